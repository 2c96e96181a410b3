"""What a program with threads does with the service."""

from __future__ import annotations

import threading
import uuid
import zipfile
from typing import Callable, TypeVar

import grpc

import ebb
from ebb import v1

from .surroundings import (
    LARGE,
    ORIGIN,
    PATIENCE,
    SMALL,
    Receiver,
    Scratch,
    kill_service,
    start_service,
)

T = TypeVar("T")


class ClientTest(Scratch):
    def setUp(self) -> None:
        super().setUp()
        self.client = ebb.connect()
        self.addCleanup(self.client.close)

    def test_download_is_in_place_and_acknowledged(self) -> None:
        seen: list[v1.Progress] = []
        target = self.folder / "small"
        job = self.client.download(f"{ORIGIN}/{SMALL}", target, on_progress=seen.append, timeout=PATIENCE)
        self.assertEqual(v1.JOB_STATE_ACKNOWLEDGED, job.state)
        self.same(SMALL, target)
        self.assertEqual(v1.JOB_STATE_TRANSFERRED, seen[-1].state)
        self.assertEqual(target.stat().st_size, seen[-1].progress.bytes_transferred)

    def test_job_of_several_files_step_by_step(self) -> None:
        job = self.client.create_job("steps")
        job.add(ebb.file(f"{ORIGIN}/{SMALL}", self.folder / "a"), ebb.file(f"{ORIGIN}/{SMALL}", self.folder / "b"))
        self.assertEqual(v1.JOB_STATE_SUSPENDED, job.get().state)
        self.assertEqual([str(self.folder / "a"), str(self.folder / "b")], [file.local_name for file in job.files()])
        job.resume()
        self.assertEqual(2, job.wait(PATIENCE).progress.files_transferred)
        self.assertFalse((self.folder / "a").exists())
        self.assertEqual(v1.RESULT_CODE_S_OK, job.complete().result)
        self.same(SMALL, self.folder / "a")
        self.same(SMALL, self.folder / "b")

    def test_upload_arrives(self) -> None:
        receiver = Receiver()
        self.addCleanup(receiver.close)
        content = b"up" * 100_000
        (self.folder / "up").write_bytes(content)
        job = self.client.upload(self.folder / "up", f"{receiver.url}/in/up", timeout=PATIENCE)
        self.assertEqual(v1.JOB_STATE_ACKNOWLEDGED, job.state)
        self.assertEqual({"/in/up": content}, receiver.files)

    def test_backup_is_an_archive_that_only_its_owner_reads(self) -> None:
        target = self.folder / "ebb.zip"
        with self.assertRaises(ebb.CallFailed) as refused:
            self.client.backup(target, passphrase="short")
        self.assertEqual("passphrase", refused.exception.field)
        self.assertEqual([], list(self.folder.iterdir()))
        backup = self.client.backup(target, passphrase="long enough a phrase")
        self.assertEqual(target, backup.path)
        self.assertLessEqual({"queue.db", "secrets"}, set(backup.entries))
        self.assertEqual(0o100600, target.stat().st_mode)
        self.assertTrue(zipfile.is_zipfile(target))
        self.assertEqual([target], list(self.folder.iterdir()))

    def test_cancel_of_a_running_job_ends_the_wait_and_leaves_no_file(self) -> None:
        job = self.client.submit("slow", [ebb.file(f"{ORIGIN}/{LARGE}", self.folder / "slow")])
        for progress in job.progress(interval=0.1, timeout=PATIENCE):
            if progress.progress.bytes_transferred > 0:
                break
        with self.assertRaises(TimeoutError):
            job.wait(timeout=0.1)
        canceller = threading.Timer(0.1, job.cancel)
        canceller.start()
        with self.assertRaises(ebb.JobCancelled) as cancelled:
            job.wait(PATIENCE)
        canceller.join(PATIENCE)
        self.assertEqual(job.id, cancelled.exception.job.id)
        self.assertEqual([], list(self.folder.iterdir()))

    def test_suspend_keeps_the_job_and_jobs_finds_it(self) -> None:
        job = self.client.submit("find me", [ebb.file(f"{ORIGIN}/{LARGE}", self.folder / "slow")])
        self.addCleanup(job.cancel)
        self.assertEqual(v1.JOB_STATE_SUSPENDED, job.suspend().state)
        found = list(self.client.jobs(v1.JobFilter(display_name_prefix="find me")))
        self.assertEqual([job.id], [each.id for each in found])
        self.assertEqual("find me", self.client.job(job.id).get().display_name)

    def test_missing_file_fails_with_code_and_remedy(self) -> None:
        with self.assertRaises(ebb.TransferFailed) as failed:
            self.client.download(f"{ORIGIN}/missing", self.folder / "missing", timeout=PATIENCE)
        failure = failed.exception
        self.addCleanup(self.client.job(failure.job.id).cancel)
        self.assertEqual(("BG_E_HTTP_ERROR_404", 0x80190194), (failure.reason, failure.hresult))
        self.assertEqual(v1.ERROR_CONTEXT_REMOTE_FILE, failure.error.context)
        self.assertEqual(0, failure.error.file_index)
        self.assertIn(failure.remedy, str(failure))

    def test_refusal_names_code_field_and_remedy(self) -> None:
        with self.assertRaises(ebb.CallFailed) as refused:
            self.client.submit("bad", [ebb.file("nonsense", self.folder / "x")])
        failure = refused.exception
        self.assertEqual(("E_INVALIDARG", 0x80070057), (failure.reason, failure.hresult))
        self.assertEqual("files[0].remote_name", failure.field)
        self.assertTrue(failure.remedy)
        self.assertIsInstance(failure, grpc.RpcError)
        self.assertIs(grpc.StatusCode.INVALID_ARGUMENT, failure.code())

    def test_unknown_job_is_named(self) -> None:
        unknown = str(uuid.uuid4())
        with self.assertRaises(ebb.EbbError) as refused:
            self.client.job(unknown).resume()
        self.assertEqual(("BG_E_NOT_FOUND", unknown), (refused.exception.reason, refused.exception.job_id))

    def test_repeated_request_id_makes_one_job(self) -> None:
        first = self.client.create_job("once", request_id="same-" + str(self.folder))
        self.addCleanup(first.cancel)
        again = self.client.create_job("once", request_id="same-" + str(self.folder))
        self.assertEqual(first.id, again.id)
        self.assertNotEqual(first.id, self.other("once").id)

    def test_raw_stub_has_deadline_request_id_and_typed_errors(self) -> None:
        job = self.other("raw")
        answer = self.client.rpc.job.SetPriority(
            v1.SetPriorityRequest(job_id=job.id, priority=v1.JOB_PRIORITY_HIGH), timeout=PATIENCE
        )
        self.assertEqual(v1.JOB_PRIORITY_HIGH, answer.job.priority)
        with self.assertRaises(ebb.CallFailed) as late:
            self.client.rpc.manager.EnumJobs(v1.EnumJobsRequest(), timeout=-1)
        self.assertEqual("DEADLINE_EXCEEDED", late.exception.reason)

    def test_nobody_there_says_how_to_start_the_service(self) -> None:
        with ebb.connect(ebb.home(self.folder), ebb.Options(attempts=1)) as client:
            with self.assertRaises(ebb.CallFailed) as nobody:
                list(client.jobs())
            self.assertTrue(nobody.exception.is_unavailable)
            self.assertIn("ebb serve", nobody.exception.remedy)
            with self.assertRaises(ebb.CallFailed) as nobody:
                client.events()
            self.assertTrue(nobody.exception.is_unavailable)

    def test_events_over_a_kill_of_the_service_are_complete_and_in_order(self) -> None:
        before = self.other("before").id
        events = self.client.events()
        start = events.cursor
        stop = threading.Event()
        made: list[str] = []
        writer = threading.Thread(target=self._make_jobs, args=(made, stop), daemon=True)
        self.addCleanup(stop.set)
        writer.start()
        seen = [events.take(PATIENCE) for _ in range(10)]
        kill_service(self.client)
        start_service()
        there = len(made)
        while len(made) < there + 5:
            seen.append(events.take(PATIENCE))
        stop.set()
        writer.join(PATIENCE)
        last = self.other("last").id
        while seen[-1].job_id != last:
            seen.append(events.take(PATIENCE))
        with self.client.events(start) as again:
            history = [again.take(PATIENCE) for _ in seen]
        self.assertEqual([event.cursor for event in history], [event.cursor for event in seen])
        created = [event.job_id for event in seen if event.kind == v1.EVENT_KIND_JOB_CREATED]
        self.assertEqual([*made, last], created)
        self.assertNotIn(before, created)

    def test_closed_iteration_ends(self) -> None:
        events = self.client.events()
        threading.Timer(0.1, events.close).start()
        self.assertEqual([], list(events))
        left_open = self.client.events()
        self.client.close()
        self.assertEqual([], list(left_open))

    def test_cursor_of_nobody_is_refused(self) -> None:
        with self.assertRaises(ebb.CallFailed) as refused:
            self.client.events("nonsense")
        self.assertIs(grpc.StatusCode.INVALID_ARGUMENT, refused.exception.code())

    def other(self, name: str) -> ebb.Job:
        job = self.client.create_job(name)
        self.addCleanup(self._cancel, job)
        return job

    def _cancel(self, job: ebb.Job) -> None:
        with ebb.connect() as client:
            client.job(job.id).cancel()

    def _make_jobs(self, made: list[str], stop: threading.Event) -> None:
        """Repeats each request until it is answered; the id makes one job of it."""
        while not stop.is_set():
            request_id = str(uuid.uuid4())
            job = self._answered(lambda request_id=request_id: self.client.create_job("many", request_id=request_id))
            made.append(job.id)
            cancel = v1.CancelRequest(job_id=job.id, request_id=request_id + "-cancel")
            self._answered(lambda cancel=cancel: self.client.rpc.job.Cancel(cancel))

    def _answered(self, call: Callable[[], T]) -> T:
        while True:
            try:
                return call()
            except ebb.CallFailed as failure:
                if not failure.is_unavailable:
                    raise
