"""What a command costs before it has done anything: CPU beside `java -version` of the same Java, in turn."""

import os
import pathlib
import shutil

from .. import report
from ..measure import RunFailed, child, interleave, median
from ..report import Table
from ..service import Service

JOBS = 5
COMMANDS = (("ebb list", ["list"]), ("ebb list --state", ["list", "--state", "error"]), ("ebb status", ["status"]),
            ("ebb --version", ["--version"]))


def run(bench):
    java = command()
    contenders = {"java -version": lambda: child([java, "-version"])}
    services = []
    for name, launcher in bench.launchers.items():
        service = Service(launcher, bench.work / ("startup-" + name.replace(" ", "-")))
        service.start()
        services.append(service)
        for job in range(JOBS):
            child([str(launcher), "create", "--home", str(service.home), "--name", "job %d" % job])
        for shown, words in COMMANDS:
            whole = [str(launcher), "--home", str(service.home)] + words
            label = shown if name == "ebb" else shown.replace("ebb", name, 1)
            contenders[label] = lambda whole=whole: child(whole)
            contenders[label]()  # the first one may make the launcher's archive
    try:
        costs = interleave(contenders, bench.rounds(21, 9), bench.say)
    finally:
        for service in services:
            service.stop()
    bare = "java -version"
    if bare not in costs:
        raise RunFailed("java -version does not run")
    rows = []
    for name, runs in costs.items():
        rows.append([name, report.spread([1e3 * run.cpu for run in runs], "%.0f"),
                     "%.0f" % median([1e3 * run.wall for run in runs]), report.shown(report.ratio(costs, name, bare))])
    bench.figure("startup.list", report.ratio(costs, "ebb list", bare))
    title = "What a command costs to start, beside the same Java saying its version"
    return [Table(title, ["", "CPU, ms: median (range)", "wall, ms", "CPU / " + bare], rows,
                  ["The service runs, with %d jobs in it. CPU of the launcher's shell included; Java: %s." % (JOBS, java)])]


def command():
    """The Java that the launcher takes."""
    named = os.environ.get("EBB_JAVA")
    home = os.environ.get("JAVA_HOME")
    found = named or (str(pathlib.Path(home) / "bin" / "java") if home else shutil.which("java"))
    if not found:
        raise RunFailed("no java")
    return os.path.realpath(found)
