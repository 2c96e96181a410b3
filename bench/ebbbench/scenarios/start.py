"""From nothing to the first answered call, and how many jobs are taken a second once it runs."""

import multiprocessing
import os
import socket
import time

from .. import grpc, report
from ..measure import median
from ..report import Table
from ..service import MANAGER, Service

CALLERS = (1, 16)


def run(bench):
    rows = []
    for ebb, launcher in bench.launchers.items():
        costs = []
        for _ in range(bench.rounds(9, 3) + 1):
            service = Service(launcher, bench.work / "start")
            costs.append(service.start())
            service.stop()
        costs = costs[1:]  # the first one may have made the launcher's archive
        rows.append([ebb, report.spread([cost.cpu for cost in costs]), report.spread([cost.wall for cost in costs])])
        if ebb == "ebb":
            bench.figure("start.cpu", median([cost.cpu for cost in costs]))
            bench.figure("start.wall", median([cost.wall for cost in costs]))
    started = Table("Start to the first answered call, in a new home", ["", "CPU, s: median (range)", "wall, s"], rows)
    return [started, submissions(bench)]


def submissions(bench):
    """Jobs of one file, created and resumed in one call, each durable before it is answered."""
    seconds = 2 if bench.quick else 4
    silent = socket.create_server(("127.0.0.1", 0), backlog=64)  # takes connections and never answers
    url = "http://127.0.0.1:%d/" % silent.getsockname()[1]
    rows = []
    try:
        for ebb in bench.launchers:
            service = bench.service(ebb, "submissions", {"scheduling.background-jobs": "1"})
            request = service.request([(url, bench.work / "never", None)])
            rates(service, request, 8, 3 * seconds)  # warm
            row = [ebb]
            for callers in CALLERS:
                before = service.cpu()
                count = rates(service, request, callers, seconds)
                micros = (service.cpu() - before) * 1e6 / max(1, count)
                row.append("%.0f (%.0f)" % (count / seconds, micros))
            rows.append(row)
            bench.drop(service)
    finally:
        silent.close()
    rows.append(["bare syncs of 4 KiB on the same disk", "%.0f" % syncs(bench, seconds), ""])
    columns = ["jobs/s (CPU, µs a job)"] + ["%d caller%s" % (number, "s" if number > 1 else "") for number in CALLERS]
    return Table("Submissions", columns, rows, ["The callers are Python processes on the same cores."])


def rates(service, request, callers, seconds):
    """How many jobs the callers got in, together."""
    with multiprocessing.get_context("fork").Pool(callers) as pool:
        path = str(service.home / "run" / "ebb.sock")
        return sum(pool.starmap(submit, [(path, request, seconds)] * callers))


def submit(path, request, seconds):
    channel = grpc.Channel(path)
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        channel.call(MANAGER + "CreateJob", request)
        count += 1
    channel.close()
    return count


def syncs(bench, seconds):
    file = os.open(bench.work / "raw", os.O_CREAT | os.O_WRONLY, 0o600)
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        os.write(file, bytes(4096))
        os.fdatasync(file)
        count += 1
    os.close(file)
    return count / seconds
