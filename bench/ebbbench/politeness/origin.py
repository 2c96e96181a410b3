"""The server of the lab: plain, TLS and HTTP/2, and a folder that takes what is PUT into it."""

import subprocess
import time

from .. import origin
from . import network

SINK = """
    location /put/ {{ root {files}/sink; dav_methods PUT; create_full_put_path on; client_max_body_size 0; }}
"""


class LabOrigin(origin.Origin):
    def __init__(self, work, files, net):
        super().__init__(work, files, network.BACKGROUND, net.inside("srv") + network.ELSEWHERE)
        self.names = network.SERVED
        self.places = SINK
        (self.files / "sink" / "put").mkdir(parents=True)

    def file(self, size):
        """Name of a file of so many bytes. It is all holes, so that it takes no memory; nobody compresses on the way."""
        path = self.files / ("zeros-%d" % size)
        if not path.exists():
            with open(path, "wb") as out:
                out.truncate(size)
        return path.name

    def _await(self):
        ask = self.prefix + ["curl", "-s", "-o", "/dev/null", "http://%s:%d/" % (self.address, self.plain)]
        for _ in range(100):
            if self.process.poll() is None and subprocess.run(ask).returncode == 0:
                return
            time.sleep(0.05)
        raise network.LabFailed("nginx did not start: " + (self.work / "nginx.out").read_text()[-600:])
