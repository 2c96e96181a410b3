"""How a service is found and who is believed to be it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import grpc

import ebb

from .surroundings import PATIENCE, TCP_PORT, TCP_TOKEN, TLS, Scratch

NOBODY = 65534


class TargetsTest(Scratch):
    def listen(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(path))
        listener.listen()
        return path

    def test_home_of_the_environment_wins(self) -> None:
        self.listen(self.folder / "ebb" / "ebb.sock")
        found = ebb.discover({"EBB_HOME": str(self.folder / "own"), "XDG_RUNTIME_DIR": str(self.folder)})
        self.assertEqual(self.folder / "own" / "run", found.run_folder)

    def test_own_service_is_found_in_either_place(self) -> None:
        environment = {"XDG_RUNTIME_DIR": str(self.folder / "r"), "XDG_STATE_HOME": str(self.folder / "s"), "HOME": "/"}
        self.listen(self.folder / "s" / "ebb" / "run" / "ebb.sock")
        self.assertEqual(self.folder / "s" / "ebb" / "run", ebb.discover(environment).run_folder)
        self.listen(self.folder / "r" / "ebb" / "ebb.sock")
        self.assertEqual(self.folder / "r" / "ebb", ebb.discover(environment).run_folder)

    def test_without_any_service_the_own_place_is_meant(self) -> None:
        if Path("/run/ebb/ebb.sock").exists():
            self.skipTest("this machine has a service of its own")
        own = self.folder / ".local" / "state" / "ebb" / "run"
        self.assertEqual(own, ebb.discover({"HOME": str(self.folder), "XDG_RUNTIME_DIR": "relative"}).run_folder)

    def test_token_file_stands_in_for_a_socket(self) -> None:
        file = self.folder / "run" / "ebb.token"
        file.parent.mkdir()
        file.touch(0o600)
        file.write_text(f"127.0.0.1:{TCP_PORT}\n{TCP_TOKEN}\n")
        ebb.connect(ebb.home(self.folder)).close()
        file.chmod(0o644)
        with self.assertRaises(ebb.UntrustedSocket):
            ebb.connect(ebb.home(self.folder))

    def test_socket_that_others_could_replace_is_not_trusted(self) -> None:
        path = self.listen(self.folder / "run" / "ebb.sock")
        ebb.connect(ebb.unix(path)).close()
        path.parent.chmod(0o777)
        with self.assertRaises(ebb.UntrustedSocket) as refused:
            ebb.connect(ebb.unix(path))
        self.assertIn("others can write", str(refused.exception))
        link = self.folder / "link.sock"
        link.symlink_to(path)
        with self.assertRaises(ebb.UntrustedSocket):
            ebb.connect(ebb.unix(link))
        path.parent.chmod(0o1777)
        ebb.connect(ebb.unix(path)).close()
        ebb.connect(ebb.unix(link)).close()

    def test_socket_of_somebody_else_is_not_trusted(self) -> None:
        if os.getuid() != 0:
            self.skipTest("only root can give a socket away")
        path = self.listen(self.folder / "run" / "ebb.sock")
        os.chown(path, NOBODY, -1)
        with self.assertRaises(ebb.UntrustedSocket):
            ebb.connect(ebb.unix(path))
        ebb.connect(ebb.unix(path, trusted_uids=[NOBODY])).close()

    def test_plain_tcp_is_for_this_machine_alone(self) -> None:
        ebb.tcp("localhost", 7070, plaintext=True)
        with self.assertRaises(ValueError):
            ebb.tcp("192.0.2.1", 7070, plaintext=True)

    def test_token_is_not_shown(self) -> None:
        self.assertNotIn("geheim", repr(ebb.tcp("example.org", 7070, token="geheim")))

    def test_token_over_tls(self) -> None:
        with ebb.connect(ebb.tcp("127.0.0.1", TCP_PORT, token=TCP_TOKEN, authorities=TLS / "ca.pem")) as client:
            with client.events() as events:
                job = client.create_job("from elsewhere")
                self.assertEqual(job.id, events.take(PATIENCE).job_id)
            self.assertEqual("token:robot", job.get().owner)
            job.cancel()

    def test_certificate_over_tls(self) -> None:
        target = ebb.tcp(
            "localhost",
            TCP_PORT,
            authorities=TLS / "ca.pem",
            certificate=TLS / "client.pem",
            private_key=TLS / "client.key",
        )
        with ebb.connect(target) as client:
            job = client.create_job("by certificate")
            self.assertEqual("cert:mover", job.get().owner)
            job.cancel()

    def test_wrong_token_is_refused_and_not_repeated(self) -> None:
        with ebb.connect(ebb.tcp("127.0.0.1", TCP_PORT, token="wrong", authorities=TLS / "ca.pem")) as client:
            with self.assertRaises(ebb.CallFailed) as refused:
                client.events()
            self.assertIs(grpc.StatusCode.UNAUTHENTICATED, refused.exception.code())
            self.assertEqual("E_ACCESSDENIED", refused.exception.reason)

    def test_service_with_a_certificate_of_others_is_not_talked_to(self) -> None:
        target = ebb.tcp("127.0.0.1", TCP_PORT, token=TCP_TOKEN)
        with ebb.connect(target, ebb.Options(attempts=1)) as client, self.assertRaises(ebb.CallFailed) as refused:
            list(client.jobs())
        self.assertTrue(refused.exception.is_unavailable)
