"""The same for a program with coroutines."""

from __future__ import annotations

import asyncio
import unittest
import uuid
from typing import Any, Callable

import grpc

import ebb
import ebb.aio
from ebb import v1

from .surroundings import (
    LARGE,
    ORIGIN,
    PATIENCE,
    SMALL,
    TCP_PORT,
    TCP_TOKEN,
    TLS,
    Receiver,
    Scratch,
    kill_service,
    start_service,
)


class AsyncClientTest(Scratch, unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.client = ebb.aio.connect()
        self.addAsyncCleanup(self.client.close)

    async def test_download_is_in_place_and_acknowledged(self) -> None:
        seen: list[v1.Progress] = []
        target = self.folder / "small"
        job = await self.client.download(f"{ORIGIN}/{SMALL}", target, on_progress=seen.append, timeout=PATIENCE)
        self.assertEqual(v1.JOB_STATE_ACKNOWLEDGED, job.state)
        self.same(SMALL, target)
        self.assertEqual(v1.JOB_STATE_TRANSFERRED, seen[-1].state)

    async def test_upload_arrives(self) -> None:
        receiver = Receiver()
        self.addCleanup(receiver.close)
        (self.folder / "up").write_bytes(b"up")
        await self.client.upload(self.folder / "up", f"{receiver.url}/up", timeout=PATIENCE)
        self.assertEqual({"/up": b"up"}, receiver.files)

    async def test_backup_is_in_place(self) -> None:
        backup = await self.client.backup(self.folder / "ebb.zip")
        self.assertIn("queue.db", backup.entries)
        self.assertEqual([backup.path], list(self.folder.iterdir()))

    async def test_cancel_of_a_running_job_ends_the_wait(self) -> None:
        job = await self.client.submit("slow", [ebb.file(f"{ORIGIN}/{LARGE}", self.folder / "slow")])
        async for progress in job.progress(interval=0.1, timeout=PATIENCE):
            if progress.progress.bytes_transferred > 0:
                break
        waiting = asyncio.ensure_future(job.wait(PATIENCE))
        await asyncio.sleep(0)
        await job.cancel()
        with self.assertRaises(ebb.JobCancelled):
            await waiting
        self.assertEqual([], list(self.folder.iterdir()))

    async def test_cancelled_task_leaves_the_job_and_the_client_alone(self) -> None:
        job = await self.client.submit("slow", [ebb.file(f"{ORIGIN}/{LARGE}", self.folder / "slow")])
        self.addAsyncCleanup(job.cancel)
        with self.assertRaises(asyncio.TimeoutError):
            await asyncio.wait_for(job.wait(), timeout=0.2)
        self.assertNotEqual(v1.JOB_STATE_CANCELLED, (await job.get()).state)
        self.assertIn(job.id, [each.id async for each in self.client.jobs()])

    async def test_failures_have_codes(self) -> None:
        with self.assertRaises(ebb.TransferFailed) as failed:
            await self.client.download(f"{ORIGIN}/missing", self.folder / "missing", timeout=PATIENCE)
        self.addAsyncCleanup(self.client.job(failed.exception.job.id).cancel)
        self.assertEqual("BG_E_HTTP_ERROR_404", failed.exception.reason)
        with self.assertRaises(ebb.CallFailed) as refused:
            await self.client.create_job("")
        self.assertEqual(("E_INVALIDARG", "display_name"), (refused.exception.reason, refused.exception.field))
        self.assertIs(grpc.StatusCode.INVALID_ARGUMENT, refused.exception.code())
        with self.assertRaises(ebb.CallFailed):
            await self.client.events("nonsense")

    async def test_nobody_there_is_told_soon(self) -> None:
        async with ebb.aio.connect(ebb.home(self.folder), ebb.Options(attempts=1)) as client:
            with self.assertRaises(ebb.CallFailed) as nobody:
                await client.events()
            self.assertIn("ebb serve", nobody.exception.remedy)

    async def test_token_over_tls(self) -> None:
        target = ebb.tcp("127.0.0.1", TCP_PORT, token=TCP_TOKEN, authorities=TLS / "ca.pem")
        async with ebb.aio.connect(target) as client:
            async with await client.events() as events:
                job = await client.create_job("from elsewhere")
                self.assertEqual(job.id, (await events.take(PATIENCE)).job_id)
            self.assertEqual("token:robot", (await job.get()).owner)
            await job.cancel()

    async def test_events_over_a_kill_of_the_service_are_complete_and_in_order(self) -> None:
        events = await self.client.events()
        start = events.cursor
        stop = asyncio.Event()
        made: list[str] = []
        writer = asyncio.ensure_future(self._make_jobs(made, stop))
        seen = [await events.take(PATIENCE) for _ in range(10)]
        with ebb.connect() as blocking:
            kill_service(blocking)
        start_service()
        there = len(made)
        while len(made) < there + 5:
            seen.append(await events.take(PATIENCE))
        stop.set()
        await writer
        last = (await self.client.create_job("last")).id
        self.addAsyncCleanup(self.client.job(last).cancel)
        while seen[-1].job_id != last:
            seen.append(await events.take(PATIENCE))
        async with await self.client.events(start) as again:
            history = [await again.take(PATIENCE) for _ in seen]
        self.assertEqual([event.cursor for event in history], [event.cursor for event in seen])
        created = [event.job_id for event in seen if event.kind == v1.EVENT_KIND_JOB_CREATED]
        self.assertEqual([*made, last], created)

    async def test_closed_iteration_ends(self) -> None:
        events = await self.client.events()
        asyncio.get_running_loop().call_later(0.1, lambda: asyncio.ensure_future(events.close()))
        self.assertEqual([], [event async for event in events])

    async def _make_jobs(self, made: list[str], stop: asyncio.Event) -> None:
        """Repeats each request until it is answered; the id makes one job of it."""
        rpc = self.client.rpc
        while not stop.is_set():
            request = v1.CreateJobRequest(display_name="many", type=v1.JOB_TYPE_DOWNLOAD, request_id=str(uuid.uuid4()))
            job_id = (await self._answered(rpc.manager.CreateJob, request)).job.id
            made.append(job_id)
            cancel = v1.CancelRequest(job_id=job_id, request_id=str(uuid.uuid4()))
            await self._answered(rpc.job.Cancel, cancel)

    async def _answered(self, call: Callable[[Any], Any], request: Any) -> Any:
        while True:
            try:
                return await call(request)
            except ebb.CallFailed as failure:
                if not failure.is_unavailable:
                    raise
