"""A connection to a service, for threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Callable, TypeVar
from weakref import WeakSet

import grpc

from ebb import v1
from ebb._backups import Backup, BackupFile
from ebb._channels import plan
from ebb._jobs import PAGE, file, name_of
from ebb._resuming import event_of, news_of
from ebb.errors import CallFailed
from ebb.events import Subscription
from ebb.job import Job
from ebb.options import DEFAULTS, Options
from ebb.targets import PathLike, Target
from ebb.v1.background_copy_callback_pb2_grpc import BackgroundCopyCallbackStub
from ebb.v1.background_copy_file_pb2_grpc import BackgroundCopyFileStub
from ebb.v1.background_copy_job_pb2_grpc import BackgroundCopyJobStub
from ebb.v1.background_copy_manager_pb2_grpc import BackgroundCopyManagerStub
from ebb.v1.job_history_pb2_grpc import JobHistoryStub
from ebb.v1.node_administration_pb2_grpc import NodeAdministrationStub
from ebb.v1.peer_cache_administration_pb2_grpc import PeerCacheAdministrationStub
from ebb.v1.policy_administration_pb2_grpc import PolicyAdministrationStub
from ebb.v1.service_administration_pb2_grpc import ServiceAdministrationStub

OnProgress = Callable[[v1.Progress], None]
T = TypeVar("T")


def connect(target: Target | None = None, options: Options = DEFAULTS) -> Client:
    """A client of a service; without a target, of the one that the ``ebb`` command means (see ``discover``).

    Whether it can be reached shows at the first call. OSError when a certificate or token file cannot be read,
    UntrustedSocket when the socket could be served by somebody else.
    """
    return Client(target, options)


class Rpc:
    """Every call of the contract, as the generated stubs have it.

    They have a deadline, a request id and errors of type ``CallFailed``, as all calls of the client; only streams, of
    ``callback`` and ``service.Backup``, raise gRPC's own, of which ``CallFailed.of`` makes one.
    """

    def __init__(self, channel: grpc.Channel) -> None:
        self.manager = BackgroundCopyManagerStub(channel)
        self.job = BackgroundCopyJobStub(channel)
        self.file = BackgroundCopyFileStub(channel)
        self.callback = BackgroundCopyCallbackStub(channel)
        self.service = ServiceAdministrationStub(channel)
        self.policy = PolicyAdministrationStub(channel)
        self.nodes = NodeAdministrationStub(channel)
        self.peers = PeerCacheAdministrationStub(channel)
        self.history = JobHistoryStub(channel)


class Client:
    """A connection to a service, made when the first call needs it and made again when it breaks.

    One is enough for a program; threads may share it. Made by ``connect``.
    """

    def __init__(self, target: Target | None, options: Options) -> None:
        self._plan = plan(target, options)
        self._options = options
        self._channel = self._plan.blocking()
        self._subscriptions: WeakSet[Subscription[Any]] = WeakSet()
        self.rpc = Rpc(self._channel)

    def create_job(
        self,
        name: str,
        files: Iterable[v1.FileSpec] = (),
        *,
        type: v1.JobType.ValueType = v1.JOB_TYPE_DOWNLOAD,
        settings: v1.JobSettings | None = None,
        resume: bool = False,
        request_id: str = "",
    ) -> Job:
        """Makes a job. When this returns the job survives a crash. It waits to be resumed, unless ``resume`` is set.

        A ``request_id`` of your own makes one job of calls that repeat it within 24 hours, over restarts of your
        program too.
        """
        request = v1.CreateJobRequest(
            display_name=name, type=type, settings=settings, files=files, resume=resume, request_id=request_id
        )
        return Job(self, self.rpc.manager.CreateJob(request).job.id)

    def submit(
        self,
        name: str,
        files: Iterable[v1.FileSpec],
        *,
        type: v1.JobType.ValueType = v1.JOB_TYPE_DOWNLOAD,
        settings: v1.JobSettings | None = None,
        request_id: str = "",
    ) -> Job:
        """Makes a job and sets it going, in one step."""
        return self.create_job(name, files, type=type, settings=settings, resume=True, request_id=request_id)

    def download(
        self,
        url: str,
        path: PathLike,
        *,
        digest: str = "",
        settings: v1.JobSettings | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> v1.Job:
        """Fetches one file and puts it in place. Returns the job when it is through.

        When this raises, or the program ends, the job goes on or stays where it is, and can be found with ``jobs``.
        """
        job = self.submit(name_of(path), [file(url, path, digest=digest)], settings=settings)
        return _through(job, on_progress, timeout)

    def upload(
        self,
        path: PathLike,
        url: str,
        *,
        settings: v1.JobSettings | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> v1.Job:
        """Sends one file. Otherwise as ``download``."""
        job = self.submit(name_of(path), [file(url, path)], type=v1.JOB_TYPE_UPLOAD, settings=settings)
        return _through(job, on_progress, timeout)

    def job(self, job_id: str) -> Job:
        """A handle of a job that is there already."""
        return Job(self, job_id)

    def jobs(self, filter: v1.JobFilter | None = None, *, all_users: bool = False) -> Iterator[v1.Job]:
        """The jobs as they stand, newest first."""
        request = v1.EnumJobsRequest(filter=filter, all_users=all_users, page_size=PAGE)
        while True:
            page = self.rpc.manager.EnumJobs(request)
            yield from page.jobs
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def events(
        self,
        cursor: str = "",
        *,
        job_id: str = "",
        kinds: Iterable[v1.EventKind.ValueType] = (),
        all_users: bool = False,
    ) -> Subscription[v1.Event]:
        """What is committed, in order and each once, over interruptions and restarts of the service.

        Nothing is missed from the moment this returns; with the ``cursor`` of an event, from that event on; with "0",
        from the oldest kept. HistoryGone when what follows the cursor is not kept any more.
        """
        request = v1.SubscribeRequest(cursor=cursor, job_id=job_id, kinds=kinds, all_users=all_users)
        return self._subscribe(request, event_of)

    def subscribe(self, request: v1.SubscribeRequest) -> Subscription[v1.SubscribeResponse]:
        """As ``events``, with progress as well if the request says how often."""
        return self._subscribe(request, news_of)

    def backup(self, path: PathLike, *, passphrase: str = "") -> Backup:
        """Writes a backup of the service to a file, mode 0600, for ``ebb restore``. Administrators only.

        The file has its name once it is whole, its digests are right and it is on disk; what has the name before is
        replaced only then, and nothing is left of a backup that fails: it is begun again. With a ``passphrase`` of 12
        characters at least the keys of the service are in it. CallFailed when it is refused or breaks off,
        BackupDamaged when something else arrived than was sent.
        """
        with BackupFile(path) as fresh:
            pieces = self.rpc.service.Backup(v1.BackupRequest(passphrase=passphrase))
            try:
                for piece in pieces:
                    fresh.write(piece.data)
            except grpc.RpcError as failure:
                raise CallFailed.of(failure) from None
            finally:
                pieces.cancel()
            return fresh.keep()

    def close(self) -> None:
        """Ends calls and subscriptions under way."""
        for subscription in list(self._subscriptions):
            subscription.close()
        self._channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _subscribe(
        self, request: v1.SubscribeRequest, pick: Callable[[v1.SubscribeResponse], T | None]
    ) -> Subscription[T]:
        subscription = Subscription(self.rpc.callback, request, pick, self._plan.check, self._options.attempts)
        self._subscriptions.add(subscription)
        return subscription.open()


def _through(job: Job, on_progress: OnProgress | None, timeout: float | None) -> v1.Job:
    job.wait(timeout, on_progress)
    job.complete()
    return job.get()
