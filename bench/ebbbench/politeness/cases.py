"""What is measured: a way, a foreground, a background, and what happens meanwhile."""

import dataclasses
import fnmatch


@dataclasses.dataclass(frozen=True)
class Case:
    """Rates in Mbit/s, times in ms; `foreground` in MB that cross the link, or how many its stream takes."""

    name: str
    what: str
    rate: float = 40
    delay: float = 20
    queue: float = 200
    control: str = "cubic"
    host: str = "other"
    foreground: float = 30
    stream: bool = False
    jobs: int = 1
    files: int = 1
    scheme: str = "http"
    jitter: float = 0
    loss: float = 0
    timestamps: bool = True
    upload: bool = False
    event: str = ""
    twice: bool = False
    peers: bool = False
    goal: str = ""

    def label(self):
        """What a reader of raw figures needs to know of it."""
        group = "rough" if self in ROUGH else "sweep" if self in SWEEP else "goal"
        return {"case": self.name, "what": self.what, "goal": self.goal, "group": group}


MANY = ((4, 1, "4 jobs"), (1, 4, "1 job of 4 files"), (16, 1, "16 jobs"), (1, 16, "1 job of 16 files"))


def goal_cases():
    """The points the goals are stated for."""
    for queue in (200, 50):
        for control in ("cubic", "bbr"):
            way = dict(queue=queue, control=control)
            tail = "q%d-%s" % (queue, control)
            for host in ("same", "other"):
                what = "30 MB, %s, queue %d ms, %s host" % (control, queue, host)
                yield Case("one-%s-%s" % (tail, host), what, host=host, peers=True, goal="30 MB", **way)
            for jobs, files, label in MANY:
                name = "%s-%s" % (label.replace(" of ", "-").replace(" ", ""), tail)
                what = "30 MB, %s, queue %d ms, %s" % (control, queue, label)
                yield Case(name, what, jobs=jobs, files=files, goal="30 MB", **way)
            for size in (5, 1):
                what = "%d MB, %s, queue %d ms" % (size, control, queue)
                yield Case("short%d-%s" % (size, tail), what, foreground=size, goal="%d MB" % size, peers=size == 1, **way)
            what = "stream of a quarter of the link, %s, queue %d ms" % (control, queue)
            yield Case("stream-" + tail, what, foreground=8, stream=True, goal="stream", peers=queue == 200, **way)


def sweep_cases():
    """Six seconds of foreground at every rate."""
    for rate in (2, 5, 10, 20, 80, 150):
        yield Case("rate%d" % rate, "%d Mbit/s" % rate, rate=rate, foreground=rate * 0.75)
    for delay in (2, 5, 50, 100, 200):
        yield Case("delay%d" % delay, "round trip %d ms" % delay, delay=delay)
    for rate in (300, 1000):
        yield Case("rate%d-wire" % rate, "%d Mbit/s, no delay line, queue 50 ms" % rate, rate=rate, delay=0, queue=50,
                   foreground=rate * 0.75)
    yield Case("rate2-delay200", "2 Mbit/s, 200 ms", rate=2, delay=200, foreground=1.5)
    yield Case("rate10-bbr", "10 Mbit/s, bbr", rate=10, control="bbr", foreground=7.5)
    yield Case("rate100-delay100-bbr", "100 Mbit/s, 100 ms, bbr", rate=100, delay=100, control="bbr", foreground=75)


def rough_cases():
    for control in ("cubic", "bbr"):
        yield Case("https-" + control, "HTTPS, " + control, scheme="https", control=control)
        yield Case("h2-" + control, "HTTP/2, 4 files, " + control, scheme="h2", files=4, control=control)
        yield Case("loss-" + control, "1 %% loss, %s" % control, loss=1, control=control)
        yield Case("upload-" + control, "upload, %s, uplink 40 Mbit/s" % control, upload=True, control=control, peers=True)
        yield Case("upload-same-" + control, "upload, %s, same host" % control, upload=True, control=control, host="same")
    yield Case("upload-rate5", "upload, uplink 5 Mbit/s", upload=True, rate=5, foreground=3.75)
    yield Case("jitter5", "jitter of 5 ms each way", jitter=5)
    yield Case("jitter20", "jitter of 20 ms each way", jitter=20)
    yield Case("no-timestamps", "server without TCP timestamps", timestamps=False, goal="fallback")
    yield Case("no-timestamps-bbr", "server without TCP timestamps, bbr", timestamps=False, control="bbr", goal="fallback")
    yield Case("step-down", "capacity falls from 40 to 8 Mbit/s", event="down", foreground=6)
    yield Case("step-up", "capacity rises from 8 to 40 Mbit/s", event="up")
    yield Case("moved", "interface and address change", event="move")
    yield Case("two-machines", "two machines in the background", twice=True)
    yield Case("two-machines-bbr", "two machines in the background, bbr", twice=True, control="bbr")


SWEEP, ROUGH = list(sweep_cases()), list(rough_cases())
QUICK = ("one-q200-cubic-other", "one-q50-bbr-same", "4jobs-q200-cubic", "short1-q200-cubic", "stream-q200-cubic")


def all_cases():
    return list(goal_cases()) + SWEEP + ROUGH


def chosen(patterns, quick):
    cases = all_cases()
    if patterns:
        return [case for case in cases if any(fnmatch.fnmatchcase(case.name, each) for each in patterns)]
    return [case for case in cases if not quick or case.name in QUICK]
