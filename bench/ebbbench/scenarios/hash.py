"""SHA-256 while downloading, beside the same download followed by a second look at the file."""

import os

from .. import peers, report
from ..bench import MIB, gib
from ..measure import Cost, child, interleave, median


def run(bench):
    size = (256 if bench.quick else 1024) * MIB
    kind, folder = bench.first_target()
    name = bench.origin.large(size)
    url, file = bench.origin.url(name), folder / "file"
    digest = bench.origin.digests[name]
    service = bench.service()

    def then(*look):
        fetched = child(["curl", "-fsS", "-o", str(file), url])
        looked = child([*look, str(file)])
        return Cost(fetched.wall + looked.wall, fetched.cpu + looked.cpu)

    contenders = {
        "ebb": lambda: service.get([(url, file, "sha256:" + digest)]),
        "ebb without": lambda: service.get([(url, file, None)]),
        "aria2 --checksum": lambda: child(
            peers.aria2(str(folder)) + ["-x1", "-s1", "--checksum=sha-256=" + digest, "-o", file.name, url]),
        "curl, sha256sum": lambda: then("sha256sum"),
        "curl, openssl dgst": lambda: then("openssl", "dgst", "-sha256"),
    }
    if not peers.present("aria2c"):
        del contenders["aria2 --checksum"]
    for _ in range(3):
        bench.checked(contenders["ebb"], lambda: None, folder)()

    def check():
        bench.demand_large(file, name)

    costs = interleave(
        {who: bench.checked(each, check, folder) for who, each in contenders.items()}, bench.rounds(5, 3), bench.say)
    if "ebb" in costs and "ebb without" in costs:
        added = [(mine.cpu - bare.cpu) / gib(size) for mine, bare in zip(costs["ebb"], costs["ebb without"])]
        bench.figure("hash.added", median(added))
    title = "SHA-256 of %d MiB into %s" % (size // MIB, kind)
    table = report.comparison(title, costs, "s/GiB", 1 / gib(size), ["curl, openssl dgst", "curl, sha256sum"])
    refused = refuses_wrong(bench, service, url, file)
    table.notes.append("A wrong digest was %s." % ("refused, and no file was left" if refused else "**not refused**"))
    return [table]


def refuses_wrong(bench, service, url, file):
    """That the digest is looked at at all."""
    if os.path.exists(file):
        os.unlink(file)
    try:
        service.get([(url, file, "sha256:" + "0" * 64)])
    except Exception:
        return not os.path.exists(file)
    return False
