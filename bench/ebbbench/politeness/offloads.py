"""Makes an interface carry single packets, as a wire does: no segments glued together on either end."""

import ctypes
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
SET_TSO, SET_GSO, SET_GRO = 0x1F, 0x24, 0x2C


def switch_off(device):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for command in (SET_TSO, SET_GSO, SET_GRO):
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            request = struct.pack("16sP16x", device.encode(), ctypes.addressof(value))
            try:
                fcntl.ioctl(any_socket, SIOCETHTOOL, request)
            except OSError:
                pass  # A TUN device has nothing to switch off.


if __name__ == "__main__":
    for name in sys.argv[1:]:
        switch_off(name)
