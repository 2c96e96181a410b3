"""Builds the channel to a target."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple
from urllib.parse import quote

import grpc
import grpc.aio

from ebb._calls import AsyncStreamCalls, AsyncUnaryCalls, BlockingCalls, CallRules, service_config
from ebb._trust import check_server, read_token_file
from ebb.options import Options
from ebb.targets import HomeTarget, Target, TcpTarget, UnixTarget, discover

_MAX_MESSAGE = 16 << 20
_COMMON: tuple[tuple[str, Any], ...] = (
    ("grpc.primary_user_agent", "ebb-client-python"),
    ("grpc.max_receive_message_length", _MAX_MESSAGE),
    # A job is sent whole, and must fit to be sent again.
    ("grpc.per_rpc_retry_buffer_size", _MAX_MESSAGE),
    # A service that is back is found at once: whoever waits for it waits by rules of their own.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2000),
)
_TCP: tuple[tuple[str, Any], ...] = (("grpc.keepalive_time_ms", 30_000), ("grpc.keepalive_timeout_ms", 10_000))


class Plan(NamedTuple):
    """A channel that is still to be opened."""

    address: str
    arguments: tuple[tuple[str, Any], ...]
    credentials: grpc.ChannelCredentials | None
    rules: CallRules
    check: Callable[[], None]
    """Looks once more who is on the other side, before a connection is made."""

    def blocking(self) -> grpc.Channel:
        """A channel for threads."""
        channel = (
            grpc.insecure_channel(self.address, self.arguments)
            if self.credentials is None
            else grpc.secure_channel(self.address, self.credentials, self.arguments)
        )
        return grpc.intercept_channel(channel, BlockingCalls(self.rules))

    def asynchronous(self) -> grpc.aio.Channel:
        """A channel for coroutines of the running loop."""
        around: list[grpc.aio.ClientInterceptor] = [AsyncUnaryCalls(self.rules), AsyncStreamCalls(self.rules)]
        if self.credentials is None:
            return grpc.aio.insecure_channel(self.address, options=self.arguments, interceptors=around)
        return grpc.aio.secure_channel(self.address, self.credentials, options=self.arguments, interceptors=around)


def plan(target: Target | None, options: Options) -> Plan:
    """How the target is reached. OSError when a certificate or token file cannot be read, UntrustedSocket when somebody
    else serves the socket."""
    target = discover() if target is None else target
    if isinstance(target, HomeTarget):
        by_token = not target.socket.exists() and target.token_file.exists()
        target = read_token_file(target.token_file) if by_token else UnixTarget(target.socket)
    arguments = _COMMON
    if options.attempts > 1:
        arguments = (*_COMMON, ("grpc.service_config", service_config(options.attempts)))
    return _tcp(target, arguments, options) if isinstance(target, TcpTarget) else _unix(target, arguments, options)


def _unix(target: UnixTarget, arguments: tuple[tuple[str, Any], ...], options: Options) -> Plan:
    def check() -> None:
        check_server(target)

    check()
    return Plan("unix:" + quote(str(target.socket)), arguments, None, CallRules(options, None), check)


def _tcp(target: TcpTarget, arguments: tuple[tuple[str, Any], ...], options: Options) -> Plan:
    credentials = None
    if not target.plaintext:
        credentials = grpc.ssl_channel_credentials(
            target.authorities.read_bytes() if target.authorities else None,
            target.private_key.read_bytes() if target.private_key else None,
            target.certificate.read_bytes() if target.certificate else None,
        )
    host = f"[{target.host}]" if ":" in target.host else target.host
    rules = CallRules(options, target.token)
    return Plan(f"{host}:{target.port}", (*arguments, *_TCP), credentials, rules, lambda: None)
