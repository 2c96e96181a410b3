"""What a run cost, and what many runs say together."""

import dataclasses
import os
import statistics
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
LONGEST_RUN_SECONDS = 300


@dataclasses.dataclass(frozen=True)
class Cost:
    """Seconds. `cpu` is what the mover of the bytes used, `client` what the command that asked it used besides."""

    wall: float
    cpu: float
    client: float = 0.0


class RunFailed(Exception):
    """A run that did not do what it was asked; its figures mean nothing."""


def child(command, output=subprocess.DEVNULL, folder=None, environment=None):
    """Runs a command to its end: wall clock, and user and system time of it and of its children (getrusage)."""
    begun = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment,
    )
    killer = _Deadline(process)
    with killer:
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RunFailed("%s: exit %d: %s" % (command[0], process.returncode, said.decode(errors="replace")[-400:]))
    return Cost(time.monotonic() - begun, used.ru_utime + used.ru_stime)


class _Deadline:
    def __init__(self, process):
        import threading

        self.timer = threading.Timer(LONGEST_RUN_SECONDS, process.kill)

    def __enter__(self):
        self.timer.start()

    def __exit__(self, *_):
        self.timer.cancel()


def cpu_of(pid):
    """User and system time of a process so far, ended threads included."""
    with open("/proc/%d/stat" % pid) as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_of(pid):
    """Resident MiB of a process: all of it, and the part that it shares with nobody."""
    resident = private = 0
    with open("/proc/%d/smaps_rollup" % pid) as rollup:
        for line in rollup:
            name, _, rest = line.partition(":")
            if name == "Rss":
                resident = int(rest.split()[0])
            elif name in ("Private_Clean", "Private_Dirty"):
                private += int(rest.split()[0])
    return resident / 1024, private / 1024


def median(values):
    return statistics.median(values)


def paired(costs, others, of):
    """The median of the ratios of runs of the same round: what both rounds had to bear cancels out."""
    return median([of(mine) / max(of(other), 1e-9) for mine, other in zip(costs, others)])


def interleave(contenders, rounds, say):
    """
    Runs each contender once a round, the first one another each time. `contenders` maps names to functions that answer a
    Cost. One that fails is left out from then on, with the reason.
    """
    costs = {name: [] for name in contenders}
    failed = {}
    for turn in range(rounds):
        names = [name for name in contenders if name not in failed]
        shift = turn % max(1, len(names))
        for name in names[shift:] + names[:shift]:
            try:
                cost = contenders[name]()
            except RunFailed as failure:
                failed[name] = str(failure)
                say("  %s left out: %s" % (name, failure))
                continue
            costs[name].append(cost)
            say("  round %d  %-14s wall %7.2f s  CPU %7.2f s%s" % (
                turn + 1, name, cost.wall, cost.cpu, "  command %.2f s" % cost.client if cost.client else ""))
    return {name: runs for name, runs in costs.items() if name not in failed and runs}
