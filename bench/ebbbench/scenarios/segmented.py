"""One large file from a server that gives each connection so much and no more: several connections are faster."""

from .. import peers, report
from ..bench import MIB, gib
from ..measure import RunFailed, interleave
from ..origin import CONNECTION_LIMIT
from ..report import Table
from ..service import setting_like

# What a build that fetches one file over several connections may call it.
SETTING = r"segment|connections-per-file"
MOST = "16"


def run(bench):
    size = (32 if bench.quick else 64) * MIB
    kind, folder = bench.first_target()
    name = bench.origin.large(size)
    url, file = bench.origin.url("limited/" + name), folder / "file"
    contenders, spoken = {}, {}

    def noted(who, run_once):
        def run_and_note():
            bench.origin.spoken("limited.log")
            cost = run_once()
            spoken.setdefault(who, set()).add(bench.origin.spoken("limited.log")[1])
            return cost

        return run_and_note

    for ebb in bench.launchers:
        service, _ = segmenting(bench, ebb)
        contenders[ebb] = lambda service=service: service.get([(url, file, None)])
    contenders.update(peers.large(url, file))
    contenders = {who: each for who, each in contenders.items() if who in bench.launchers or who.startswith(("curl", "aria2"))}

    def check():
        bench.demand_large(file, name)

    costs = interleave(
        {who: bench.checked(noted(who, each), check, folder) for who, each in contenders.items()},
        bench.rounds(3, 2), bench.say)
    rows = []
    for who, runs in costs.items():
        rows.append([who, report.spread([run.wall for run in runs]),
                     report.spread([run.cpu / gib(size) for run in runs]),
                     "/".join(str(each) for each in sorted(spoken.get(who, ()))),
                     report.shown(report.ratio(costs, who, "aria2 -x16", report.wall)),
                     report.shown(report.ratio(costs, who, "curl", report.wall))])
        if who == "ebb" and "aria2 -x16" in costs:
            bench.figure("segmented.wall.aria2", report.ratio(costs, who, "aria2 -x16", report.wall))
    title = "%d MiB into %s, the server gives each connection %d MiB/s" % (size // MIB, kind, CONNECTION_LIMIT // MIB)
    columns = ["", "wall, s: median (range)", "CPU, s/GiB", "connections", "wall / aria2 -x16", "wall / curl"]
    return [Table(title, columns, rows, [segmenting(bench, "ebb")[1]])]


def segmenting(bench, ebb):
    """A service that may use as many connections for one file as the peers."""
    known = bench.service(ebb)
    setting = setting_like(known, SETTING)
    if setting is None:
        return known, "This build fetches a file over one connection: no setting is named like `%s`." % SETTING
    name, value = setting
    if value.isdigit() and int(value) > int(MOST):
        return known, "`%s` is %s, as shipped." % (name, value)
    wanted = {"engine.connections-per-host": MOST, name: MOST if value.isdigit() else value}
    try:
        return bench.service(ebb, "segmented", wanted), "`%s` is %s here, %s as shipped." % (name, wanted[name], value)
    except RunFailed:
        return known, "`%s` is %s, as shipped." % (name, value)
