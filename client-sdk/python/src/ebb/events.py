"""Committed events as an iterator that resumes by itself."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Callable, Generic, TypeVar, Union

import grpc

from ebb import v1
from ebb._resuming import Patience, cursor_of, resumed, silence
from ebb.errors import CallFailed
from ebb.v1.background_copy_callback_pb2_grpc import BackgroundCopyCallbackStub

_AHEAD = 32
_STOP_SECONDS = 5.0

T = TypeVar("T")


class _End:
    """What the queue holds last."""


class Subscription(Generic[T], Iterator[T]):
    """A subscription to iterate over.

    When the connection breaks or the service restarts it goes on after the last message that arrived: nothing is missed
    and nothing comes twice. Messages are fetched as they are taken, at most 32 ahead. It ends with ``close``, which may
    come from any thread, and raises ``CallFailed`` when resuming cannot mend what happened.
    """

    def __init__(
        self,
        stub: BackgroundCopyCallbackStub,
        request: v1.SubscribeRequest,
        pick: Callable[[v1.SubscribeResponse], T | None],
        check: Callable[[], None],
        attempts: int,
    ) -> None:
        self._stub = stub
        self._request = request
        self._pick = pick
        self._check = check
        self._patience = Patience(attempts)
        self._silence = silence(request)
        self._cursor = request.cursor
        self._heard = time.monotonic()
        self._messages: queue.Queue[Union[v1.SubscribeResponse, Exception, _End]] = queue.Queue(_AHEAD)
        self._closed = threading.Event()
        self._call: grpc.Call | None = None
        self._over: Union[Exception, _End, None] = None
        self._reader = threading.Thread(target=self._read, name="ebb-subscription", daemon=True)

    def open(self) -> Subscription[T]:
        """Returns once the service has said from which position on nothing will be missed. Not for callers."""
        self._reader.start()
        first = self._messages.get()
        if not isinstance(first, v1.SubscribeResponse):
            self.close()
            raise first if isinstance(first, Exception) else RuntimeError("the subscription is closed")
        self._cursor = cursor_of(first) or self._cursor
        return self

    @property
    def cursor(self) -> str:
        """Where this iteration stands. A subscription that is opened with it goes on after what was taken here."""
        return self._cursor

    def take(self, timeout: float | None = None) -> T:
        """The next one. TimeoutError when none comes in so many seconds, StopIteration when it is closed."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            message = self._next(end)
            self._cursor = cursor_of(message) or self._cursor
            picked = self._pick(message)
            if picked is not None:
                return picked

    def __next__(self) -> T:
        return self.take()

    def __iter__(self) -> Iterator[T]:
        return self

    def close(self) -> None:
        """Ends the subscription. May be called again."""
        self._closed.set()
        self._cancel()
        # The reader may wait for room; there is nobody left to take what it has.
        while True:
            try:
                self._messages.get_nowait()
            except queue.Empty:
                break
        self._messages.put(_End())
        if self._reader is not threading.current_thread() and self._reader.is_alive():
            self._reader.join(_STOP_SECONDS)

    def __enter__(self) -> Subscription[T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _next(self, end: float | None) -> v1.SubscribeResponse:
        while self._over is None and not self._closed.is_set():
            wait = self._silence if end is None else min(self._silence, end - time.monotonic())
            try:
                found = self._messages.get(timeout=max(wait, 0))
            except queue.Empty:
                if end is not None and time.monotonic() >= end:
                    raise TimeoutError("no message came in time") from None
                if time.monotonic() - self._heard > self._silence:
                    # The other end may have gone without a word: another connection will tell.
                    self._cancel()
                continue
            if self._closed.is_set():
                break
            if isinstance(found, v1.SubscribeResponse):
                return found
            self._over = found
        if isinstance(self._over, Exception):
            raise self._over
        raise StopIteration

    def _cancel(self) -> None:
        call = self._call
        if call is not None:
            call.cancel()

    def _read(self) -> None:
        """Runs on the reader's thread."""
        position = self._request.cursor
        while not self._closed.is_set():
            try:
                self._check()
                self._heard = time.monotonic()
                call = self._stub.Subscribe(resumed(self._request, position))
                self._call = call
                if self._closed.is_set():
                    call.cancel()
                for message in call:
                    self._heard = time.monotonic()
                    self._patience.heard()
                    position = cursor_of(message) or position
                    self._messages.put(message)
                    if self._closed.is_set():
                        return
                failure = CallFailed(grpc.StatusCode.UNAVAILABLE, "The service ended the stream.")
            except grpc.RpcError as broken:
                failure = CallFailed.of(broken)
            except Exception as broken:
                self._messages.put(broken)
                return
            wait = self._patience.wait(failure)
            if self._closed.is_set():
                return
            if wait is None:
                self._messages.put(failure)
                return
            self._closed.wait(wait)
