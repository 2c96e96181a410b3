"""What all scenarios work with: the server, the services under test, the folders, and the figures for the goals."""

import os
import pathlib
import shutil
import subprocess
import sys

from . import machine
from .measure import RunFailed
from .origin import MIB, SMALL_BYTES, Origin, file_digest
from .service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Bench:
    def __init__(self, options, work, memory):
        self.options = options
        self.quick = options.quick
        self.work = pathlib.Path(work)
        self.memory = pathlib.Path(memory)
        self.launchers = {"ebb": ROOT / "ebb"}
        for beside in options.beside:
            name, _, path = beside.partition("=")
            self.launchers["ebb " + name] = pathlib.Path(path) / "ebb"
        self.figures = {}
        self.origin = Origin(self.work / "origin", self.memory / "files")
        self._services = {}
        self._homes = 0

    def rounds(self, usual, quick):
        return self.options.rounds or (quick if self.quick else usual)

    def say(self, line):
        print(line, file=sys.stderr, flush=True)

    def figure(self, key, value):
        if value is not None:
            self.figures[key] = value

    def targets(self):
        """Folders to download into, by the kind of their file system."""
        if self.options.target:
            folders = [pathlib.Path(folder) / "ebb-bench" for folder in self.options.target]
        else:
            folders = [self.memory / "target", self.work / "target"]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        return {machine.file_system(folder.resolve()): folder for folder in folders}

    def first_target(self):
        return next(iter(self.targets().items()))

    def service(self, name="ebb", key="usual", settings=None, prefix=()):
        """A running service of this build, one for each key; it stays warm from scenario to scenario."""
        known = self._services.get((name, key))
        if known is None:
            home = self.work / ("home-%d" % self._homes)
            self._homes += 1
            known = Service(self.launchers[name], home, settings, prefix)
            known.start()
            self._services[(name, key)] = known
            if key == "usual":
                self._warm(name, known)
        return known

    def _warm(self, name, service):
        """What a daemon is after its first minutes: the compiler has seen all of it."""
        folder = self.memory / "warm"
        count = 2_000
        base = self.origin.url(self.origin.small(count))
        request = service.request(("%s/%d" % (base, number), folder / str(number), None) for number in range(count))
        large = self.origin.url(self.origin.large(128 * MIB))
        for turn in range(8 if self.quick else 20):
            empty(folder)
            cost = service.fetch(request)
            service.get([(large, folder / "large", None)])
        self.say("  %s is warm: %.0f µs of CPU a small file" % (name, cost.cpu * 1e6 / count))
        empty(folder)

    def drop(self, service):
        for key, known in list(self._services.items()):
            if known is service:
                del self._services[key]
        service.stop()

    def close(self):
        for service in self._services.values():
            service.stop()
        self.origin.stop()

    def checked(self, run, check, folder):
        """The run, then a look at what it left: an answer that is fast and wrong is a failure."""

        def both():
            empty(folder)
            settle()
            cost = run()
            check()
            return cost

        return both

    def demand_large(self, file, name):
        source = self.origin.files / name
        if not file.exists() or file.stat().st_size != source.stat().st_size:
            raise RunFailed("%s has the wrong size" % file.name)
        if file_digest(file) != self.origin.digests[name]:
            raise RunFailed("%s has the wrong content" % file.name)

    def demand_small(self, folder, name, count):
        source = self.origin.files / name
        for number in range(count):
            got = folder / str(number)
            if not got.exists() or got.read_bytes() != (source / str(number)).read_bytes():
                raise RunFailed("file %d is missing or wrong" % number)
        left = len(os.listdir(folder))
        if left != count:
            raise RunFailed("%d files too many were left" % (left - count))

    def list_of_urls(self, base, count):
        """A file with a URL a line."""
        listed = self.work / "urls"
        listed.write_text("".join("%s/%d\n" % (base, number) for number in range(count)))
        return listed


def empty(folder):
    """Nothing in the folder, and the folder itself anew: an old directory of many names is slower."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def settle():
    """What one run left unwritten must not be paid by the next one."""
    os.sync()


def gib(size):
    return size / (1024 * MIB)


def tool(name):
    return shutil.which(name) is not None


def succeeds(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


__all__ = ["Bench", "MIB", "SMALL_BYTES", "empty", "gib", "settle", "succeeds", "tool"]
