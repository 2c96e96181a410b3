"""100 MB over a link with a round trip of 50 ms."""

from .. import peers, report
from ..bench import MIB, gib
from ..measure import interleave
from ..origin import Origin
from ..slowlink import SERVER, SlowLink


def run(bench):
    with SlowLink() as link:
        kind, folder = bench.first_target()
        origin = Origin(bench.work / "far", bench.origin.files, SERVER, link.inside())
        origin.start()
        try:
            return [measure(bench, origin, kind, folder, link.how)]
        finally:
            origin.stop()


def measure(bench, origin, kind, folder, how):
    size = (48 if bench.quick else 96) * MIB
    name = bench.origin.large(size)
    url, file = origin.url(name), folder / "file"
    contenders = {}
    for ebb in bench.launchers:
        contenders[ebb] = lambda service=bench.service(ebb): service.get([(url, file, None)])
    contenders.update(peers.large(url, file))

    def check():
        bench.demand_large(file, name)

    costs = interleave(
        {who: bench.checked(each, check, folder) for who, each in contenders.items()}, bench.rounds(5, 2), bench.say)
    with open("/proc/sys/net/ipv4/tcp_congestion_control") as chosen:
        control = chosen.read().strip()
    table = report.comparison(
        "%d MiB into %s, round trip 50 ms" % (size // MIB, kind), costs, "s/GiB", 1 / gib(size), ["curl", "aria2 -x1"])
    table.notes = ["Delay: %s. Congestion control: %s. The way itself has no limit." % (how, control)]
    bench.figure("rtt.wall.curl", report.ratio(costs, "ebb", "curl", report.wall))
    return table
