"""Where the service is, and how to prove who calls."""

from __future__ import annotations

import os
import socket as sockets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Union

_SOCKET = "ebb.sock"
_TOKEN_FILE = "ebb.token"

PathLike = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class UnixTarget:
    """A service behind a Unix socket."""

    socket: Path
    """Absolute path of the socket."""
    trusted_uids: frozenset[int] = frozenset()
    """Users, besides this one and root, that the service may run as."""


@dataclass(frozen=True)
class TcpTarget:
    """A service behind a TCP port."""

    host: str
    port: int
    token: str | None = field(default=None, repr=False)
    authorities: Path | None = None
    certificate: Path | None = None
    private_key: Path | None = None
    plaintext: bool = False

    def __post_init__(self) -> None:
        if self.plaintext and not _is_loopback(self.host):
            raise ValueError(f"{self.host} is not this machine: without TLS everybody in between can read along")
        if (self.certificate is None) != (self.private_key is None):
            raise ValueError("a certificate needs its private key, and the key its certificate")


@dataclass(frozen=True)
class HomeTarget:
    """The service whose socket, or token file where there are no Unix sockets, lies in a folder."""

    run_folder: Path

    @property
    def socket(self) -> Path:
        """The Unix socket."""
        return self.run_folder / _SOCKET

    @property
    def token_file(self) -> Path:
        """Port and token, where there are no Unix sockets."""
        return self.run_folder / _TOKEN_FILE

    def is_in_use(self) -> bool:
        """True when a service is there, or was and left its socket behind."""
        return self.socket.exists() or self.token_file.exists()


Target = Union[UnixTarget, TcpTarget, HomeTarget]


def unix(socket: PathLike, trusted_uids: Iterable[int] = ()) -> UnixTarget:
    """A Unix socket. The service behind it must run as you, as root or as one of the trusted users."""
    return UnixTarget(_absolute(socket), frozenset(trusted_uids))


def tcp(
    host: str,
    port: int,
    *,
    token: str | None = None,
    authorities: PathLike | None = None,
    certificate: PathLike | None = None,
    private_key: PathLike | None = None,
    plaintext: bool = False,
) -> TcpTarget:
    """A TCP port with TLS.

    ``token``: bearer token that says who calls. ``authorities``: PEM file of those who may have signed the service's
    certificate, instead of those that gRPC comes with. ``certificate`` and ``private_key``: PEM files that say who
    calls (mTLS). ``plaintext``: without TLS; for loopback alone, since a token would travel in clear.
    """
    return TcpTarget(host, port, token, _path(authorities), _path(certificate), _path(private_key), plaintext)


def home(folder: PathLike) -> HomeTarget:
    """The private service whose state lies in a folder (``--home``, ``EBB_HOME``)."""
    return HomeTarget(_absolute(folder) / "run")


def discover(environment: Mapping[str, str] | None = None) -> HomeTarget:
    """The service that a command without options means.

    That of ``EBB_HOME`` when it is set, else your own when one is running, else the machine's, else the place where
    your own will be.
    """
    environment = os.environ if environment is None else environment
    own = environment.get("EBB_HOME", "")
    if own:
        return home(own)
    in_state = HomeTarget(_state(environment) / "ebb" / "run")
    runtime = _xdg_folder(environment, "XDG_RUNTIME_DIR")
    # The second is of a service that was started outside the session, by cron or over ssh.
    candidates = [HomeTarget(runtime / "ebb") if runtime else in_state, in_state, HomeTarget(Path("/run/ebb"))]
    return next((candidate for candidate in candidates if candidate.is_in_use()), candidates[0])


def _state(environment: Mapping[str, str]) -> Path:
    user = Path(environment["HOME"]) if environment.get("HOME") else Path.home()
    return _xdg_folder(environment, "XDG_STATE_HOME") or user / ".local" / "state"


def _xdg_folder(environment: Mapping[str, str], variable: str) -> Path | None:
    """A folder of the XDG specification, which says to ignore relative paths."""
    folder = Path(environment.get(variable, ""))
    return folder if folder.is_absolute() else None


def _absolute(path: PathLike) -> Path:
    return Path(os.path.abspath(path))


def _path(path: PathLike | None) -> Path | None:
    return None if path is None else _absolute(path)


def _is_loopback(host: str) -> bool:
    try:
        addresses = sockets.getaddrinfo(host, None, type=sockets.SOCK_STREAM)
    except OSError:
        return False
    return bool(addresses) and all(ip_address(str(found[4][0])).is_loopback for found in addresses)
