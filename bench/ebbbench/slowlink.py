"""A way of 50 ms there and back to a network namespace: netem where the kernel has it, else two TUN devices and a queue."""

import collections
import fcntl
import os
import select
import struct
import subprocess
import sys
import time

from .bench import succeeds, tool
from .measure import RunFailed

SERVER, CLIENT = "10.213.77.2", "10.213.77.1"
ONE_WAY_SECONDS = 0.025
MTU = 9000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


class SlowLink:
    """Gone when left."""

    def __init__(self):
        self.name = "ebb-bench-%d" % os.getpid()
        self.near = "ebbn%d" % (os.getpid() % 100_000)
        self.far = "ebbf%d" % (os.getpid() % 100_000)
        self.forwarder = None
        self.how = "netem"

    def inside(self):
        return ["ip", "netns", "exec", self.name]

    def __enter__(self):
        if os.getuid() != 0:
            raise RunFailed("needs root, to make a network namespace")
        if not (tool("ip") and tool("tc")):
            raise RunFailed("needs ip and tc: apt-get install iproute2")
        try:
            self._run("ip", "netns", "add", self.name)
            self._netem() or self._tun()
        except RunFailed:
            self.__exit__()
            raise
        return self

    def _netem(self):
        self._run("ip", "link", "add", self.near, "type", "veth", "peer", "name", self.far, "netns", self.name)
        slow = ["root", "netem", "delay", "%dms" % (ONE_WAY_SECONDS * 1000), "limit", "200000"]
        if not succeeds("tc", "qdisc", "add", "dev", self.near, *slow):
            succeeds("ip", "link", "delete", self.near)
            return False
        self._run(*self.inside(), "tc", "qdisc", "add", "dev", self.far, *slow)
        self._addresses()
        return True

    def _tun(self):
        if not os.path.exists("/dev/net/tun"):
            raise RunFailed("this kernel has neither netem nor TUN devices")
        self.how = "a queue between two TUN devices, MTU %d" % MTU
        self.forwarder = subprocess.Popen(
            [sys.executable, "-m", "ebbbench.slowlink", self.near, self.far], stdout=subprocess.PIPE)
        self.forwarder.stdout.readline()
        self._run("ip", "link", "set", self.far, "netns", self.name)
        self._run("ip", "link", "set", self.near, "mtu", str(MTU), "txqueuelen", "20000")
        self._run(*self.inside(), "ip", "link", "set", self.far, "mtu", str(MTU), "txqueuelen", "20000")
        self._addresses()

    def _addresses(self):
        self._run("ip", "address", "add", CLIENT + "/24", "dev", self.near)
        self._run("ip", "link", "set", self.near, "up")
        self._run(*self.inside(), "ip", "address", "add", SERVER + "/24", "dev", self.far)
        self._run(*self.inside(), "ip", "link", "set", self.far, "up")
        self._run(*self.inside(), "ip", "link", "set", "lo", "up")

    @staticmethod
    def _run(*words):
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise RunFailed("no slow link: %s: %s" % (" ".join(words), done.stderr.strip()))

    def __exit__(self, *_):
        if self.forwarder:
            self.forwarder.terminate()
            self.forwarder.wait()
        succeeds("ip", "link", "delete", self.near)
        succeeds("ip", "netns", "delete", self.name)


def _device(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def forward(names):
    """Hands each packet of one device to the other, so much later. In order, without loss, without a limit of its own."""
    devices = [_device(name) for name in names]
    print("ready", flush=True)
    queues = {device: collections.deque() for device in devices}
    other = {devices[0]: devices[1], devices[1]: devices[0]}
    while True:
        due = min((queue[0][0] for queue in queues.values() if queue), default=None)
        wait = 1.0 if due is None else max(0.0, due - time.monotonic())
        for device in select.select(devices, [], [], wait)[0]:
            _take(device, queues[device])
        now = time.monotonic()
        for device, queue in queues.items():
            while queue and queue[0][0] <= now:
                _put(other[device], queue.popleft()[1])


def _take(device, queue):
    for _ in range(64):
        try:
            packet = os.read(device, 65_536)
        except OSError:
            return
        queue.append((time.monotonic() + ONE_WAY_SECONDS, packet))


def _put(device, packet):
    try:
        os.write(device, packet)
    except OSError:
        pass  # The device is not up yet, or full: a packet is lost, as packets are.


if __name__ == "__main__":
    forward(sys.argv[1:3])
