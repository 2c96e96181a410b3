"""The other programs, as somebody would call them who wants speed: with as many transfers at once as Ebb is given."""

import re
import shutil
import subprocess

from .measure import child

PACKAGES = {"curl": "curl", "aria2c": "aria2", "wget": "wget", "rclone": "rclone", "nginx": "nginx", "openssl": "openssl"}
AT_ONCE = 8


def present(name):
    return shutil.which(name) is not None or (name == "nginx" and shutil.which("/usr/sbin/nginx") is not None)


def missing():
    return [name for name in PACKAGES if not present(name)]


def version(name):
    asks = {"nginx": [shutil.which("nginx") or "/usr/sbin/nginx", "-v"], "openssl": ["openssl", "version"]}
    done = subprocess.run(asks.get(name, [name, "--version"]), capture_output=True, text=True)
    found = re.search(r"\d+\.\d[\w.]*", done.stdout + done.stderr)
    return found.group(0) if found else "?"


def large(url, file, ca=None):
    """One file, name by name: what to call to get it."""
    folder, name = str(file.parent), file.name
    curl_ca = ["--http1.1", "--cacert", ca] if ca else []
    commands = {
        "curl": ["curl", "-fsS", *curl_ca, "-o", str(file), url],
        "aria2 -x1": aria2(folder, ca) + ["-x1", "-s1", "-o", name, url],
        "aria2 -x16": aria2(folder, ca) + ["-x16", "-s16", "-k1M", "-o", name, url],
        "wget": ["wget", "-q", *(["--ca-certificate=" + ca] if ca else []), "-O", str(file), url],
        "rclone": ["rclone", "copyurl", *(["--ca-cert", ca] if ca else []), "--multi-thread-streams", "0",
                   url, str(file)],
    }
    return runs(commands)


def put(file, url):
    """One file, sent."""
    return runs({"curl -T": ["curl", "-fsS", "-T", str(file), url]})


def aria2(folder, ca=None):
    # Without preallocation, which would write every byte twice.
    words = ["aria2c", "-q", "--no-conf", "--allow-overwrite=true", "--file-allocation=none", "--auto-file-renaming=false"]
    return words + (["--ca-certificate=" + ca] if ca else []) + ["-d", folder]


def small(base, count, folder, names, at_once=AT_ONCE, ca=None):
    """Many files; `names` is a file with a URL a line."""
    curl_ca = ["--cacert", ca] if ca else []
    commands = {
        "curl": ["curl", "-fsS", *curl_ca, "--parallel", "--parallel-max", str(at_once),
                 "-o", str(folder / "#1"), "%s/[0-%d]" % (base, count - 1)],
        "aria2": aria2(str(folder), ca) + ["-j%d" % at_once, "-x1", "-i", str(names)],
        "wget": ["wget", "-q", *(["--ca-certificate=" + ca] if ca else []), "-P", str(folder), "-i", str(names)],
        "rclone": ["rclone", "copy", "--transfers", str(at_once), "--checkers", str(at_once), "--no-traverse",
                   *(["--ca-cert", ca] if ca else []), "--http-url", base, ":http:", str(folder)],
    }
    return runs(commands)


def runs(commands):
    """Those of the programs that are here, as functions that answer a Cost."""
    return {name: (lambda words=words: child(words)) for name, words in commands.items() if present(words[0])}
