"""The lab as a whole: network, server and folders, up until it is closed or its process ends."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from .. import peers
from . import janitor, network
from .network import LabFailed, Network
from .origin import LabOrigin

NEEDED = {"ip": "iproute2", "tc": "iproute2", "gcc": "gcc", "nginx": "nginx", "openssl": "openssl", "curl": "curl",
          "chrt": "util-linux", "sysctl": "procps"}


def say_what_is_missing():
    if os.getuid() != 0:
        raise SystemExit("politeness: needs root, to make network namespaces: sudo bench/politeness")
    gone = sorted({package for name, package in NEEDED.items() if not peers.present(name)})
    if gone:
        raise SystemExit("politeness: something is missing: apt-get install " + " ".join(gone))
    if not os.path.exists("/dev/net/tun"):
        raise SystemExit("politeness: there is no /dev/net/tun: modprobe tun")
    controls = pathlib.Path("/proc/sys/net/ipv4/tcp_available_congestion_control").read_text().split()
    for name in ("cubic", "bbr"):
        if name not in controls:
            raise SystemExit("politeness: the kernel does not know %s: modprobe tcp_%s" % (name, name))


STREAMS = 7788  # the port of the streamer


class Lab:
    def __init__(self, nice):
        shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="ebb-politeness-", dir=shared))
        self.net = Network(self.scratch)
        self.janitor = janitor.hire(self.net.names(), [self.scratch])
        self.origin = self.streamer = None
        self.nice = nice

    def build(self):
        self.net.compile_tools()
        self.net.build()
        self.net.lay_line(20)
        self.origin = LabOrigin(self.scratch / "origin", self.scratch / "files", self.net)
        self.origin.start()
        self.streamer = subprocess.Popen(
            self.net.inside("srv") + network.REAL_TIME + [str(self.scratch / "streamer"), str(STREAMS)])

    def inside(self, host):
        """How a program on one of the hosts is called."""
        return self.net.inside(host) + (["nice", "-n", str(self.nice)] if self.nice else [])

    def prepare(self, case):
        self.net.lay_line(case.delay, case.jitter, case.loss)
        self.net.congestion_control(case.control)
        self.net.timestamps(case.timestamps)

    def url(self, case, address, name):
        """Where the background of a case comes from, or goes to."""
        if case.upload:
            return self.origin.url("put/" + name, case.scheme, address)
        return self.origin.url(self.origin.file(self.long_enough(case)), case.scheme, address)

    @staticmethod
    def long_enough(case):
        """Bytes that the link does not carry within a repetition."""
        return max(200_000_000, int(case.rate * 1e6 / 8 * 75))

    def upload_file(self, case):
        return self.origin.files / self.origin.file(self.long_enough(case))

    def foreground_url(self, case, size):
        if case.stream:
            return "http://%s:%d/%d/%d" % (network.FOREGROUND, STREAMS, case.rate * 1e6 / 8 / 4, size)
        place = "put/foreground" if case.upload else self.origin.file(size)
        return self.origin.url(place, address=network.FOREGROUND)

    def clear(self):
        """What uploads left behind."""
        for file in (self.origin.files / "sink" / "put").iterdir():
            if file.is_dir():
                shutil.rmtree(file)
            else:
                file.unlink()

    def close(self):
        janitor.dismiss(self.janitor)


__all__ = ["Lab", "LabFailed", "say_what_is_missing"]
