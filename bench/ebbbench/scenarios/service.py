"""The engine alone: what the service around it adds. Runs a benchmark of the test tree, so that must be compiled."""

import re
import subprocess

from ..bench import MIB, ROOT, empty
from ..measure import RunFailed, median
from ..report import Table

CLASS = "dev.ebb.server.bench.DownloadBenchmark"
HOW = "./mvnw -q -pl server -am test-compile"


def run(bench):
    compiled = ROOT / "server" / "target" / "test-classes"
    if not (compiled / (CLASS.replace(".", "/") + ".class")).exists():
        raise RunFailed("needs the compiled tests: %s" % HOW)
    count = 2_000 if bench.quick else 10_000
    _, folder = bench.first_target()
    empty(folder)
    large = bench.origin.url(bench.origin.large((256 if bench.quick else 1024) * MIB))
    small = bench.origin.url(bench.origin.small(count))
    libraries = ":".join([str(compiled), str(ROOT / "server" / "target" / "classes"), str(ROOT / "server" / "target" / "dist" / "lib" / "*")])
    command = ["java", "-Xms128m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=160m", "-cp", libraries, CLASS,
               str(folder), large, small, str(count), str(bench.rounds(5, 2))]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise RunFailed("the benchmark of the engine failed: " + done.stderr[-400:])
    rows = []
    line = r"^(.*), round \d+: ebb ([\d.]+) s wall ([\d.]+) s CPU; curl ([\d.]+) s wall ([\d.]+) s CPU$"
    found = re.findall(line, done.stdout, re.M)
    for what in dict.fromkeys(each[0] for each in found):
        runs = [[float(number) for number in each[1:]] for each in found if each[0] == what]
        rows.append([what] + ["%.2f" % median([run[place] for run in runs]) for place in range(4)]
                    + ["%.2f" % median([run[1] / max(run[3], 1e-9) for run in runs])])
    return [Table("The engine alone, in a JVM of its own", ["", "ebb wall, s", "ebb CPU, s", "curl wall, s", "curl CPU, s",
                                                           "CPU / curl"], rows)]
