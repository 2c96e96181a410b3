"""What can go wrong, with the name that BITS has for it and what to do about it."""

from __future__ import annotations

from typing import Any

import grpc
import grpc.aio
from google.rpc import error_details_pb2, status_pb2

from ebb import v1

_DOMAIN = "ebb"
_DETAILS = "grpc-status-details-bin"
_OLDEST = "oldest_cursor"
_NOBODY_THERE = "Start the service with `ebb serve`; any `ebb` command starts your own."


class EbbError(Exception):
    """Any failure that this package reports."""

    @property
    def reason(self) -> str:
        """The name of the code, such as ``BG_E_INVALID_STATE``; that of gRPC's code when no service answered."""
        raise NotImplementedError

    @property
    def hresult(self) -> int:
        """The HRESULT as an unsigned number, such as 0x80200002; 0 when no service answered."""
        raise NotImplementedError

    @property
    def remedy(self) -> str:
        """What to do about it, one sentence; empty when that is not known."""
        raise NotImplementedError


class CallFailed(EbbError, grpc.aio.AioRpcError):
    """A call that was refused or did not arrive. Also a ``grpc.RpcError``, with ``code()`` and ``details()``."""

    def __init__(
        self,
        code: grpc.StatusCode,
        details: str = "",
        trailers: grpc.aio.Metadata | None = None,
    ) -> None:
        # Named, because the line of base classes passes by Exception first.
        grpc.aio.AioRpcError.__init__(self, code, grpc.aio.Metadata(), trailers or grpc.aio.Metadata(), details, None)
        self._info = error_details_pb2.ErrorInfo()
        self._retry_after: float | None = None
        for detail in _status(trailers).details:
            info = error_details_pb2.ErrorInfo()
            retry = error_details_pb2.RetryInfo()
            if detail.Unpack(info) and info.domain == _DOMAIN:
                self._info = info
            elif detail.Unpack(retry):
                self._retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9

    @staticmethod
    def of(failure: grpc.RpcError) -> CallFailed:
        """Reads a failure of any stub."""
        if isinstance(failure, CallFailed):
            return failure
        found: Any = failure.trailing_metadata() or ()
        trailers = grpc.aio.Metadata(*((key, value) for key, value in found))
        failed = HistoryGone(failure.code(), failure.details() or "", trailers)
        if failure.code() is grpc.StatusCode.OUT_OF_RANGE and _OLDEST in failed._info.metadata:
            return failed
        return CallFailed(failure.code(), failure.details() or "", trailers)

    @property
    def reason(self) -> str:
        return str(self._info.reason) or self.code().name

    @property
    def hresult(self) -> int:
        return int(self._metadata("hresult", "0x0"), 16)

    @property
    def remedy(self) -> str:
        nobody = _NOBODY_THERE if self.is_unavailable and not self._info.reason else ""
        return self._metadata("remedy", nobody)

    @property
    def field(self) -> str:
        """The field of the request at fault, such as ``files[2].local_name``; empty when it is not one field."""
        return self._metadata("field")

    @property
    def job_id(self) -> str:
        """The job concerned; empty when there is none."""
        return self._metadata("job_id")

    @property
    def retry_after(self) -> float | None:
        """In how many seconds the same call can work; None when the service does not say."""
        return self._retry_after

    @property
    def is_unavailable(self) -> bool:
        """True when no service could be reached, or it is on its way out."""
        return self.code() is grpc.StatusCode.UNAVAILABLE

    def _metadata(self, key: str, default: str = "") -> str:
        return str(self._info.metadata.get(key, default))

    def __str__(self) -> str:
        text = (self.details() or self.code().name).rstrip(".")
        return f"{text if self.reason in text else f'{self.reason}: {text}'}. {self.remedy}".rstrip()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.code(), self.details() or "", self.trailing_metadata())


class HistoryGone(CallFailed):
    """A cursor lies before the history that is kept: list the jobs again, then go on from ``oldest_cursor``."""

    @property
    def oldest_cursor(self) -> str:
        """The cursor of the oldest event that is kept."""
        return self._metadata(_OLDEST, "0")


class JobEnded(EbbError):
    """A job that was waited for did not arrive. ``job`` is its last state."""

    def __init__(self, job: v1.Job) -> None:
        super().__init__(job)
        self.job = job


class TransferFailed(JobEnded):
    """The job is in ERROR, where it stays until it is resumed, completed or cancelled."""

    @property
    def error(self) -> v1.JobError:
        """Why: with the file at fault, the context and texts for people."""
        return self.job.error

    @property
    def reason(self) -> str:
        return self.error.name

    @property
    def hresult(self) -> int:
        return self.error.hresult

    @property
    def remedy(self) -> str:
        return self.error.remedy

    def __str__(self) -> str:
        return f"{self.error.name}: {self.error.message.rstrip('.')}. {self.error.remedy}".rstrip()


class JobCancelled(JobEnded):
    """The job was cancelled by somebody."""

    @property
    def reason(self) -> str:
        return "CANCELLED"

    @property
    def hresult(self) -> int:
        return 0

    @property
    def remedy(self) -> str:
        return ""

    def __str__(self) -> str:
        return f"The job {self.job.id} was cancelled."


class BackupDamaged(EbbError):
    """A backup arrived that is not what its manifest says. The file that was to be replaced is as it was."""

    reason = "BACKUP_DAMAGED"
    hresult = 0
    remedy = "Make another one; when that is damaged as well, see whether `ebb store check` finds the queue sound."


class UntrustedSocket(EbbError):
    """The socket of the service could be served by somebody else than you, root or whom you trust."""

    reason = "UNTRUSTED_SOCKET"
    hresult = 0
    remedy = "See that only you can write to the folder of the socket, or name the user whom the service runs as."


def _status(trailers: grpc.aio.Metadata | None) -> status_pb2.Status:
    for key, value in trailers or ():
        if key == _DETAILS and isinstance(value, bytes):
            try:
                return status_pb2.Status.FromString(value)
            except ValueError:  # Not written by this service.
                break
    return status_pb2.Status()
