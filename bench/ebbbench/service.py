"""One Ebb service of its own home, and the command that asks it."""

import pathlib
import re
import shutil
import subprocess
import time

from . import grpc
from .measure import Cost, RunFailed, child, cpu_of, memory_of

MANAGER, JOB = "/ebb.v1.BackgroundCopyManager/", "/ebb.v1.BackgroundCopyJob/"
CALLBACK = "/ebb.v1.BackgroundCopyCallback/"
STATE_CHANGES = (2, 4, 5)  # kinds of events: modified, transferred, failed
DOWNLOAD = 1
UPLOAD = 2
QUEUED, CONNECTING, TRANSFERRING, SUSPENDED, TRANSFERRED = 1, 2, 3, 4, 7

# Roomy limits, and as many files at once as the peers are given.
SETTINGS = {
    "limits.files-per-job": "200000",
    "limits.jobs-per-user": "100000",
    "limits.jobs-per-machine": "100000",
    "scheduling.files-per-job": "8",
    "engine.connections-per-host": "8",
    "log.level": "warn",
}


class Service:
    """A daemon as the launcher starts it, so with the flags it really has."""

    def __init__(self, launcher, home, settings=None, prefix=()):
        self.launcher = str(launcher)
        self.home = pathlib.Path(home)
        self.settings = dict(SETTINGS, **(settings or {}))
        self.prefix = list(prefix)
        self.process = None
        self.started = None

    def start(self):
        """Starts it anew, with nothing left of an earlier life; answers the cost until the first call was answered."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        command = self.prefix + [self.launcher, "serve", "--home", str(self.home)]
        for key, value in self.settings.items():
            command += ["--set", "%s=%s" % (key, value)]
        begun = time.monotonic()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=open(self.home / "stderr", "wb"),
            start_new_session=True)
        path = self.home / "run" / "ebb.sock"
        while not (path.exists() and grpc.answers(path)):
            if self.process.poll() is not None or time.monotonic() - begun > 60:
                raise RunFailed("ebb did not start: " + (self.home / "stderr").read_text()[-600:])
            time.sleep(0.002)
        return Cost(time.monotonic() - begun, cpu_of(self.process.pid))

    def cpu(self):
        return cpu_of(self.process.pid)

    def memory(self):
        return memory_of(self.process.pid)

    def channel(self):
        return grpc.Channel(self.home / "run" / "ebb.sock")

    def get(self, files, settings=b""):
        """
        Submits one job with these (URL, file, digest or None), waits until it is TRANSFERRED and completes it, over gRPC. What
        the waiting costs the service is counted as its own.
        """
        return self.fetch(self.request(files, settings))

    @staticmethod
    def request(files, settings=b"", kind=DOWNLOAD):
        """A CreateJobRequest that resumes the job as well."""
        parts = [grpc.text(1, "bench"), grpc.integer(2, kind), grpc.text(4, settings)]
        for url, file, digest in files:
            spec = grpc.text(1, url) + grpc.text(2, str(file)) + (grpc.text(3, digest) if digest else b"")
            parts.append(grpc.text(5, spec))
        return b"".join(parts) + grpc.integer(6, 1)

    def fetch(self, request):
        """The same with a CreateJobRequest that is made already."""
        channel = self.channel()
        try:
            before, begun = self.cpu(), time.monotonic()
            answer = channel.call(MANAGER + "CreateJob", request)
            job = grpc.text(1, grpc.fields(grpc.fields(answer)[1])[1])
            self.await_transferred(channel, grpc.fields(job)[1])
            channel.call(JOB + "Complete", job)
            return Cost(time.monotonic() - begun, self.cpu() - before)
        except (OSError, grpc.CallFailed) as failure:
            raise RunFailed(str(failure)) from failure
        finally:
            channel.close()

    @staticmethod
    def await_transferred(channel, job):
        """Is told how the job does: asking again and again would cost the service as much as a quarter of a transfer."""
        wanted = grpc.text(1, "0") + grpc.text(2, job) + grpc.text(4, bytes(STATE_CHANGES)) + grpc.text(6, grpc.integer(1, 3600))
        watch = channel.watch(CALLBACK + "Subscribe", wanted)
        for said in watch:
            state = grpc.fields(grpc.fields(said).get(1, b"")).get(5, QUEUED)
            if state == TRANSFERRED:
                watch.close()
                return
            if state not in (QUEUED, CONNECTING, TRANSFERRING, SUSPENDED):
                raise RunFailed("the job came to state %d" % state)

    def moved(self, job):
        """Bytes of a job that are in its files, which may have holes."""
        channel = self.channel()
        try:
            answer = channel.call(JOB + "GetProgress", grpc.text(1, job))
            return grpc.fields(grpc.fields(answer)[1]).get(2, 0)
        finally:
            channel.close()

    def put(self, file, url):
        """Sends one file, and waits until the server has it."""
        return self.fetch(self.request([(url, file, None)], kind=UPLOAD))

    def get_by_command(self, *words):
        """The same with the command, whose cost is told apart."""
        return self.by_command("get", *words)

    def by_command(self, verb, *words):
        before = self.cpu()
        command = child(self.prefix + [self.launcher, verb, "--home", str(self.home), "--quiet", *words])
        return Cost(command.wall, self.cpu() - before, command.cpu)

    def ask(self, *words):
        """What a command answers."""
        done = subprocess.run(
            self.prefix + [self.launcher, words[0], "--home", str(self.home), *words[1:]],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise RunFailed("ebb %s: %s" % (" ".join(words), done.stderr[-400:]))
        return done.stdout

    def transfers(self):
        """How many transfers are active."""
        found = re.search(r"^transfers\s+(\d+)", self.ask("status"), re.M)
        return int(found.group(1)) if found else 0

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


def version(launcher):
    done = subprocess.run([str(launcher), "--version"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit("bench: %s does not run: %s" % (launcher, done.stderr.strip()))
    return done.stdout.strip()


def setting_like(service, pattern):
    """Name and value of the first setting that matches, if this build has one: features are measured where they exist."""
    for line in service.ask("config").splitlines():
        words = line.split()
        if len(words) > 1 and re.search(pattern, words[0]):
            return words[0], words[1]
    return None
