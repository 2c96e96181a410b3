"""One large file over one connection: what a byte costs."""

from .. import grpc, peers, report
from ..bench import MIB, gib
from ..measure import interleave

WARM_UPS = 2


def run(bench, scheme="http", key="large-http"):
    size = (256 if bench.quick else 1024) * MIB
    tables = []
    targets = list(bench.targets().items())
    if bench.quick or scheme == "https":
        targets = targets[:1]
    for kind, folder in targets:
        costs = compare(bench, scheme, size, folder, bench.rounds(3 if tables else 5, 2))
        what = "One large file, %s, %d MiB into %s" % ("TLS 1.3" if scheme == "https" else "plain", size // MIB, kind)
        table = report.comparison(what, costs, "s/GiB", 1 / gib(size), ["curl", "aria2 -x1"])
        if not tables:
            bench.figure(key + ".cpu.curl", report.ratio(costs, "ebb", "curl"))
            bench.figure(key + ".cpu.aria2", report.ratio(costs, "ebb", "aria2 -x1"))
            bench.figure(key + ".wall.curl", report.ratio(costs, "ebb", "curl", report.wall))
        tables.append(table)
    return tables


def compare(bench, scheme, size, folder, rounds):
    name = bench.origin.large(size)
    url = bench.origin.url(name, scheme)
    file = folder / "file"
    ca = bench.origin.ca() if scheme == "https" else None
    settings = grpc.text(8, (bench.origin.work / "ca.pem").read_text()) if ca else b""
    contenders = {}
    for ebb in bench.launchers:
        service = bench.service(ebb)
        contenders[ebb] = lambda service=service: service.get([(url, file, None)], settings)
        for _ in range(WARM_UPS):
            bench.checked(contenders[ebb], lambda: None, folder)()
    if not bench.options.beside:
        words = (["--ca-file=" + ca] if ca else []) + [url, str(file)]
        contenders["ebb get"] = lambda: bench.service().get_by_command(*words)
    contenders.update(peers.large(url, file, ca))

    def check():
        bench.demand_large(file, name)

    return interleave(
        {name: bench.checked(each, check, folder) for name, each in contenders.items()}, rounds, bench.say)
