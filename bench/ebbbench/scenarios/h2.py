"""Small files over TLS from a server that offers HTTP/2: who multiplexes, and what it costs."""

from .. import grpc, peers, report
from ..measure import child, interleave, median
from ..report import Table


def run(bench):
    count = 2_000 if bench.quick else 10_000
    kind, folder = bench.first_target()
    name = bench.origin.small(count)
    base = bench.origin.url(name, "h2")
    urls = bench.list_of_urls(base, count)
    authority = grpc.text(8, (bench.origin.work / "ca.pem").read_text())
    contenders, spoken = {}, {}
    for ebb in bench.launchers:
        service = bench.service(ebb)
        files = (("%s/%d" % (base, number), folder / str(number), None) for number in range(count))
        request = service.request(files, authority)
        contenders[ebb] = lambda service=service, request=request: service.fetch(request)
    found = peers.small(base, count, folder, urls, ca=bench.origin.ca())
    contenders.update({who: found[who] for who in ("curl", "aria2") if who in found})
    contenders["curl --http1.1"] = lambda: child(
        ["curl", "-fsS", "--http1.1", "--cacert", bench.origin.ca(), "--parallel", "--parallel-max", str(peers.AT_ONCE),
         "-o", str(folder / "#1"), "%s/[0-%d]" % (base, count - 1)])

    def noted(who, run_once):
        def run_and_note():
            bench.origin.spoken("h2.log")
            cost = run_once()
            spoken[who] = bench.origin.spoken("h2.log")
            return cost

        return run_and_note

    def check():
        bench.demand_small(folder, name, count)

    for ebb in bench.launchers:
        for _ in range(2):
            bench.checked(contenders[ebb], check, folder)()
    costs = interleave(
        {who: bench.checked(noted(who, each), check, folder) for who, each in contenders.items()},
        bench.rounds(5, 2), bench.say)
    rows = []
    for who, runs in costs.items():
        protocols, connections = spoken[who]
        rows.append([who, "/".join(protocols), connections, "%.0f" % median([count / run.wall for run in runs]),
                     report.spread([run.cpu * 1e6 / count for run in runs], "%.0f"),
                     report.shown(report.ratio(costs, who, "curl"))])
    columns = ["", "spoke", "connections", "files/s", "CPU, µs a file: median (range)", "CPU / curl"]
    return [Table("%d files of 16 KiB over TLS into %s, HTTP/2 offered, %d at once" % (count, kind, peers.AT_ONCE),
                  columns, rows)]
