"""
The network of the lab, in namespaces of its own:

    srv --(delay line)-- isp --(bottleneck)-- home --+-- c1  the background, and who shares its machine
                                                     +-- c2  a neighbour behind the same router
                                                     +-- c3  another one
"""

import os
import pathlib
import subprocess
import sys

PACKAGE = pathlib.Path(__file__).parent
NAMES = ("srv", "isp", "home", "c1", "c2", "c3")
HOSTS = ("c1", "c2", "c3")
BACKGROUND, FOREGROUND, PINGED, SECOND = "10.77.1.1", "10.77.1.2", "10.77.1.3", "10.77.1.4"
SERVED = (BACKGROUND, FOREGROUND, PINGED, SECOND)
ROUTER = "10.77.%d.254"
REAL_TIME = ["chrt", "-f", "10"]
# For what stands for other machines, which would not share a processor with ours.
ELSEWHERE = ["chrt", "-f", "5"]


class LabFailed(Exception):
    """The kernel or a program refused what the lab needs."""


def run(*words, refusal_is_fine=False):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0 and not refusal_is_fine:
        raise LabFailed("%s: %s" % (" ".join(words), done.stderr.strip()))
    return done.stdout


class Network:
    def __init__(self, tools):
        self.prefix = "ebbpol%d" % os.getpid()
        self.tools = pathlib.Path(tools)
        self.line = None
        self.line_is = None

    def full(self, name):
        return "%s-%s" % (self.prefix, name)

    def names(self):
        return [self.full(name) for name in NAMES]

    def inside(self, name):
        return ["ip", "netns", "exec", self.full(name)]

    def at(self, name, words, refusal_is_fine=False):
        return run(*self.inside(name), *words.split(), refusal_is_fine=refusal_is_fine)

    def compile_tools(self):
        for name in ("delayd", "meter", "pinger", "streamer"):
            run("gcc", "-O2", "-D_GNU_SOURCE", "-o", str(self.tools / name), str(PACKAGE / "native" / (name + ".c")))

    def build(self):
        for name in NAMES:
            run("ip", "netns", "add", self.full(name))
            self.at(name, "ip link set lo up")
            self.at(name, "sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.tcp_no_metrics_save=1")
            self.at(name, "sysctl -q -w net.ipv6.conf.all.disable_ipv6=1", refusal_is_fine=True)
        self._wire("isp", "i0", "10.77.2.1", "home", "h0", "10.77.2.2")
        for number, host in enumerate(HOSTS, 1):
            net = number + 2
            self._wire("home", "h%d" % number, ROUTER % net, host, "eth0", "10.77.%d.1" % net)
            self.at(host, "ip route add default via " + ROUTER % net)
        # Where c1 goes when its interface changes.
        self._wire("home", "h9", ROUTER % 9, "c1", "eth1", "10.77.9.1")
        self.at("c1", "ip link set eth1 down")
        self.at("isp", "ip route add 10.77.0.0/16 via 10.77.2.2")
        self.at("home", "ip route add default via 10.77.2.1")

    def _wire(self, near, device, address, far, other, other_address):
        run("ip", "link", "add", device, "netns", self.full(near), "type", "veth", "peer", "name", other,
            "netns", self.full(far))
        for name, end, number in ((near, device, address), (far, other, other_address)):
            self.at(name, "ip address add %s/24 dev %s" % (number, end))
            self._up(name, end)

    def _up(self, name, device):
        self.at(name, "ip link set %s up mtu 1500 txqueuelen 10000" % device)
        self.at(name, "%s %s/offloads.py %s" % (sys.executable, PACKAGE, device))

    def lay_line(self, delay, jitter=0, loss=0):
        """The way between server and bottleneck: so many ms there and back; 0 = none, a plain wire for high rates."""
        if self.line_is == (delay, jitter, loss):
            return
        self._take_up_line()
        if delay:
            self.line = subprocess.Popen(
                REAL_TIME + [str(self.tools / "delayd"), self.full("srv"), "tS", self.full("isp"), "tI",
                             str(delay / 2), str(jitter), str(loss)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            if self.line.stdout.readline() != b"ready\n":
                raise LabFailed("the delay line does not start: is there /dev/net/tun?")
            self.at("isp", "ip address add %s/24 dev tI" % (ROUTER % 1))
            self._up("isp", "tI")
            for address in SERVED:
                self.at("srv", "ip address add %s/24 dev tS" % address)
            self._up("srv", "tS")
        else:
            self._wire("isp", "tI", ROUTER % 1, "srv", "tS", SERVED[0])
            for address in SERVED[1:]:
                self.at("srv", "ip address add %s/24 dev tS" % address)
        self.line_is = (delay, jitter, loss)

    def _take_up_line(self):
        if self.line:
            self.line.terminate()
            self.line.wait()
            self.line.stdout.close()
            self.line = None
        self.at("isp", "ip link delete tI", refusal_is_fine=True)

    def shape(self, rate, queue, upload=False):
        """A link of so many Mbit/s whose queue holds so many ms and drops what comes then; the other way is free."""
        limit = max(15_140, int(rate * 1e6 / 8 * queue / 1e3))
        burst = max(10_000, int(rate * 1e6 / 8 / 1e3))
        tight, free = (("home", "h0"), ("isp", "i0")) if upload else (("isp", "i0"), ("home", "h0"))
        self.at(free[0], "tc qdisc del dev %s root" % free[1], refusal_is_fine=True)
        self.at(tight[0], "tc qdisc replace dev %s root handle 1: tbf rate %gmbit burst %d limit %d" % (
            tight[1], rate, burst, limit))

    def congestion_control(self, name):
        """By route, for a namespace may be refused another default."""
        default = "via %s dev tS" % (ROUTER % 1) if not self.line else "dev tS"
        self.at("srv", "ip route replace default %s congctl %s" % (default, name))
        for number, host in enumerate(HOSTS, 3):
            self.at(host, "ip route replace default via %s congctl %s" % (ROUTER % number, name))

    def timestamps(self, on):
        self.at("srv", "sysctl -q -w net.ipv4.tcp_timestamps=%d" % on)

    def move(self, away):
        """Changes the interface and the address of c1, or changes them back."""
        old, new, net = ("eth0", "eth1", 9) if away else ("eth1", "eth0", 3)
        control = self.at("c1", "ip route show default").partition("congctl ")[2].split()
        self.at("c1", "ip link set %s down" % old)
        self.at("c1", "ip link set %s up" % new)
        self.at("c1", "ip route replace default via %s%s" % (ROUTER % net, " congctl " + control[0] if control else ""))
