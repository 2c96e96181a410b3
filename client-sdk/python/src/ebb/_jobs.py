"""What jobs of threads and of coroutines have in common: how requests are made, and when a job is through."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from datetime import timedelta

from ebb import v1
from ebb.errors import JobCancelled, TransferFailed
from ebb.targets import PathLike

PAGE = 500
_LONGEST_NAME = 128
_SETTLED = (v1.JOB_STATE_TRANSFERRED, v1.JOB_STATE_ERROR, v1.JOB_STATE_ACKNOWLEDGED, v1.JOB_STATE_CANCELLED)


def file(
    url: str,
    path: PathLike,
    *,
    digest: str = "",
    mirrors: Iterable[str] = (),
    create_directories: bool = False,
) -> v1.FileSpec:
    """A file of a job: where it is remotely and locally, and what its content must be (``sha256:<hex>``)."""
    return v1.FileSpec(
        remote_name=url,
        local_name=os.path.abspath(path),
        expected_digest=digest,
        mirror_names=mirrors,
        create_directories=create_directories,
    )


def name_of(path: PathLike) -> str:
    """What a job of one file is called."""
    return os.path.basename(os.path.abspath(path))[:_LONGEST_NAME]


def is_settled(state: v1.JobState.ValueType) -> bool:
    """True when a job does not move on by itself."""
    return state in _SETTLED


def arrived(job: v1.Job) -> v1.Job:
    """The settled job, if it is well."""
    if job.state == v1.JOB_STATE_ERROR:
        raise TransferFailed(job)
    if job.state == v1.JOB_STATE_CANCELLED:
        raise JobCancelled(job)
    return job


def progress_of(job: v1.Job) -> v1.Progress:
    """Where a job stands, in the shape of the stream's messages."""
    return v1.Progress(job_id=job.id, state=job.state, progress=job.progress)


def watching(job_id: str, interval: float) -> v1.SubscribeRequest:
    """Everything about one job from now on."""
    request = v1.SubscribeRequest(job_id=job_id)
    request.progress_interval.FromTimedelta(timedelta(seconds=interval))
    return request


class Clock:
    """The time that a wait has left."""

    def __init__(self, timeout: float | None) -> None:
        self._end = None if timeout is None else time.monotonic() + timeout

    def left(self) -> float | None:
        """Seconds, not below 0; None without a limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())
