"""One large file sent over one connection: what a byte costs on its way out."""

from .. import peers, report
from ..bench import MIB, gib
from ..measure import interleave

WARM_UPS = 20


def run(bench):
    size = (256 if bench.quick else 1024) * MIB
    name = bench.origin.large(size)
    source = bench.origin.files / name
    folder = bench.origin.put_folder()
    small = bench.origin.large(128 * MIB)
    url = bench.origin.url("put/" + name)
    contenders = {}
    for ebb in bench.launchers:
        service = bench.service(ebb)
        contenders[ebb] = lambda service=service: service.put(source, url)
        # As warm as it is after its first minutes, like one that has fetched.
        few = lambda service=service: service.put(bench.origin.files / small, bench.origin.url("put/" + small))
        for _ in range(WARM_UPS):
            bench.checked(few, lambda: None, folder)()
    if not bench.options.beside:
        contenders["ebb put"] = lambda: bench.service().by_command("put", str(source), url)
    contenders.update(peers.put(source, url))
    costs = interleave(
        {each: bench.checked(run_it, lambda: bench.demand_large(folder / name, name), folder)
         for each, run_it in contenders.items()},
        bench.rounds(5, 2), bench.say)
    bench.figure("upload.wall.curl", report.ratio(costs, "ebb", "curl -T", report.wall))
    bench.figure("upload.cpu.curl", report.ratio(costs, "ebb", "curl -T"))
    what = "One large file sent with PUT, plain, %d MiB out of memory" % (size // MIB)
    return [report.comparison(what, costs, "s/GiB", 1 / gib(size), ["curl -T"])]
