"""The command line: which cases, who takes part, how often, and where the figures go."""

import argparse
import datetime
import json
import pathlib
import signal
import subprocess
import sys
import time

from .. import grpc, machine, peers, service
from ..bench import ROOT
from ..measure import RunFailed
from . import cases, contenders, network, table
from .lab import Lab, LabFailed, say_what_is_missing
from .trial import Trial

BEGIN, END = "<!-- what bench/politeness --write-docs found -->", "<!-- end of what it found -->"
QUICK_PEERS = ("curl", "curl --limit-rate")


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench/politeness",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures whether foreground traffic notices Ebb and its peers behind a bottleneck. Needs root.",
        epilog="cases:\n" + "\n".join("  %-24s %s" % (case.name, case.what) for case in cases.all_cases()))
    parser.add_argument("cases", nargs="*", metavar="CASE", help="names, with * and ?; all of them when none is given")
    parser.add_argument("--quick", action="store_true",
                        help="a few cases, once each: about five minutes, a look, not a measurement")
    parser.add_argument("--repetitions", type=int, default=0, help="default 3, with --quick 1")
    parser.add_argument("--contenders", metavar="NAMES", help="of ebb, %s, separated by commas" % ", ".join(contenders.PEERS))
    parser.add_argument("--beside", action="append", default=[], metavar="NAME=FOLDER",
                        help="another built checkout of Ebb as one more contender; may be repeated")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of Ebb; may be repeated")
    parser.add_argument("--nice", type=int, default=0, metavar="N",
                        help="niceness of those who are measured; below 0 where the machine has other work")
    parser.add_argument("--figures", metavar="FILE",
                        help="append each repetition as a line of JSON (default: target/politeness/DATE.jsonl)")
    parser.add_argument("--course", metavar="FOLDER",
                        help="write how each repetition went, in steps of 100 ms, and what Ebb decided, into files there")
    parser.add_argument("--only-table", action="store_true", help="measure nothing: tables of what is in --figures")
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/idle-bandwidth.md")
    options = parser.parse_args()
    if options.only_table and not options.figures:
        parser.error("--only-table needs --figures")
    if not cases.chosen(options.cases, options.quick):
        parser.error("no such case: %s" % " ".join(options.cases))
    return options


def say(line):
    print(line, file=sys.stderr, flush=True)


class Run:
    def __init__(self, options):
        self.options = options
        self.launchers = {"ebb": ROOT / "ebb"}
        for beside in options.beside:
            name, _, path = beside.partition("=")
            self.launchers["ebb " + name] = pathlib.Path(path).resolve() / "ebb"
        self.settings = dict(each.partition("=")[::2] for each in options.set)
        usual = ROOT / "target" / "politeness" / time.strftime("%Y%m%d-%H%M%S.jsonl")
        self.figures = pathlib.Path(options.figures or usual)
        self.figures.parent.mkdir(parents=True, exist_ok=True)
        self.lab = None

    def who(self, case):
        """Ebb everywhere, its peers where the case wants them or they were asked for."""
        if self.options.contenders:
            names = self.options.contenders.split(",")
        else:
            others = QUICK_PEERS if self.options.quick else contenders.PEERS
            names = list(self.launchers) + [name for name in others if case.peers]
        return [name for name in names if contenders.present(name) and contenders.able(name, case)]

    def measure(self):
        for launcher in self.launchers.values():
            service.version(launcher)  # Builds what is not built, before anything is measured.
        self.lab = Lab(self.options.nice)
        try:
            self.lab.build()
            for case in cases.chosen(self.options.cases, self.options.quick):
                for name in self.who(case):
                    self._case(case, name)
        finally:
            self.lab.close()

    def _case(self, case, name):
        self.lab.prepare(case)
        backgrounds = []
        try:
            places = [("c1", network.BACKGROUND)] + ([("c2", network.SECOND)] if case.twice else [])
            for host, address in places:
                backgrounds.append(self._contender(case, name, host, address))
            for repetition in range(self.options.repetitions or (1 if self.options.quick else 3)):
                self._repetition(case, name, backgrounds, repetition)
        except (LabFailed, RunFailed, OSError, grpc.CallFailed) as failure:
            say("%s, %s: %s" % (case.name, name, failure))
        finally:
            for each in backgrounds:
                each.close()

    def _contender(self, case, name, host, address):
        if name in contenders.PEERS:
            return contenders.Peer(self.lab, case, host, address, name)
        return contenders.Ebb(self.lab, case, host, address, self.launchers[name], self.settings)

    def _repetition(self, case, name, backgrounds, repetition):
        trial = Trial(self.lab, case, backgrounds, self.lab.scratch)
        found = trial.run()
        line = dict(case.label(), contender=name, at=datetime.datetime.now().isoformat(timespec="seconds"), found=found)
        with open(self.figures, "a") as out:
            out.write(json.dumps(line) + "\n")
        say("%-24s %-18s keeps %5.1f %%  uses %5.1f %%  RTT idle %s/%s alone %s/%s  gives way %s  back %s  share %.1f %%"
            "  load %.1f%s" % (
                case.name, name, found["kept"], found["use"], found["rtt_idle_p50"], found["rtt_idle_p95"],
                found["rtt_alone_p50"], found["rtt_alone_p95"], found["left_s"], found["back_s"], found["share"],
                found["load"], "  " + found["note"] if "note" in found else ""))
        if self.options.course:
            folder = pathlib.Path(self.options.course)
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / ("%s-%s-%d" % (case.name, name.replace(" ", ""), repetition))
            file.write_text("\n".join(trial.course()) + "\n")
            file.with_name(file.name + ".log").write_text("".join(each.log() for each in backgrounds))

    def text(self):
        with open(self.figures) as lines:
            found = table.results([json.loads(line) for line in lines])
        counts = {len(each.repetitions) for each in found}
        return "\n".join([self._head(min(counts), max(counts))] + [each.markdown() for each in table.tables(found)])

    def _head(self, fewest, most):
        asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
        commit = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
        versions = ["%s %s" % (name, peers.version(name)) for name in peers.PACKAGES
                    if peers.present(name) and name != "openssl"]
        often = "%d" % most if fewest == most else "%d to %d" % (fewest, most)
        lines = [
            "Measured %s%s, repetitions of each row: %s. %s, built from commit %s." % (
                datetime.date.today().isoformat(), " with --quick" if self.options.quick else "", often,
                service.version(ROOT / "ebb"), commit or "?"),
            "",
            "Peers: %s." % ", ".join(versions),
            "",
            "Machine: %s, %s, %s, Java %s." % (
                machine.processor(), machine.memory(), machine.kernel(), machine.java(ROOT)),
        ]
        if self.options.nice:
            lines[-1] += (" It had other work meanwhile (load in the tables), so those who are measured had a niceness of %d."
                          % self.options.nice)
        return "\n".join(lines) + "\n"


def write_docs(text):
    page = ROOT / "docs" / "idle-bandwidth.md"
    before, found, rest = page.read_text().partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise SystemExit("politeness: %s lacks the lines %s and %s" % (page, BEGIN, END))
    page.write_text("%s%s\n\n%s\n%s%s" % (before, BEGIN, text.strip(), END, after))


def main():
    options = arguments()
    if not options.only_table:
        say_what_is_missing()
    run = Run(options)
    if not options.only_table:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(143))
        run.measure()
    text = run.text()
    print(text)
    if options.write_docs:
        write_docs(text)


main()
