"""A client of Ebb, the background transfer service.

    import ebb

    with ebb.connect() as client:
        client.download("https://example.org/file", "file")

``ebb.aio`` has the same for asyncio, ``ebb.v1`` the messages of the contract.
"""

from ebb import v1
from ebb._backups import Backup
from ebb._jobs import file
from ebb.client import Client, Rpc, connect
from ebb.errors import (
    BackupDamaged,
    CallFailed,
    EbbError,
    HistoryGone,
    JobCancelled,
    JobEnded,
    TransferFailed,
    UntrustedSocket,
)
from ebb.events import Subscription
from ebb.job import Job
from ebb.options import Options
from ebb.targets import HomeTarget, Target, TcpTarget, UnixTarget, discover, home, tcp, unix

__all__ = [
    "Backup",
    "BackupDamaged",
    "CallFailed",
    "Client",
    "EbbError",
    "HistoryGone",
    "HomeTarget",
    "Job",
    "JobCancelled",
    "JobEnded",
    "Options",
    "Rpc",
    "Subscription",
    "Target",
    "TcpTarget",
    "TransferFailed",
    "UnixTarget",
    "UntrustedSocket",
    "connect",
    "discover",
    "file",
    "home",
    "tcp",
    "unix",
    "v1",
]
