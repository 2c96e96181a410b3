"""100 MB over a link with a round trip of 50 ms: a namespace with the server in it, and netem on both ends of the way."""

import os
import subprocess

from .. import peers, report
from ..bench import MIB, gib, succeeds, tool
from ..measure import RunFailed, interleave
from ..origin import Origin

SERVER, CLIENT = "10.213.77.2", "10.213.77.1"
ONE_WAY = "25ms"


def run(bench):
    with Link() as link:
        kind, folder = bench.first_target()
        origin = Origin(bench.work / "far", bench.origin.files, SERVER, link.inside())
        origin.start()
        try:
            return [measure(bench, origin, kind, folder)]
        finally:
            origin.stop()


def measure(bench, origin, kind, folder):
    size = 96 * MIB
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
    control = open("/proc/sys/net/ipv4/tcp_congestion_control").read().strip()
    table = report.comparison(
        "%d MiB into %s, round trip 50 ms" % (size // MIB, kind), costs, "s/GiB", 1 / gib(size), ["curl", "aria2 -x1"])
    table.notes = ["Congestion control: %s; the way has no limit but its delay." % control]
    bench.figure("rtt.wall.curl", report.ratio(costs, "ebb", "curl", report.wall))
    return table


class Link:
    """Two ends of a virtual cable, the server's end in a network namespace of its own; gone when left."""

    def __init__(self):
        self.name = "ebb-bench-%d" % os.getpid()
        self.end = "ebbb%d" % (os.getpid() % 100_000)

    def inside(self):
        return ["ip", "netns", "exec", self.name]

    def __enter__(self):
        if os.getuid() != 0:
            raise RunFailed("needs root, to make a network namespace")
        if not (tool("ip") and tool("tc")):
            raise RunFailed("needs ip and tc: apt-get install iproute2")
        far = self.end + "f"
        slow = ["root", "netem", "delay", ONE_WAY, "limit", "200000"]
        inside = self.inside()
        steps = [
            ["ip", "netns", "add", self.name],
            ["ip", "link", "add", self.end, "type", "veth", "peer", "name", far, "netns", self.name],
            ["ip", "address", "add", CLIENT + "/24", "dev", self.end],
            ["ip", "link", "set", self.end, "up"],
            inside + ["ip", "address", "add", SERVER + "/24", "dev", far],
            inside + ["ip", "link", "set", far, "up"],
            inside + ["ip", "link", "set", "lo", "up"],
            ["tc", "qdisc", "add", "dev", self.end] + slow,
            inside + ["tc", "qdisc", "add", "dev", far] + slow,
        ]
        for step in steps:
            done = subprocess.run(step, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode != 0:
                self.__exit__()
                raise RunFailed("no slow link: %s: %s" % (" ".join(step), done.stderr.strip()))
        return self

    def __exit__(self, *_):
        succeeds("ip", "link", "delete", self.end)
        succeeds("ip", "netns", "delete", self.name)
