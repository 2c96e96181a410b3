"""Committed events as an asynchronous iterator that resumes by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Generic, TypeVar

import grpc

from ebb import v1
from ebb._resuming import Patience, cursor_of, resumed, silence
from ebb.errors import CallFailed

if TYPE_CHECKING:
    from ebb.v1.background_copy_callback_pb2_grpc import BackgroundCopyCallbackAsyncStub

T = TypeVar("T")


class Subscription(Generic[T], AsyncIterator[T]):
    """A subscription to iterate over, in one task.

    When the connection breaks or the service restarts it goes on after the last message that arrived: nothing is missed
    and nothing comes twice. Messages are fetched as they are taken. The iteration ends with ``close``, and raises
    ``CallFailed`` when resuming cannot mend what happened. A task that is cancelled while it waits misses nothing.
    """

    def __init__(
        self,
        stub: BackgroundCopyCallbackAsyncStub,
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
        self._call: Any = None
        self._messages: Any = None
        self._reading: asyncio.Task[v1.SubscribeResponse] | None = None
        self._closed = False

    async def open(self) -> Subscription[T]:
        """Returns once the service has said from which position on nothing will be missed. Not for callers."""
        try:
            self._cursor = cursor_of(await self._next(None)) or self._cursor
        except BaseException:
            await self.close()
            raise
        return self

    @property
    def cursor(self) -> str:
        """Where this iteration stands. A subscription that is opened with it goes on after what was taken here."""
        return self._cursor

    async def take(self, timeout: float | None = None) -> T:
        """The next one. TimeoutError when none comes in so many seconds, StopAsyncIteration when it is closed."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            message = await self._next(end)
            self._cursor = cursor_of(message) or self._cursor
            picked = self._pick(message)
            if picked is not None:
                return picked

    async def __anext__(self) -> T:
        return await self.take()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def close(self) -> None:
        """Ends the subscription. May be called again."""
        self._closed = True
        await self._hang_up()

    async def __aenter__(self) -> Subscription[T]:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _next(self, end: float | None) -> v1.SubscribeResponse:
        while not self._closed:
            if self._reading is None:
                self._reading = asyncio.ensure_future(self._read())
            wait = self._silence if end is None else min(self._silence, max(0.0, end - time.monotonic()))
            await asyncio.wait({self._reading}, timeout=wait)
            if self._closed:
                break
            if not self._reading.done():
                if end is not None and time.monotonic() >= end:
                    raise TimeoutError("no message came in time")
                # The other end may have gone without a word: another connection will tell.
                await self._hang_up()
                continue
            reading, self._reading = self._reading, None
            try:
                message = reading.result()
            except grpc.RpcError as broken:
                await self._pause(CallFailed.of(broken))
                continue
            self._patience.heard()
            return message
        raise StopAsyncIteration

    async def _read(self) -> v1.SubscribeResponse:
        if self._call is None:
            self._check()
            self._call = self._stub.Subscribe(resumed(self._request, self._cursor))
            self._messages = self._call.__aiter__()
        try:
            message: v1.SubscribeResponse = await self._messages.__anext__()
        except StopAsyncIteration:
            # A task cannot end with it.
            raise CallFailed(grpc.StatusCode.UNAVAILABLE, "The service ended the stream.") from None
        return message

    async def _hang_up(self) -> None:
        call, self._call = self._call, None
        reading, self._reading = self._reading, None
        if call is not None:
            call.cancel()
        if reading is not None:
            reading.cancel()
            await asyncio.wait({reading})
            if not reading.cancelled():
                reading.exception()

    async def _pause(self, failure: CallFailed) -> None:
        self._call = None
        wait = self._patience.wait(failure)
        if wait is None:
            self._closed = True
            raise failure
        await asyncio.sleep(wait)
