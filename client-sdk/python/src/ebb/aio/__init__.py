"""The client for asyncio.

    async with ebb.aio.connect() as client:
        await client.download("https://example.org/file", "file")

Targets, options, errors and messages are those of ``ebb``.
"""

from ebb.aio.client import Client, Rpc, connect
from ebb.aio.events import Subscription
from ebb.aio.job import Job

__all__ = ["Client", "Job", "Rpc", "Subscription", "connect"]
