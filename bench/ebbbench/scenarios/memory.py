"""Resident memory while transfers are active: a server that trickles keeps them so."""

import subprocess
import time

from .. import peers
from ..bench import MIB, empty
from ..measure import RunFailed, memory_of
from ..report import Table

# One address has room for 256 connections of Ebb; loopback has many.
ADDRESSES = ["127.0.0.%d" % number for number in range(1, 6)]
FILES_PER_JOB = 50
SETTINGS = {
    "scheduling.background-jobs": "64",
    "scheduling.files-per-job": "64",
    "engine.connections-per-host": "256",
}
PATIENCE_SECONDS = 25


def run(bench):
    numbers = [1, 16, 100] if bench.quick else [1, 16, 100, 1000]
    _, folder = bench.first_target()
    name = bench.origin.large(MIB)
    rows = {}
    for ebb in bench.launchers:
        rows[ebb] = [of_ebb(bench, ebb, 0, name, folder)]
        if ebb == "ebb":
            bench.figure("memory.idle", rows[ebb][0][0])
        for number in numbers:
            rows[ebb].append(of_ebb(bench, ebb, number, name, folder))
            if number == 16 and ebb == "ebb" and rows[ebb][-1]:
                bench.figure("memory.16", rows[ebb][-1][0])
    for who in ("curl", "aria2"):
        rows[who] = [None] + [of_peer(bench, who, number, name, folder) for number in numbers]
    cells = [[who] + ["%.0f (%.0f)" % each if each else "-" for each in got] for who, got in rows.items()]
    columns = ["MiB resident (of it private)", "idle"] + ["%d active" % number for number in numbers]
    idle = 5 if bench.quick else 35
    notes = ["A new process for each cell, read 5 s after the last transfer was connected; the idle service after %d s. curl"
             " makes at most 300 transfers at once." % idle]
    return [Table("Memory with transfers active", columns, cells, notes)]


def of_ebb(bench, ebb, number, name, folder):
    empty(folder)
    service = bench.service(ebb, "memory", SETTINGS)
    try:
        channel = service.channel()
        for begin in range(0, number, FILES_PER_JOB):
            files = [(url(bench, name, each), folder / str(each), None)
                     for each in range(begin, min(number, begin + FILES_PER_JOB))]
            channel.call("/ebb.v1.BackgroundCopyManager/CreateJob", service.request(files))
        channel.close()
        if number and not connected(bench, number):
            return None
        time.sleep(5 if number or bench.quick else 35)
        got = service.memory()
        bench.say("  %s, %d active: %.0f MiB" % (ebb, number, got[0]))
        return got
    finally:
        bench.drop(service)


def url(bench, name, number):
    return bench.origin.url("trickle/%s?%d" % (name, number), address=ADDRESSES[number // 250])


def of_peer(bench, who, number, name, folder):
    urls = bench.work / "trickle"
    urls.write_text("".join("%s\n  out=%d\n" % (url(bench, name, each), each) for each in range(number)))
    if who == "curl":
        command = ["curl", "-sS", "--parallel", "--parallel-immediate", "--parallel-max", str(number)]
        for each in range(number):
            command += ["-o", str(folder / str(each)), url(bench, name, each)]
    else:
        command = peers.aria2(str(folder)) + ["-j%d" % number, "-x1", "-i", str(urls)]
    if not peers.present(command[0]):
        return None
    empty(folder)
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not connected(bench, number):
            return None
        time.sleep(2 if bench.quick else 5)
        got = memory_of(process.pid)
        bench.say("  %s, %d active: %.0f MiB" % (who, number, got[0]))
        return got
    except (OSError, RunFailed):
        return None
    finally:
        process.kill()
        process.wait()


def connected(bench, number):
    """Waits for so many connections to the server, as the kernel counts them."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if established(bench.origin.plain) >= number:
            return True
        time.sleep(0.1)
    return False


def established(port):
    count = 0
    with open("/proc/net/tcp") as sockets:
        next(sockets)
        for line in sockets:
            fields = line.split()
            count += fields[3] == "01" and int(fields[1].rpartition(":")[2], 16) == port
    return count
