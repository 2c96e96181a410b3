"""Those who transfer in the background: Ebb as it ships, and the programs that people use instead."""

import os
import shutil
import signal
import subprocess

from .. import grpc, peers
from ..measure import RunFailed
from ..service import JOB, MANAGER, Service
from .network import HOSTS, ROUTER, LabFailed

DOWNLOAD, UPLOAD = 1, 2
# Blocks set aside for gigabytes in memory would be most of what the first seconds see.
USUAL = {"log.level": "warn", "engine.preallocate": "false"}
PEERS = ("curl", "wget", "aria2 -x1", "aria2 -x16", "rclone", "curl --limit-rate")


class Ebb:
    """A daemon on one of the hosts; it lives through all repetitions of a case, as daemons do."""

    def __init__(self, lab, case, host, address, launcher, settings):
        self.lab, self.case, self.address = lab, case, address
        self.out = lab.scratch / ("out-" + host)
        self.service = Service(launcher, lab.scratch / ("home-" + host), prefix=lab.inside(host))
        self.service.settings = dict(self.at_once(), **USUAL, **settings)
        self.router = ROUTER % (HOSTS.index(host) + 3)
        self.jobs = []
        self.service.start()

    def at_once(self):
        """The defaults, and room for the case where it has more files than they let in."""
        most = max(self.case.files, self.case.jobs)
        if most <= 4:
            return {}
        return {key: str(most) for key in (
            "scheduling.background-jobs", "scheduling.files-per-job", "engine.connections-per-host")}

    def start(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        channel = self.service.channel()
        for number in range(self.case.jobs):
            answer = channel.call(MANAGER + "CreateJob", self._request(number))
            self.jobs.append(grpc.text(1, grpc.fields(grpc.fields(answer)[1])[1]))
        channel.close()

    def _request(self, job):
        trusted = self.lab.origin.ca() if self.case.scheme != "http" else None
        settings = grpc.text(8, open(trusted).read()) if trusted else b""
        parts = [grpc.text(1, "politeness"), grpc.integer(2, UPLOAD if self.case.upload else DOWNLOAD), grpc.text(4, settings)]
        for number in range(self.case.files):
            place = self.lab.url(self.case, self.address, "ebb-%d-%d" % (job, number))
            here = self.lab.upload_file(self.case) if self.case.upload else self.out / ("%d-%d" % (job, number))
            parts.append(grpc.text(5, grpc.text(1, place) + grpc.text(2, str(here))))
        return b"".join(parts) + grpc.integer(6, 1)

    def failed(self):
        """What is wrong with a job that should be running, or None."""
        channel = self.service.channel()
        states = [grpc.fields(channel.call(JOB + "GetState", job)).get(1, 0) for job in self.jobs]
        channel.close()
        return None if all(1 <= state <= 3 for state in states) else "jobs came to the states %s" % states

    def stop(self):
        try:
            channel = self.service.channel()
            for job in self.jobs:
                try:
                    channel.call(JOB + "Cancel", job)
                except grpc.CallFailed:
                    pass  # It has ended by itself.
            channel.close()
        except OSError as gone:
            raise LabFailed("the daemon is gone: %s" % gone) from gone
        finally:
            self.jobs = []
            shutil.rmtree(self.out, ignore_errors=True)

    def log(self):
        """What the daemon decided about its path, as far as this build tells."""
        try:
            return self.service.ask("status") + self.service.ask("status", "--governor-log", "eth0 via " + self.router)
        except RunFailed as failure:
            return str(failure)

    def close(self):
        self.service.stop()


class Peer:
    """A program that is started anew for each repetition."""

    def __init__(self, lab, case, host, address, name):
        self.lab, self.case, self.host, self.name = lab, case, host, name
        self.url = lab.url(case, address, "peer")
        self.out = lab.scratch / ("out-" + host)
        self.process = None

    def words(self):
        file = str(self.out / "file")
        ca = ["--cacert", self.lab.origin.ca()]
        if self.case.upload:
            return ["curl", "-s", *ca, "-T", str(self.lab.upload_file(self.case)), self.url]
        quarter = str(int(self.case.rate * 1e6 / 8 / 4))
        return {
            "curl": ["curl", "-s", *ca, "-o", file, self.url],
            "curl --limit-rate": ["curl", "-s", *ca, "--limit-rate", quarter, "-o", file, self.url],
            "wget": ["wget", "-q", "--ca-certificate=" + self.lab.origin.ca(), "-O", file, self.url],
            "aria2 -x1": peers.aria2(str(self.out), self.lab.origin.ca()) + ["-x1", "-s1", "-o", "file", self.url],
            "aria2 -x16": peers.aria2(str(self.out), self.lab.origin.ca()) + ["-x16", "-s16", "-k1M", "-o", "file", self.url],
            "rclone": ["rclone", "copyurl", "--multi-thread-streams", "0", "--ca-cert", self.lab.origin.ca(), self.url, file],
        }[self.name]

    def start(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        self.process = subprocess.Popen(
            self.lab.inside(self.host) + self.words(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, env=dict(os.environ, HOME=str(self.out)))

    def failed(self):
        code = self.process.poll()
        return None if code is None else "%s ended with %d" % (self.name, code)

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.out, ignore_errors=True)

    def log(self):
        return ""

    def close(self):
        pass


def present(name):
    return name not in PEERS or peers.present({"aria2": "aria2c"}.get(name.split()[0], name.split()[0]))


def able(name, case):
    """Whether a contender can do what the case asks for."""
    if name not in PEERS:
        return True
    many = case.files * case.jobs > 1
    return not many and (name == "curl" or not case.upload)
