"""The service, the origin and the receiver of uploads that the tests run against.

.ci/python-sdk starts service and origin and says in the environment where they are.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import ebb
from ebb import v1

PATIENCE = 60.0
HOME = Path(os.environ["EBB_HOME"])
LAUNCHER = os.environ["EBB_LAUNCHER"]
ORIGIN = os.environ["ORIGIN"]
ORIGIN_FOLDER = Path(os.environ["ORIGIN_FOLDER"])
TLS = Path(os.environ["TLS_FOLDER"])
TCP_PORT = int(os.environ["TCP_PORT"])
TCP_TOKEN = os.environ["TCP_TOKEN"]

SMALL = "patch-6.6.1.xz"
# Comes slowly enough to be stopped on its way.
LARGE = "linux-6.6.tar.xz"


class Scratch(unittest.TestCase):
    """A test with a folder of its own, in which callers from elsewhere may have files too."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(dir=ORIGIN_FOLDER.parent)
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def same(self, name: str, path: Path) -> None:
        """The file is what the origin has."""
        self.assertEqual((ORIGIN_FOLDER / name).read_bytes(), path.read_bytes())


def kill_service(client: ebb.Client) -> None:
    """Ends the service as a power cut would."""
    pid = client.rpc.service.GetServiceStatus(v1.GetServiceStatusRequest()).process_id
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}").exists() and _state(pid) not in "ZX" and time.monotonic() < end:
        time.sleep(0.01)


def start_service() -> None:
    """Starts it again, and does not wait."""
    with open(HOME / "service.out", "ab") as out:
        subprocess.Popen(
            [LAUNCHER, "serve", "--home", str(HOME)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


class Receiver:
    """Takes what is PUT to it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        files = self.files

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                files[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_OPTIONS(self) -> None:
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
