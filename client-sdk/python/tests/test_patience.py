"""What the client repeats, and what it says, when a service misbehaves: against one that is made to."""

from __future__ import annotations

import io
import json
import random
import threading
import unittest
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Callable

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

import ebb
import ebb.aio
from ebb import v1
from ebb.v1.background_copy_callback_pb2_grpc import (
    BackgroundCopyCallbackServicer,
    add_BackgroundCopyCallbackServicer_to_server,
)
from ebb.v1.background_copy_manager_pb2_grpc import (
    BackgroundCopyManagerServicer,
    add_BackgroundCopyManagerServicer_to_server,
)
from ebb.v1.service_administration_pb2_grpc import (
    ServiceAdministrationServicer,
    add_ServiceAdministrationServicer_to_server,
)

from .surroundings import PATIENCE, Scratch


class FakeService(BackgroundCopyManagerServicer, BackgroundCopyCallbackServicer, ServiceAdministrationServicer):
    """Notes what it is asked and answers with what the test gave it, one after the other."""

    def __init__(self, socket: Path) -> None:
        self.asked: list[Any] = []
        self.answers: list[Callable[[Any], Any]] = []
        self.server = grpc.server(ThreadPoolExecutor(4))
        add_BackgroundCopyManagerServicer_to_server(self, self.server)
        add_BackgroundCopyCallbackServicer_to_server(self, self.server)
        add_ServiceAdministrationServicer_to_server(self, self.server)
        self.server.add_insecure_port(f"unix:{socket}")
        self.server.start()

    def CreateJob(self, request: v1.CreateJobRequest, context: Any) -> v1.CreateJobResponse:
        self.asked.append(request)
        self.answers.pop(0)(context)
        return v1.CreateJobResponse(job=v1.Job(id="made"))

    def Subscribe(self, request: v1.SubscribeRequest, context: Any) -> Any:
        self.asked.append(request)
        yield from self.answers.pop(0)(context)

    def Backup(self, request: v1.BackupRequest, context: Any) -> Any:
        self.asked.append(request)
        yield from self.answers.pop(0)(context)


def unavailable(context: Any) -> None:
    context.abort(grpc.StatusCode.UNAVAILABLE, "on its way out")


def answer(context: Any) -> None:
    """Nothing goes wrong."""


def archive(manifest: dict[str, Any] | None = None, **entries: bytes) -> bytes:
    """A backup of these entries; its manifest tells the truth unless it is given."""
    truth = [{"name": name, "bytes": len(all), "sha256": sha256(all).hexdigest()} for name, all in entries.items()]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        about = {"time": "2026-01-02T03:04:05Z", "machine": "m", "entries": truth, **(manifest or {})}
        out.writestr("manifest.json", json.dumps(about))
        for name, content in entries.items():
            out.writestr(name, content)
    return made.getvalue()


def backup_of(content: bytes, then: Callable[[Any], Any] = answer) -> Callable[[Any], Any]:
    def pieces(context: Any) -> Any:
        for at in range(0, len(content), 1000):
            yield v1.BackupResponse(data=content[at : at + 1000])
        then(context)

    return pieces


def refusal(code: grpc.StatusCode, *details: Any) -> Callable[[Any], Any]:
    def refuse(context: Any) -> Any:
        status = status_pb2.Status(code=code.value[0], message="no")
        for detail in details:
            packed = any_pb2.Any()
            packed.Pack(detail)
            status.details.append(packed)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, "no")

    return refuse


def heartbeat(cursor: str) -> v1.SubscribeResponse:
    return v1.SubscribeResponse(heartbeat=v1.Heartbeat(cursor=cursor))


def event(cursor: str) -> v1.SubscribeResponse:
    return v1.SubscribeResponse(event=v1.Event(cursor=cursor, kind=v1.EVENT_KIND_JOB_CREATED))


def stream_that_falls_silent(context: Any) -> Any:
    yield heartbeat("1")
    yield event("2")
    over = threading.Event()
    context.add_callback(over.set)
    over.wait(PATIENCE)


def stream_that_ends(context: Any) -> Any:
    yield heartbeat("2")
    yield event("3")


def stream_that_fails(context: Any) -> Any:
    context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many")
    yield


def stream_at_last(context: Any) -> Any:
    yield heartbeat("5")
    yield event("6")
    yield from stream_that_falls_silent(context)


GONE = error_details_pb2.ErrorInfo(domain="ebb", reason="E_INVALIDARG", metadata={"oldest_cursor": "17"})
LATER = error_details_pb2.RetryInfo()
LATER.retry_delay.FromTimedelta(timedelta(milliseconds=2500))
OF_OTHERS = error_details_pb2.ErrorInfo(domain="example.org", reason="OTHER")
IN_VAIN = v1.SubscribeRequest(cursor="0")
IN_VAIN.heartbeat_interval.FromTimedelta(timedelta(milliseconds=100))


class PatienceTest(Scratch, unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.socket = self.folder / "a socket 100%"
        self.service = FakeService(self.socket)
        self.addCleanup(lambda: self.service.server.stop(None).wait())
        self.client = ebb.connect(ebb.unix(self.socket))
        self.addCleanup(self.client.close)

    def test_change_is_repeated_under_one_request_id(self) -> None:
        self.service.answers = [unavailable, unavailable, answer]
        self.assertEqual("made", self.client.create_job("x").id)
        self.assert_same_request(3)

    async def test_change_is_repeated_under_one_request_id_in_coroutines(self) -> None:
        self.service.answers = [unavailable, unavailable, answer]
        async with ebb.aio.connect(ebb.unix(self.socket)) as client:
            self.assertEqual("made", (await client.create_job("x")).id)
        self.assert_same_request(3)

    def test_refused_change_is_not_repeated(self) -> None:
        self.service.answers = [refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, OF_OTHERS, LATER), answer]
        with self.assertRaises(ebb.CallFailed) as refused:
            self.client.create_job("x")
        self.assertEqual(("RESOURCE_EXHAUSTED", 2.5), (refused.exception.reason, refused.exception.retry_after))
        self.assertEqual(1, len(self.service.asked))

    def test_without_repetition_nothing_is_repeated(self) -> None:
        self.service.answers = [unavailable, answer]
        client = ebb.connect(ebb.unix(self.socket), ebb.Options(attempts=1))
        with client, self.assertRaises(ebb.CallFailed):
            client.create_job("x")
        self.assertEqual(1, len(self.service.asked))

    def test_call_ends_at_its_deadline(self) -> None:
        late = threading.Event()
        self.addCleanup(late.set)
        self.service.answers = [lambda context: late.wait(PATIENCE)]
        client = ebb.connect(ebb.unix(self.socket), ebb.Options(deadline=0.2))
        with client, self.assertRaises(ebb.CallFailed) as failed:
            client.create_job("x")
        self.assertIs(grpc.StatusCode.DEADLINE_EXCEEDED, failed.exception.code())

    def test_events_survive_silence_ends_and_failures(self) -> None:
        self.service.answers = [stream_that_falls_silent, stream_that_ends, stream_that_fails, stream_at_last]
        with self.client.subscribe(IN_VAIN) as news:
            self.assertEqual(["2", "3", "6"], [news.take(PATIENCE).event.cursor for _ in range(3)])
            self.assertEqual("6", news.cursor)
        self.assert_resumed()

    async def test_events_survive_silence_ends_and_failures_in_coroutines(self) -> None:
        self.service.answers = [stream_that_falls_silent, stream_that_ends, stream_that_fails, stream_at_last]
        async with ebb.aio.connect(ebb.unix(self.socket)) as client, await client.subscribe(IN_VAIN) as news:
            self.assertEqual(["2", "3", "6"], [(await news.take(PATIENCE)).event.cursor for _ in range(3)])
            self.assertEqual("6", news.cursor)
        self.assert_resumed()

    def test_history_that_is_gone_says_where_to_go_on(self) -> None:
        self.service.answers = [refusal(grpc.StatusCode.OUT_OF_RANGE, GONE)]
        with self.assertRaises(ebb.HistoryGone) as gone:
            self.client.events("3")
        self.assertEqual("17", gone.exception.oldest_cursor)

    def test_events_that_wait_for_room_are_let_go_by_close(self) -> None:
        self.service.answers = [lambda context: (event(str(number)) for number in range(1000))]
        events = self.client.events()
        events.close()
        self.assertNotIn("ebb-subscription", [thread.name for thread in threading.enumerate()])
        self.assertEqual([], list(events))

    def test_backup_that_is_whole_takes_the_place_of_the_last_one(self) -> None:
        whole = archive(**{"queue.db": bytes(5000)})
        self.service.answers = [backup_of(whole)]
        target = self.folder / "ebb.zip"
        target.write_text("yesterday's")
        backup = self.client.backup(target)
        self.assertEqual(("m", ("queue.db",), len(whole)), (backup.machine, backup.entries, backup.bytes))
        self.assertEqual(whole, target.read_bytes())

    async def test_backup_that_fails_leaves_the_last_one_alone(self) -> None:
        whole = archive(**{"queue.db": random.Random(1).randbytes(5000)})
        other = archive({"entries": [{"name": "queue.db", "bytes": 3, "sha256": "0" * 64}]}, **{"queue.db": b"abc"})
        target = self.folder / "ebb.zip"
        target.write_text("yesterday's")
        for stream, expected in (
            (backup_of(whole[:3000], unavailable), ebb.CallFailed),
            (backup_of(whole[:3000]), ebb.BackupDamaged),
            (backup_of(whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:]), ebb.BackupDamaged),
            (backup_of(other), ebb.BackupDamaged),
        ):
            self.service.answers = [stream, stream]
            with self.subTest(expected=expected):
                with self.assertRaises(expected):
                    self.client.backup(target)
                async with ebb.aio.connect(ebb.unix(self.socket)) as client:
                    with self.assertRaises(expected):
                        await client.backup(target)
                self.assertEqual("yesterday's", target.read_text())
                self.assertEqual([target], [file for file in self.folder.iterdir() if "zip" in file.name])

    def assert_same_request(self, times: int) -> None:
        ids = [request.request_id for request in self.service.asked]
        self.assertEqual(times, len(ids))
        self.assertEqual(1, len(set(ids)))
        self.assertRegex(ids[0], "^[0-9a-f-]{36}$")

    def assert_resumed(self) -> None:
        self.assertEqual(["0", "2", "3", "3"], [request.cursor for request in self.service.asked])
