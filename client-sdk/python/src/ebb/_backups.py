"""The file of a backup while it arrives, and whether it is what its manifest says."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ebb.errors import BackupDamaged
from ebb.targets import PathLike

_MANIFEST = "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself."""

    path: Path
    """Where it is."""
    bytes: int
    """Its size."""
    time: str
    """As of when the queue is in it, ISO 8601."""
    machine: str
    """Of which machine."""
    entries: tuple[str, ...]
    """What is in it, such as ``queue.db``."""


class BackupFile:
    """A file of mode 0600, hidden beside its name until ``keep``; without that nothing is left of it."""

    def __init__(self, path: PathLike) -> None:
        self._target = Path(path).absolute()
        self._fresh = self._target.with_name(f".{self._target.name}.part-{os.getpid()}")
        self._out: BinaryIO

    def __enter__(self) -> BackupFile:
        self._fresh.unlink(missing_ok=True)
        self._out = open(self._fresh, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))
        return self

    def write(self, data: bytes) -> None:
        """Adds a piece."""
        self._out.write(data)

    def keep(self) -> Backup:
        """Checks that it is whole, and gives it its name, in the place of what has that."""
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        found = _read(self._fresh, self._target)
        os.replace(self._fresh, self._target)
        folder = os.open(self._target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return found

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._out.close()
        self._fresh.unlink(missing_ok=True)


def _read(fresh: Path, target: Path) -> Backup:
    try:
        with zipfile.ZipFile(fresh) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            named = {entry["name"]: (entry["bytes"], entry["sha256"]) for entry in manifest["entries"]}
            there = [name for name in archive.namelist() if name != _MANIFEST]
            if sorted(there) != sorted(named):
                raise BackupDamaged(f"the backup holds {there}, and its manifest says {list(named)}")
            for name, expected in named.items():
                if _digest(archive, name) != expected:
                    raise BackupDamaged(f"{name} of the backup is not what its manifest says")
            return Backup(target, fresh.stat().st_size, manifest["time"], manifest["machine"], tuple(named))
    except (zipfile.BadZipFile, zlib.error, ValueError, LookupError, TypeError, EOFError, RuntimeError) as unreadable:
        raise BackupDamaged(f"the backup is damaged: {unreadable}") from unreadable


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    with archive.open(name) as entry:
        while block := entry.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()
