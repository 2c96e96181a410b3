"""A connection to a service, for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, TypeVar
from weakref import WeakSet

import grpc.aio

from ebb import v1
from ebb._backups import Backup, BackupFile
from ebb._channels import plan
from ebb._jobs import PAGE, file, name_of
from ebb._resuming import event_of, news_of
from ebb.aio.events import Subscription
from ebb.aio.job import Job
from ebb.errors import CallFailed
from ebb.options import DEFAULTS, Options
from ebb.targets import PathLike, Target
from ebb.v1 import (
    background_copy_callback_pb2_grpc,
    background_copy_file_pb2_grpc,
    background_copy_job_pb2_grpc,
    background_copy_manager_pb2_grpc,
    job_history_pb2_grpc,
    node_administration_pb2_grpc,
    peer_cache_administration_pb2_grpc,
    policy_administration_pb2_grpc,
    service_administration_pb2_grpc,
)

if TYPE_CHECKING:
    # The stubs are the same; that their calls are awaited is known to the types alone.
    from ebb.v1.background_copy_callback_pb2_grpc import BackgroundCopyCallbackAsyncStub
    from ebb.v1.background_copy_file_pb2_grpc import BackgroundCopyFileAsyncStub
    from ebb.v1.background_copy_job_pb2_grpc import BackgroundCopyJobAsyncStub
    from ebb.v1.background_copy_manager_pb2_grpc import BackgroundCopyManagerAsyncStub
    from ebb.v1.job_history_pb2_grpc import JobHistoryAsyncStub
    from ebb.v1.node_administration_pb2_grpc import NodeAdministrationAsyncStub
    from ebb.v1.peer_cache_administration_pb2_grpc import PeerCacheAdministrationAsyncStub
    from ebb.v1.policy_administration_pb2_grpc import PolicyAdministrationAsyncStub
    from ebb.v1.service_administration_pb2_grpc import ServiceAdministrationAsyncStub

OnProgress = Callable[[v1.Progress], None]
T = TypeVar("T")


def connect(target: Target | None = None, options: Options = DEFAULTS) -> Client:
    """A client of a service; without a target, of the one that the ``ebb`` command means (see ``ebb.discover``).

    To be called in a running loop. Whether the service can be reached shows at the first call. OSError when a
    certificate or token file cannot be read, UntrustedSocket when the socket could be served by somebody else.
    """
    return Client(target, options)


class Rpc:
    """Every call of the contract, as the generated stubs have it.

    They have a deadline, a request id and errors of type ``CallFailed``, as all calls of the client; only streams, of
    ``callback`` and ``service.Backup``, raise gRPC's own, of which ``CallFailed.of`` makes one.
    """

    manager: BackgroundCopyManagerAsyncStub
    job: BackgroundCopyJobAsyncStub
    file: BackgroundCopyFileAsyncStub
    callback: BackgroundCopyCallbackAsyncStub
    service: ServiceAdministrationAsyncStub
    policy: PolicyAdministrationAsyncStub
    nodes: NodeAdministrationAsyncStub
    peers: PeerCacheAdministrationAsyncStub
    history: JobHistoryAsyncStub

    def __init__(self, channel: Any) -> None:
        self.manager = background_copy_manager_pb2_grpc.BackgroundCopyManagerStub(channel)  # type: ignore[assignment]
        self.job = background_copy_job_pb2_grpc.BackgroundCopyJobStub(channel)  # type: ignore[assignment]
        self.file = background_copy_file_pb2_grpc.BackgroundCopyFileStub(channel)  # type: ignore[assignment]
        self.callback = background_copy_callback_pb2_grpc.BackgroundCopyCallbackStub(channel)  # type: ignore[assignment]
        self.service = service_administration_pb2_grpc.ServiceAdministrationStub(channel)  # type: ignore[assignment]
        self.policy = policy_administration_pb2_grpc.PolicyAdministrationStub(channel)  # type: ignore[assignment]
        self.nodes = node_administration_pb2_grpc.NodeAdministrationStub(channel)  # type: ignore[assignment]
        self.peers = peer_cache_administration_pb2_grpc.PeerCacheAdministrationStub(channel)  # type: ignore[assignment]
        self.history = job_history_pb2_grpc.JobHistoryStub(channel)  # type: ignore[assignment]


class Client:
    """A connection to a service, made when the first call needs it and made again when it breaks. For one loop.

    A task that is cancelled while it waits for a job leaves the job alone. Made by ``connect``.
    """

    def __init__(self, target: Target | None, options: Options) -> None:
        self._plan = plan(target, options)
        self._options = options
        self._channel: grpc.aio.Channel = self._plan.asynchronous()
        self._subscriptions: WeakSet[Subscription[Any]] = WeakSet()
        self.rpc = Rpc(self._channel)

    async def create_job(
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
        return Job(self, (await self.rpc.manager.CreateJob(request)).job.id)

    async def submit(
        self,
        name: str,
        files: Iterable[v1.FileSpec],
        *,
        type: v1.JobType.ValueType = v1.JOB_TYPE_DOWNLOAD,
        settings: v1.JobSettings | None = None,
        request_id: str = "",
    ) -> Job:
        """Makes a job and sets it going, in one step."""
        return await self.create_job(name, files, type=type, settings=settings, resume=True, request_id=request_id)

    async def download(
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
        job = await self.submit(name_of(path), [file(url, path, digest=digest)], settings=settings)
        return await _through(job, on_progress, timeout)

    async def upload(
        self,
        path: PathLike,
        url: str,
        *,
        settings: v1.JobSettings | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> v1.Job:
        """Sends one file. Otherwise as ``download``."""
        job = await self.submit(name_of(path), [file(url, path)], type=v1.JOB_TYPE_UPLOAD, settings=settings)
        return await _through(job, on_progress, timeout)

    def job(self, job_id: str) -> Job:
        """A handle of a job that is there already."""
        return Job(self, job_id)

    async def jobs(self, filter: v1.JobFilter | None = None, *, all_users: bool = False) -> AsyncIterator[v1.Job]:
        """The jobs as they stand, newest first."""
        request = v1.EnumJobsRequest(filter=filter, all_users=all_users, page_size=PAGE)
        while True:
            page = await self.rpc.manager.EnumJobs(request)
            for job in page.jobs:
                yield job
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def events(
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
        return await self._subscribe(request, event_of)

    async def subscribe(self, request: v1.SubscribeRequest) -> Subscription[v1.SubscribeResponse]:
        """As ``events``, with progress as well if the request says how often."""
        return await self._subscribe(request, news_of)

    async def backup(self, path: PathLike, *, passphrase: str = "") -> Backup:
        """Writes a backup of the service to a file, mode 0600, for ``ebb restore``. Administrators only.

        The file has its name once it is whole, its digests are right and it is on disk; what has the name before is
        replaced only then, and nothing is left of a backup that fails: it is begun again. With a ``passphrase`` of 12
        characters at least the keys of the service are in it. CallFailed when it is refused or breaks off,
        BackupDamaged when something else arrived than was sent.
        """
        with BackupFile(path) as fresh:
            pieces = self.rpc.service.Backup(v1.BackupRequest(passphrase=passphrase))
            try:
                async for piece in pieces:
                    fresh.write(piece.data)
            except grpc.RpcError as failure:
                raise CallFailed.of(failure) from None
            finally:
                pieces.cancel()
            return await asyncio.to_thread(fresh.keep)

    async def close(self) -> None:
        """Ends calls and subscriptions under way."""
        for subscription in list(self._subscriptions):
            await subscription.close()
        await self._channel.close()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _subscribe(
        self, request: v1.SubscribeRequest, pick: Callable[[v1.SubscribeResponse], T | None]
    ) -> Subscription[T]:
        subscription = Subscription(self.rpc.callback, request, pick, self._plan.check, self._options.attempts)
        self._subscriptions.add(subscription)
        return await subscription.open()


async def _through(job: Job, on_progress: OnProgress | None, timeout: float | None) -> v1.Job:
    await job.wait(timeout, on_progress)
    await job.complete()
    return await job.get()
