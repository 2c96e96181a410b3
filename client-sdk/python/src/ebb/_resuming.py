"""What resuming subscriptions have in common: where they stand, when they try again, when silence means death."""

from __future__ import annotations

import random

import grpc

from ebb import v1
from ebb.errors import CallFailed

_FIRST_SECONDS = 0.2
_LONGEST_SECONDS = 10.0
_SPREAD = 0.2
_USUAL_HEARTBEAT_SECONDS = 15.0
_MISSED_HEARTBEATS = 3

# Failures that the next try may not meet again.
_PASSING = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
}


def cursor_of(message: v1.SubscribeResponse) -> str:
    """The position that a message carries; empty for progress, which has no place in the history."""
    return message.heartbeat.cursor if message.HasField("heartbeat") else message.event.cursor


def event_of(message: v1.SubscribeResponse) -> v1.Event | None:
    """The event in a message, if it is one."""
    return message.event if message.HasField("event") else None


def news_of(message: v1.SubscribeResponse) -> v1.SubscribeResponse | None:
    """The message, unless it only says that the stream is alive."""
    return None if message.HasField("heartbeat") else message


def silence(request: v1.SubscribeRequest) -> float:
    """After so many seconds without a sign of life the connection is taken for dead."""
    heartbeat = (
        request.heartbeat_interval.ToTimedelta().total_seconds() if request.HasField("heartbeat_interval") else 0
    )
    return _MISSED_HEARTBEATS * (heartbeat or _USUAL_HEARTBEAT_SECONDS)


def resumed(request: v1.SubscribeRequest, cursor: str) -> v1.SubscribeRequest:
    """The request that goes on after a cursor."""
    copy = v1.SubscribeRequest()
    copy.CopyFrom(request)
    copy.cursor = cursor
    return copy


class Patience:
    """When to try again, and when to give up."""

    def __init__(self, attempts: int) -> None:
        self._attempts_before_first = attempts
        self._heard = False
        self._seconds = _FIRST_SECONDS

    def heard(self) -> None:
        """After a sign of life."""
        self._heard = True
        self._seconds = _FIRST_SECONDS

    def wait(self, failure: CallFailed) -> float | None:
        """Seconds until the next try; None when it would meet the same failure, or nobody was ever there."""
        self._attempts_before_first -= 1
        if failure.code() not in _PASSING or (not self._heard and self._attempts_before_first <= 0):
            return None
        wait = self._seconds * random.uniform(1 - _SPREAD, 1 + _SPREAD)
        self._seconds = min(_LONGEST_SECONDS, self._seconds * 2)
        return max(wait, failure.retry_after or 0)
