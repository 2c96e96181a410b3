"""How exactly a rate limit is kept: bytes that are written to the file over ten seconds, after two of warm-up."""

import re
import time

from ..bench import MIB, empty
from ..report import Table

# What the command may call a limit of one job, and how it may be written.
OPTION = r"--(limit-rate|max-rate|rate-limit|rate|speed-limit|bandwidth|limit)\b"
SECONDS, WARM_UP = 10, 2


def run(bench):
    service = bench.service()
    found = re.search(OPTION, service.ask("get", "--help"))
    rates = [MIB // 4, 2 * MIB, 16 * MIB]
    if found is None:
        return [Table("Rate limits", ["not measured"], [["this build's `ebb get` has no option for a limit of one job"]])]
    _, folder = bench.first_target()
    rows = []
    for rate in rates[:2] if bench.quick else rates:
        empty(folder)
        url = bench.origin.url(bench.origin.large(512 * MIB))
        job = service.ask("get", "-d", "-q", "%s=%d" % (found.group(0), rate), url, str(folder / "file")).split()[0]
        time.sleep(WARM_UP)
        before, begun = service.moved(job), time.monotonic()
        time.sleep(SECONDS)
        got = (service.moved(job) - before) / (time.monotonic() - begun)
        service.ask("cancel", job)
        rows.append(["%d KiB/s" % (rate // 1024), "%.0f KiB/s" % (got / 1024), "%+.1f %%" % (100 * (got / rate - 1))])
    return [Table("Rate limit of a job, `%s`" % found.group(0), ["limit", "delivered", "off by"], rows)]
