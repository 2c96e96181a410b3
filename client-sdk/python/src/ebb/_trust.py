"""Looks who serves a socket before anything is said to it.

Whoever could put a socket of his own in the place of the service's would be told every secret of its clients. gRPC for
Python does not let its connections be looked at, so this asks for more than the peer's user: the folder of the socket
must be one in which nobody else can replace it. Then what is true of one connection is true of the next.
"""

from __future__ import annotations

import os
import socket as sockets
import stat
import struct
from pathlib import Path

from ebb.errors import UntrustedSocket
from ebb.targets import TcpTarget, UnixTarget

_PATIENCE = 5.0


def check_server(target: UnixTarget) -> None:
    """UntrustedSocket unless this user, root or a trusted one serves the socket. Content when there is none."""
    if not hasattr(os, "getuid"):
        return
    trusted = {os.getuid(), 0, *target.trusted_uids}
    try:
        socket = target.socket.resolve(strict=True)
        owner = socket.stat().st_uid
        folders = [path.parent.stat() for path in {target.socket, socket}]
    except FileNotFoundError:
        return
    _require(owner in trusted, target.socket, f"belongs to user {owner}, who is neither you nor root")
    for folder in folders:
        ours = folder.st_uid in trusted
        _require(ours, target.socket, f"lies in a folder of user {folder.st_uid}, who is neither you nor root")
        replaceable = folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not folder.st_mode & stat.S_ISVTX
        _require(not replaceable, target.socket, "lies in a folder that others can write to")
    peer = _peer(target.socket)
    _require(peer is None or peer in trusted, target.socket, f"is served by user {peer}, who is neither you nor root")


def read_token_file(file: Path) -> TcpTarget:
    """How a private service without Unix sockets lets its owner in: ``host:port``, then the token."""
    if hasattr(os, "getuid"):
        found = file.stat()
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or found.st_uid not in (os.getuid(), 0):
            raise UntrustedSocket(f"{file} is not private to you; its token is not trusted")
    lines = file.read_text("ascii").splitlines()
    host, colon, port = lines[0].rpartition(":") if lines else ("", "", "")
    if len(lines) < 2 or not colon or not port.isdigit():
        raise ValueError(f"{file} is not a token file of this service; stop the service and start it again")
    return TcpTarget(host, int(port), lines[1], plaintext=True)


def _require(condition: bool, socket: Path, what: str) -> None:
    if not condition:
        raise UntrustedSocket(f"The socket {socket} {what}: it is not trusted.")


def _peer(socket: Path) -> int | None:
    """The user who listens, as the kernel knows it; None where it does not say, or nobody listens."""
    option = getattr(sockets, "SO_PEERCRED", None)
    if option is None:
        return None
    with sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM) as probe:
        probe.settimeout(_PATIENCE)
        try:
            probe.connect(str(socket))
            credentials = probe.getsockopt(sockets.SOL_SOCKET, option, struct.calcsize("3i"))
        except OSError:
            return None
    return int(struct.unpack("3i", credentials)[1])
