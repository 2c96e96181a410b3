"""The server that everybody fetches from: one nginx with one worker, plain, TLS, HTTP/2, and held back."""

import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import time

MIB = 1 << 20
SMALL_BYTES = 16 << 10
CONNECTION_LIMIT = 8 * MIB  # bytes a second, where the server limits each connection
TRICKLE = 2048  # bytes a second, where transfers are to stay active

NGINX = """
worker_processes 1;
{user}
pid {work}/nginx.pid;
error_log {work}/nginx-error.log warn;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  log_format protocol '$server_protocol $connection';
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 10000000;
  client_body_temp_path {work}/nginx-body;
  proxy_temp_path {work}/nginx-proxy;
  fastcgi_temp_path {work}/nginx-fastcgi;
  uwsgi_temp_path {work}/nginx-uwsgi;
  scgi_temp_path {work}/nginx-scgi;
  root {files};
  autoindex on;
  ssl_certificate {work}/server.pem;
  ssl_certificate_key {work}/server.key;
  server {{ listen {plain} backlog=4096; {places} }}
  server {{ listen {tls} ssl; {places} }}
  server {{ listen {h2} ssl http2; http2_max_requests 10000000; access_log {work}/h2.log protocol; {places} }}
}}
"""

PLACES = """
    location /limited/ {{ alias {files}/; limit_rate %d; access_log {work}/limited.log protocol; }}
    location /trickle/ {{ alias {files}/; limit_rate %d; }}
    location /put/ {{
      alias {files}/put/; dav_methods PUT; client_max_body_size 0; client_body_temp_path {files}/put-under-way;
    }}
""" % (CONNECTION_LIMIT, TRICKLE)


class Origin:
    """Files in memory, so that reading them costs next to nothing, and the server over them."""

    def __init__(self, work, files, address="127.0.0.1", prefix=()):
        self.work = pathlib.Path(work)
        self.files = pathlib.Path(files)
        self.address = address
        self.prefix = list(prefix)
        self.names = [address]
        self.places = PLACES
        self.work.mkdir(parents=True, exist_ok=True)
        self.files.mkdir(parents=True, exist_ok=True)
        self.plain, self.tls, self.h2 = free_ports(3)
        self.process = None
        self.digests = {}

    def url(self, path, scheme="http", address=None):
        port = {"http": self.plain, "https": self.tls, "h2": self.h2}[scheme]
        return "%s://%s:%d/%s" % ("http" if scheme == "http" else "https", address or self.address, port, path)

    def ca(self):
        return str(self.work / "ca.pem")

    def large(self, size):
        """Name of a file of random bytes of that size, made on first use."""
        name = "large-%d" % size
        path = self.files / name
        if not path.exists() or path.stat().st_size != size:
            with open(path, "wb") as out:
                for _ in range(size // MIB):
                    out.write(os.urandom(MIB))
        if name not in self.digests:
            self.digests[name] = file_digest(path)
        return name

    def put_folder(self):
        """Where what is sent to /put/ ends up; on the file system where the server keeps it until it is whole."""
        return self.files / "put"

    def small(self, count):
        """Name of a folder with so many files of 16 KiB, named by their numbers."""
        name = "small-%d" % count
        folder = self.files / name
        if not folder.exists():
            folder.mkdir()
            block = os.urandom(SMALL_BYTES)
            for number in range(count):
                # Each differs from the others, so that one taken for another is found out.
                (folder / str(number)).write_bytes(b"%016d" % number + block[16:])
        return name

    def start(self):
        self._certificates()
        user = "user root;" if os.getuid() == 0 else ""
        places = self.places.format(files=self.files, work=self.work)
        text = NGINX.format(
            user=user, work=self.work, files=self.files, plain=self.plain, tls=self.tls, h2=self.h2, places=places)
        configuration = self.work / "nginx.conf"
        configuration.write_text(text)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            self.prefix + [nginx, "-e", str(self.work / "nginx-error.log"), "-c", str(configuration), "-g", "daemon off;"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=open(self.work / "nginx.out", "wb"))
        self._await()

    def _await(self):
        for _ in range(200):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection((self.address, self.plain), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("bench: nginx did not start: " + (self.work / "nginx.out").read_text()[-600:])

    def _certificates(self):
        def openssl(*words):
            subprocess.run(("openssl",) + words, check=True, cwd=self.work, capture_output=True)

        if (self.work / "server.pem").exists():
            return
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/CN=bench authority", "-keyout", "ca.key", "-out", "ca.pem")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", "/CN=bench", "-keyout", "server.key", "-out", "server.csr")
        (self.work / "names").write_text(
            "subjectAltName=IP:127.0.0.1,DNS:localhost,%s\n" % ",".join("IP:" + name for name in self.names))
        openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "30", "-extfile", "names", "-out", "server.pem")

    def spoken(self, log):
        """Protocols and number of connections of the requests since the last call."""
        path = self.work / log
        lines = path.read_text().splitlines() if path.exists() else []
        if path.exists():
            os.truncate(path, 0)
        protocols = sorted({line.split()[0] for line in lines if " " in line})
        return protocols, len({line.split()[1] for line in lines if " " in line})

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


def file_digest(path):
    digest = hashlib.sha256()
    with open(path, "rb") as content:
        while block := content.read(MIB):
            digest.update(block)
    return digest.hexdigest()


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
