"""A job of the queue, for threads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Callable

from ebb import v1
from ebb._jobs import PAGE, Clock, arrived, is_settled, progress_of, watching
from ebb.errors import HistoryGone

if TYPE_CHECKING:
    from ebb.client import Client


class Job:
    """A job of the queue (IBackgroundCopyJob). The object is only a handle: closing the client leaves the job alone.

    What has no method here is a call of ``client.rpc.job``, as
    ``client.rpc.job.SetPriority(v1.SetPriorityRequest(...))``.
    """

    def __init__(self, client: Client, job_id: str) -> None:
        self._client = client
        self.id = job_id
        """The job's GUID, by which ``client.job`` finds it again."""

    def get(self) -> v1.Job:
        """The whole job as it stands, also when it has ended."""
        return self._client.rpc.manager.GetJob(v1.GetJobRequest(job_id=self.id, include_final=True)).job

    def files(self) -> Iterator[v1.File]:
        """Its files, in the order of adding."""
        request = v1.EnumFilesRequest(job_id=self.id, page_size=PAGE)
        while True:
            page = self._client.rpc.job.EnumFiles(request)
            yield from page.files
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def add(self, *files: v1.FileSpec) -> None:
        """Adds files, all or none."""
        self._client.rpc.job.AddFileSet(v1.AddFileSetRequest(job_id=self.id, files=files))

    def suspend(self) -> v1.Job:
        """Stops the job and keeps its progress."""
        return self._client.rpc.job.Suspend(v1.SuspendRequest(job_id=self.id)).job

    def resume(self) -> v1.Job:
        """Activates the job, or retries it at once."""
        return self._client.rpc.job.Resume(v1.ResumeRequest(job_id=self.id)).job

    def cancel(self) -> v1.CancelResponse:
        """Ends the job and deletes its temporary files. Irreversible."""
        return self._client.rpc.job.Cancel(v1.CancelRequest(job_id=self.id))

    def complete(self) -> v1.CompleteResponse:
        """Puts the transferred files in place and ends the job. What is not whole is thrown away; see ``result``."""
        return self._client.rpc.job.Complete(v1.CompleteRequest(job_id=self.id))

    def progress(self, interval: float = 0.5, timeout: float | None = None) -> Iterator[v1.Progress]:
        """Where the job stands, every so many seconds while it moves, until it has arrived, failed or ended.

        The last one has the state it came to. TimeoutError when that takes longer than ``timeout``; the job goes on.
        """
        clock = Clock(timeout)
        while True:
            try:
                with self._client.subscribe(watching(self.id, interval)) as news:
                    # Looked at after the stream stands, so that nothing happens in between.
                    job = self.get()
                    yield progress_of(job)
                    while not is_settled(job.state):
                        message = news.take(clock.left())
                        if message.HasField("progress"):
                            yield message.progress
                        elif is_settled(message.event.state):
                            job = self.get()
                            yield progress_of(job)
                return
            except HistoryGone:
                continue

    def wait(
        self,
        timeout: float | None = None,
        on_progress: Callable[[v1.Progress], None] | None = None,
        interval: float = 0.5,
    ) -> v1.Job:
        """Waits until everything has moved. TransferFailed when it cannot, JobCancelled, TimeoutError."""
        for progress in self.progress(interval, timeout):
            if on_progress is not None:
                on_progress(progress)
        return arrived(self.get())

    def __repr__(self) -> str:
        return f"<ebb.Job {self.id}>"
