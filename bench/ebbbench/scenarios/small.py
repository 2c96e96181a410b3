"""Many small files: what a file costs, through the whole service, each synced before it counts."""

from .. import peers, report
from ..bench import SMALL_BYTES
from ..measure import child, interleave, median
from ..report import Table

AT_ONCE = peers.AT_ONCE

LOOP = """
import os, sys
folder, count, block = sys.argv[1], int(sys.argv[2]), os.urandom(%d)
for number in range(count):
    file = os.open(os.path.join(folder, str(number)), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.write(file, block)
    os.fsync(file)
    os.close(file)
""" % SMALL_BYTES


def run(bench):
    count = 2_000 if bench.quick else 10_000
    name = bench.origin.small(count)
    base = bench.origin.url(name)
    tables = []
    for kind, folder in bench.targets().items():
        urls = bench.list_of_urls(base, count)
        contenders = {ebb: ebbs(bench, ebb, base, count, folder) for ebb in bench.launchers}
        cold = just_started(bench, base, count, folder) if not tables else {}
        others = peers.small(base, count, folder, urls)
        if kind not in ("tmpfs", "ramfs"):
            others["bare loop"] = lambda: child(["python3", "-c", LOOP, str(folder), str(count)])

        def checked(who, each):
            look = (lambda: None) if who == "bare loop" else lambda: bench.demand_small(folder, name, count)
            return bench.checked(each, look, folder)

        costs = interleave(
            {who: checked(who, each) for who, each in {**contenders, **others}.items()},
            bench.rounds(3 if tables else 5, 2), bench.say)
        tables.append(table(bench, costs, cold, count, kind))
        figures(bench, costs, first=len(tables) == 1)
    return tables


def ebbs(bench, ebb, base, count, folder):
    service = bench.service(ebb)
    request = service.request(("%s/%d" % (base, number), folder / str(number), None) for number in range(count))
    return lambda: service.fetch(request)


def just_started(bench, base, count, folder):
    """The first job of a daemon that has done nothing yet."""
    cold = {}
    for ebb in bench.launchers:
        service = bench.service(ebb, "cold")
        files = (("%s/%d" % (base, number), folder / str(number), None) for number in range(count))
        request = service.request(files)
        cold[ebb] = bench.checked(lambda: service.fetch(request), lambda: None, folder)()
        bench.drop(service)
    return cold


def table(bench, costs, cold, count, kind):
    columns = ["", "files/s", "CPU, µs a file: median (range)", "files/s / curl",
               "files/s / aria2", "CPU / curl"]
    rows = []
    for who, runs in costs.items():
        micros = [run.cpu * 1e6 / count for run in runs]
        rows.append([
            who, "%.0f" % median([count / run.wall for run in runs]), report.spread(micros, "%.0f"),
            faster(costs, who, "curl"), faster(costs, who, "aria2"),
            report.shown(report.ratio(costs, who, "curl"))])
    made = Table("%d files of 16 KiB into %s, %d at once" % (count, kind, AT_ONCE), columns, rows)
    for who, cost in cold.items():
        made.notes.append("%s just started: %.0f files/s, %.0f µs of CPU a file." % (
            who, count / cost.wall, cost.cpu * 1e6 / count))
    return made


def faster(costs, who, other):
    """Files a second beside the other's: the inverse of the wall clock."""
    slower = report.ratio(costs, who, other, report.wall)
    return "-" if slower is None else "%.2f" % (1 / slower)


def figures(bench, costs, first):
    def rate(other):
        slower = report.ratio(costs, "ebb", other, report.wall)
        return None if slower is None else 1 / slower

    if first:
        bench.figure("small.rate.curl", rate("curl"))
        bench.figure("small.rate.aria2", rate("aria2"))
        bench.figure("small.cpu.curl", report.ratio(costs, "ebb", "curl"))
    if "bare loop" in costs:
        bench.figure("small.synced", rate("bare loop"))
