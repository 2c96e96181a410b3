"""The machine in general words: what bears on the figures, and nothing that names it."""

import os
import pathlib
import platform
import re
import subprocess


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.*)$", text, re.M)
    flags = re.search(r"^flags\s*:\s*(.*)$", text, re.M)
    useful = [flag for flag in ("aes", "sha_ni", "avx2") if flags and flag in flags.group(1).split()]
    return "%d cores, %s (%s)" % (os.cpu_count(), model.group(1).strip() if model else platform.machine(), ", ".join(useful))


def memory():
    total = re.search(r"^MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text(), re.M)
    return "%d GiB of memory" % round(int(total.group(1)) / (1 << 20))


def java(launcher):
    """The Java that the launcher runs."""
    home = os.environ.get("EBB_JAVA_HOME") or os.environ.get("JAVA_HOME")
    command = str(pathlib.Path(home) / "bin" / "java") if home else "java"
    try:
        done = subprocess.run([command, "-version"], capture_output=True, text=True)
    except OSError:
        return "?"
    found = re.search(r"Runtime Environment[^\n]*\(build ([^)]+)\)", done.stderr)
    return found.group(1) if found else "?"


def file_system(folder):
    """What kind of file system holds the folder."""
    best, kind = "", "?"
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        _, place, name, *_ = line.split()
        inside = str(folder) == place or str(folder).startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, name
    return kind


def kernel():
    return "Linux " + ".".join(platform.release().split(".")[:2]).split("-")[0]


def load():
    return "%.1f" % os.getloadavg()[0]
