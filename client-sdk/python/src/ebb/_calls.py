"""What is done to every call: a deadline, a request id without which a change could not be repeated safely, the token,
and errors with a type."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from typing import Any, Callable, NamedTuple, TypeVar

import grpc
import grpc.aio
from google.protobuf.message import Message

from ebb.errors import CallFailed
from ebb.options import Options
from ebb.v1 import (
    background_copy_file_pb2,
    background_copy_job_pb2,
    background_copy_manager_pb2,
    job_history_pb2,
    node_administration_pb2,
    peer_cache_administration_pb2,
    policy_administration_pb2,
    service_administration_pb2,
)

_CONTRACT = (
    background_copy_manager_pb2,
    background_copy_job_pb2,
    background_copy_file_pb2,
    service_administration_pb2,
    node_administration_pb2,
    peer_cache_administration_pb2,
    policy_administration_pb2,
    job_history_pb2,
)
_READS = re.compile("Get|Enum|List|Query|Simulate|Why")
_ENDING = {"Complete", "Cancel"}

M = TypeVar("M", bound=Message)


def service_config(attempts: int) -> str:
    """Which calls gRPC may repeat when the service is unavailable (gRFC A6): those that read, and those that carry a
    request id, by which the service recognises a repetition."""
    policy = {
        "maxAttempts": attempts,
        "initialBackoff": "0.3s",
        "maxBackoff": "3s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    return json.dumps({"methodConfig": [{"name": list(_safe_methods()), "retryPolicy": policy}]})


def _safe_methods() -> Iterable[dict[str, str]]:
    for file in _CONTRACT:
        for service in file.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                if _READS.match(method.name) or "request_id" in method.input_type.fields_by_name:
                    yield {"service": service.full_name, "method": method.name}


def with_request_id(request: M) -> M:
    """The request, with an id if it can have one and has none."""
    if "request_id" not in request.DESCRIPTOR.fields_by_name or getattr(request, "request_id"):
        return request
    copy = type(request)()
    copy.CopyFrom(request)
    setattr(copy, "request_id", str(uuid.uuid4()))
    return copy


class CallRules:
    """What is done to every call, apart from how it is made."""

    def __init__(self, options: Options, token: str | None) -> None:
        self._options = options
        self._authorization = () if token is None else (("authorization", f"Bearer {token}"),)

    def timeout(self, method: str | bytes, asked: float | None) -> float:
        """The deadline of a unary call."""
        if asked is not None:
            return asked
        name = method.decode("ascii") if isinstance(method, bytes) else method
        return self._options.ending_deadline if name.rpartition("/")[2] in _ENDING else self._options.deadline

    def metadata(self, given: Any) -> list[tuple[str, Any]]:
        """What is sent along with the request."""
        return [*(given or ()), *self._authorization]


class _Details(NamedTuple):
    method: str
    timeout: float | None
    metadata: Any
    credentials: Any
    wait_for_ready: Any
    compression: Any


class _CallDetails(_Details, grpc.ClientCallDetails):
    pass


def _changed(details: Any, timeout: float | None, metadata: Any) -> _CallDetails:
    return _CallDetails(
        details.method,
        timeout,
        metadata,
        details.credentials,
        details.wait_for_ready,
        getattr(details, "compression", None),
    )


class BlockingCalls(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """Applies the rules to a blocking channel."""

    def __init__(self, rules: CallRules) -> None:
        self._rules = rules

    def intercept_unary_unary(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        timeout = self._rules.timeout(details.method, details.timeout)
        call = continuation(
            _changed(details, timeout, self._rules.metadata(details.metadata)), with_request_id(request)
        )
        failure = call.exception()
        if isinstance(failure, grpc.RpcError):
            raise CallFailed.of(failure) from None
        return call

    def intercept_unary_stream(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        return continuation(_changed(details, details.timeout, self._rules.metadata(details.metadata)), request)


class AsyncUnaryCalls(grpc.aio.UnaryUnaryClientInterceptor):
    """Applies the rules to the unary calls of an asyncio channel."""

    def __init__(self, rules: CallRules) -> None:
        self._rules = rules

    async def intercept_unary_unary(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        timeout = self._rules.timeout(details.method, details.timeout)
        metadata = grpc.aio.Metadata(*self._rules.metadata(details.metadata))
        call = await continuation(details._replace(timeout=timeout, metadata=metadata), with_request_id(request))
        try:
            await call
        except grpc.RpcError as failure:
            raise CallFailed.of(failure) from None
        return call


class AsyncStreamCalls(grpc.aio.UnaryStreamClientInterceptor):
    """Applies the rules to the streams of an asyncio channel."""

    def __init__(self, rules: CallRules) -> None:
        self._rules = rules

    async def intercept_unary_stream(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        metadata = grpc.aio.Metadata(*self._rules.metadata(details.metadata))
        return await continuation(details._replace(metadata=metadata), request)
