"""
One repetition: nobody, the foreground alone, the background alone, both, the background alone again. Where a case has an
event, it happens before both.
"""

import os
import subprocess
import time

from .network import BACKGROUND, ELSEWHERE, FOREGROUND, PINGED, REAL_TIME, SECOND, SERVED, LabFailed
from .trace import RoundTrips, Traffic, when

IDLE, SETTLE, ALONE, EVENT, AFTER = 1.2, 3.0, 4.0, 8.0, 4.5
LONGEST_FOREGROUND = 35
STEP = 5


class Trial:
    def __init__(self, lab, case, backgrounds, folder):
        self.lab, self.case, self.backgrounds, self.folder = lab, case, backgrounds, folder
        self.host = "c1" if case.host == "same" else ("c3" if case.twice else "c2")
        self.phases = {}
        self.found = {"load": round(os.getloadavg()[0], 1)}
        self.begun = self.event = None

    def run(self):
        self.lab.clear()
        watchers = self._watch()
        try:
            self._idle_and_solo()
            self._background()
        finally:
            for watcher in watchers:
                watcher.terminate()
                watcher.wait()
        self.traffic = Traffic(self.folder / "traffic", SERVED)
        self.trips = RoundTrips(self.folder / "trips")
        self._read()
        return self.found

    def _shape(self, rate):
        self.lab.net.shape(rate, self.case.queue, self.case.upload)

    def _rates(self):
        """The rate while the background begins, and the one that the foreground meets."""
        return {"down": (self.case.rate, self.case.rate / STEP), "up": (self.case.rate / STEP, self.case.rate)}.get(
            self.case.event, (self.case.rate, self.case.rate))

    def _watch(self):
        inside, tools = self.lab.net.inside, self.lab.net.tools
        place, device, end = ("isp", "i0", "dst") if self.case.upload else ("home", "h0", "src")
        every = "20" if self.case.rate >= 10 else "50"
        return [
            subprocess.Popen(
                inside(place) + REAL_TIME + [str(tools / "meter"), device, end, str(self.folder / "traffic"), *SERVED]),
            subprocess.Popen(
                inside(self.host) + REAL_TIME + [str(tools / "pinger"), PINGED, every, str(self.folder / "trips")]),
        ]

    def _idle_and_solo(self):
        self._shape(self._rates()[1])
        begun = time.time()
        time.sleep(IDLE)
        self.phases["idle"] = (begun + 0.2, time.time())
        self.found["solo_s"] = self._foreground("solo")
        self._shape(self._rates()[0])
        time.sleep(0.7)

    def _foreground(self, phase):
        size = int(self.case.foreground * 1e6)
        words = ["curl", "-s", "-o", "/dev/null", "-m", str(LONGEST_FOREGROUND),
                 "-w", "%{time_total} %{size_download} %{size_upload}"]
        if self.case.upload:
            words += ["-T", str(self.lab.origin.files / self.lab.origin.file(size))]
        where = self.lab.net.inside(self.host) + ELSEWHERE if self.case.host == "other" else self.lab.inside(self.host)
        begun = time.time()
        done = subprocess.run(
            where + words + [self.lab.foreground_url(self.case, size)], capture_output=True, text=True)
        self.phases[phase] = (begun, time.time())
        took, down, up = map(float, done.stdout.split())
        moved = up if self.case.upload else down
        if moved == 0:
            raise LabFailed("the foreground moved nothing")
        return took * size / moved

    def _background(self):
        self.begun = time.time()
        try:
            for each in self.backgrounds:
                each.start()
            settle = SETTLE * (2 if self.case.twice or self.case.rate < 10 or self.case.delay > 50 else 1)
            time.sleep(settle + ALONE)
            self.phases["alone"] = (self.begun + settle, time.time())
            self._happen()
            self.found["with_s"] = self._foreground("both")
            time.sleep(AFTER)
            self.phases["after"] = (self.phases["both"][1], time.time())
            trouble = [each.failed() for each in self.backgrounds if each.failed()]
            if trouble:
                self.found["note"] = "; ".join(trouble)
        finally:
            for each in self.backgrounds:
                each.stop()
            if self.case.event == "move" and self.event:
                self.lab.net.move(away=False)

    def _happen(self):
        if not self.case.event:
            return
        self.event = time.time()
        if self.case.event == "move":
            self.lab.net.move(away=True)
            time.sleep(EVENT)
        else:
            self._shape(self._rates()[1])
        time.sleep(EVENT)
        self.phases["settled"] = (self.event + EVENT - 3, time.time())

    def _own(self, begin, end):
        return self.traffic.rate(begin, end, BACKGROUND) + self.traffic.rate(begin, end, SECOND)

    def _read(self):
        before, now = (rate * 1e6 / 8 for rate in self._rates())
        for phase, (begin, end) in self.phases.items():
            for share in (50, 95):
                self.found["rtt_%s_p%d" % (phase, share)] = self.trips.percentile(begin, end, share / 100)
        self._read_alone(before)
        if self.event:
            self._read_event(before, now)
        self._read_both(now)
        self._read_come_back(now)

    def _read_alone(self, link):
        begin, end = self.phases["alone"]
        rate = self._own(begin, end)
        self.found["use"] = round(100 * rate / link, 1)
        started = when(self.begun, end - 0.5, lambda t: self._own(t, t + 0.5) >= 0.8 * rate)
        self.found["started_s"] = None if started is None else round(started - self.begun, 2)
        if self.case.twice:
            shares = [self.traffic.rate(begin, end, address) for address in (BACKGROUND, SECOND)]
            self.found["fair"] = round(100 * min(shares) / max(max(shares), 1), 1)

    def _read_event(self, before, now):
        """How long it took until the link was used again, and its queue small."""
        idle = self.found["rtt_idle_p50"] or 0
        at_least = 0.8 * (now if self.case.event != "move" else min(before, now))

        def settled(t):
            trip = self.trips.percentile(t, t + 0.5, 0.5)
            return self._own(t, t + 0.5) >= at_least and trip is not None and trip <= idle + 15

        found = when(self.event, self.phases["both"][0] - 0.5, settled)
        self.found["settled_s"] = None if found is None else round(found - self.event, 2)
        self.found["use_settled"] = round(100 * self._own(*self.phases["settled"]) / now, 1)

    def _read_both(self, link):
        begin, end = self.phases["both"]
        self.found["kept"] = round(100 * self.found["solo_s"] / self.found["with_s"], 1)
        self.found["share"] = round(100 * self._own(begin, end) / link, 1)
        rest = link - self.traffic.rate(begin, end, FOREGROUND)
        self.found["rest_used"] = round(100 * self._own(begin, end) / max(rest, 1), 1)
        first = self.traffic.first(begin, end, FOREGROUND)
        # Windows of 0.6 s, so that a pause of BBR's own is not taken for making way.
        left = when(first, end - 0.6, lambda t: self._own(t, t + 0.6) <= 0.1 * link)
        self.found["left_s"] = None if left is None else round(left - first, 2)
        self.found["long_enough_to_leave"] = end - first >= 0.9

    def _read_come_back(self, link):
        begin, end = self.phases["after"]
        wanted = 0.8 * min(self._own(*self.phases["settled" if self.event else "alone"]), link)
        back = when(begin, end - 0.25, lambda t: self._own(t, t + 0.25) >= wanted)
        self.found["back_s"] = None if back is None else round(back - begin, 2)

    def course(self):
        """Lines of 100 ms: seconds since the foreground began, Mbit/s of background and foreground, worst round trip."""
        origin = self.phases["both"][0]
        steps = range(int((self.phases["after"][1] - self.begun) * 10))
        for t in (self.begun + step / 10 for step in steps):
            rates = (self._own(t, t + 0.1), self.traffic.rate(t, t + 0.1, FOREGROUND))
            trips = self.trips.between(t, t + 0.1)
            yield "%.1f %.1f %.1f %.1f" % (t - origin, rates[0] * 8e-6, rates[1] * 8e-6, max(trips) if trips else -1)

