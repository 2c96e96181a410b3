"""The command line: which scenarios, how often, and where the tables go."""

import argparse
import datetime
import importlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from . import machine, peers, report, service
from .bench import ROOT, Bench
from .measure import RunFailed

BEGIN, END = "<!-- what bench/run --write-docs found -->", "<!-- end of what it found -->"

SCENARIOS = {
    "large-http": "one large file, plain",
    "large-https": "one large file, TLS",
    "upload": "one large file sent with PUT, plain",
    "small": "10,000 files of 16 KiB through the whole service, cold, warm and synced",
    "rtt": "100 MB over a link with 50 ms of delay (root, tc netem)",
    "memory": "resident memory with 1, 16, 100 and 1,000 transfers active",
    "hash": "SHA-256 while downloading",
    "segmented": "one large file where the server limits each connection",
    "h2": "small files over TLS where HTTP/2 is offered",
    "service": "the engine alone, without the service around it (needs compiled tests)",
    "start": "start to the first answered call, and submissions a second",
    "startup": "what ebb list costs beside java -version",
    "limits": "how exactly a rate limit is kept, where there is one",
}


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench/run",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures Ebb beside curl, aria2, wget and rclone, interleaved on one nginx.",
        epilog="scenarios:\n" + "\n".join("  %-12s %s" % each for each in SCENARIOS.items()))
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="all of them when none is named")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of every scenario (default: 5 to 9 for most)")
    parser.add_argument("--quick", action="store_true", help="smaller files and fewer rounds: a look, not a measurement")
    parser.add_argument("--target", action="append", default=[], metavar="FOLDER",
                        help="download into this folder; may be repeated (default: one in memory, one under --work)")
    parser.add_argument("--work", metavar="FOLDER", help="folder on a real disk for what the run needs (default: target/bench)")
    parser.add_argument("--beside", action="append", default=[], metavar="NAME=FOLDER",
                        help="another built checkout of Ebb, measured as one more contender; may be repeated")
    parser.add_argument("--out", metavar="FILE", help="write the tables to this file as well")
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    unknown = [name for name in options.scenarios if name not in SCENARIOS]
    if unknown:
        parser.error("no such scenario: %s; there are %s" % (", ".join(unknown), ", ".join(SCENARIOS)))
    return options


def head(bench):
    versions = ["%s %s" % (name, peers.version(name)) for name in peers.PACKAGES if peers.present(name)]
    lines = [
        "Measured %s%s. %s, built from commit %s." % (
            datetime.date.today().isoformat(), " with --quick" if bench.quick else "",
            service.version(ROOT / "ebb"), commit()),
        "",
        "Peers: %s." % ", ".join(versions),
        "",
        "Machine: %s, %s, %s, Java %s; load when the run began %s. Server: one nginx worker on the same machine, files"
        " in memory." % (machine.processor(), machine.memory(), machine.kernel(), machine.java(ROOT), machine.load()),
    ]
    return "\n".join(lines) + "\n"


def commit():
    done = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip() or "?"


def say_what_is_missing():
    gone = peers.missing()
    for need in ("nginx", "openssl"):
        if need in gone:
            raise SystemExit("bench: %s is needed: apt-get install %s" % (need, peers.PACKAGES[need]))
    if gone:
        packages = " ".join(peers.PACKAGES[name] for name in gone)
        print("bench: measuring without %s; to have them: apt-get install %s" % (", ".join(gone), packages), file=sys.stderr)


def write_docs(text):
    page = ROOT / "docs" / "performance.md"
    before, found, rest = page.read_text().partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise SystemExit("bench: %s lacks the lines %s and %s" % (page, BEGIN, END))
    page.write_text("%s%s\n\n%s\n%s%s" % (before, BEGIN, text.strip(), END, after))


def run(bench, names, options):
    tables = []
    for name in names:
        begun = time.monotonic()
        bench.say("%s: %s" % (name, SCENARIOS[name]))
        module = importlib.import_module("ebbbench.scenarios." + name.replace("-", "_"))
        try:
            made = module.run(bench)
        except RunFailed as failure:
            made = [report.Table(name, ["not measured"], [[str(failure)]])]
        for table in made:
            bench.say(table.markdown())
        tables += made
        bench.say("%s took %.0f s" % (name, time.monotonic() - begun))
    text = "\n".join([head(bench), report.goals(bench.figures).markdown()] + [table.markdown() for table in tables])
    print(text)
    if options.out:
        pathlib.Path(options.out).write_text(text)
    if options.write_docs:
        write_docs(text)


def main():
    options = arguments()
    say_what_is_missing()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    base = pathlib.Path(options.work or ROOT / "target" / "bench").resolve()
    base.mkdir(parents=True, exist_ok=True)
    shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    work = tempfile.mkdtemp(prefix="run-", dir=base)
    memory = tempfile.mkdtemp(prefix="ebb-bench-", dir=shared)
    bench = Bench(options, work, memory)
    for launcher in bench.launchers.values():
        service.version(launcher)  # builds what is not built, before anything is measured
    try:
        bench.origin.start()
        run(bench, options.scenarios or list(SCENARIOS), options)
    finally:
        bench.close()
        for folder in [work, memory] + [pathlib.Path(target) / "ebb-bench" for target in options.target]:
            shutil.rmtree(folder, ignore_errors=True)


main()
