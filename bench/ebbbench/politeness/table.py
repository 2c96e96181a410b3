"""Raw figures of repetitions to medians, and medians to tables."""

import operator

from ..measure import median
from ..report import Table

# What, the figure, the floor, the goal, whether less is better, and the cases it is stated for (None: all goal cases).
GOALS = (
    ("foreground keeps of its speed, 30 MB, %", "kept", 97, 98.5, False, ("30 MB",)),
    ("the same, 5 MB, %", "kept", 92, 95, False, ("5 MB",)),
    ("the same, 1 MB, %", "kept", 80, 88, False, ("1 MB",)),
    ("use of an idle link, %", "use", 95, 99, False, ("30 MB", "5 MB", "1 MB", "stream")),
    ("round trip added when alone, p50, ms", "added_p50", 8, 6, True, ("30 MB", "5 MB", "1 MB", "stream")),
    ("the same, p95, ms", "added_p95", 12, 8, True, ("30 MB", "5 MB", "1 MB", "stream")),
    ("gives way to 10 % of the link, s", "left_s", 0.25, 0.15, True, ("30 MB",)),
    ("comes back to 80 %, s", "back_s", 2.5, 1, True, ("30 MB",)),
    ("stream of a quarter of the link keeps, %", "kept", 97, 98, False, ("stream",)),
    ("beside it, use of the rest, %", "rest_used", 20, 60, False, ("stream",)),
    ("without kernel signals: foreground keeps, %", "kept", 95, 97, False, ("fallback",)),
    ("without kernel signals: use of an idle link, %", "use", 80, 95, False, ("fallback",)),
)
NEVER = float("inf")


class Result:
    """One contender in one case: the medians of its repetitions."""

    def __init__(self, case, contender, repetitions):
        self.case, self.contender, self.repetitions = case, contender, repetitions
        self.medians = {key: self._median(key) for key in dict.fromkeys(key for each in repetitions for key in each)}
        for share in ("p50", "p95"):
            alone, idle = self.medians.get("rtt_alone_" + share), self.medians.get("rtt_idle_" + share)
            self.medians["added_" + share] = None if alone is None or idle is None else round(alone - idle, 1)

    def _median(self, key):
        """What was never reached counts as later than anything."""
        late = key in ("left_s", "back_s", "settled_s", "started_s")
        values = [each.get(key) for each in self.repetitions]
        values = [NEVER if value is None and late else value for value in values]
        values = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
        return median(values) if values else None

    def get(self, key):
        return self.medians.get(key)

    def spread(self, key):
        values = [each[key] for each in self.repetitions if each.get(key) is not None]
        return "/".join("%.1f" % value for value in values)


def results(lines):
    """The results of raw lines, each {case, what, goal, contender, found}, in the order in which they first came."""
    groups = {}
    for line in lines:
        groups.setdefault((line["case"], line["contender"]), []).append(line)
    return [Result(group[0], contender, [each["found"] for each in group]) for (_, contender), group in groups.items()]


def number(value, form="%.1f"):
    return "-" if value is None else "never" if value == NEVER else form % value


def goals(found, contender="ebb"):
    rows = []
    for what, key, must, reach, less, labels in GOALS:
        values = [each.get(key) for each in found
                  if each.contender == contender and each.case["goal"] in labels and each.get(key) is not None]
        sign = "<= " if less else ">= "
        row = [what, sign + str(must), sign + str(reach)]
        if not values:
            rows.append(row + ["not run", "", ""])
            continue
        better = operator.le if less else operator.ge
        worst = max(values) if less else min(values)
        met = sum(better(value, must) for value in values)
        verdict = "reached" if better(worst, reach) else "met" if met == len(values) else "**missed** in %d of %d" % (
            len(values) - met, len(values))
        form = "%.2f" if key.endswith("_s") else "%.1f"
        rows.append(row + [number(median(values), form), number(worst, form), verdict])
    return Table("Goals", ["what", "must", "reach for", "median of the cases", "worst case", ""], rows,
                 ["Each case counts with the median of its repetitions; the verdict is that of the worst case."])


COLUMNS = ["", "who", "keeps, %", "(repetitions)", "idle link used, %", "RTT added alone p50 / p95, ms", "gives way, s",
           "comes back, s", "its share meanwhile, %", "load"]


def rows(found):
    for each in found:
        gives_way = number(each.get("left_s"), "%.2f")
        if not all(one.get("long_enough_to_leave", True) for one in each.repetitions):
            gives_way = "-"
        yield [
            each.case["what"] + extra(each),
            each.contender,
            "**%s**" % number(each.get("kept")),
            each.spread("kept"),
            number(each.get("use")),
            "%s / %s" % (number(each.get("added_p50")), number(each.get("added_p95"))),
            gives_way,
            number(each.get("back_s"), "%.2f"),
            number(each.get("share")),
            number(each.get("load"))]


def extra(each):
    """What a case has to say besides."""
    told = []
    if each.get("settled_s") is not None:
        told.append("settled after %s s, then %s %% used" % (number(each.get("settled_s")), number(each.get("use_settled"))))
    if each.get("fair") is not None:
        told.append("smaller share / larger share %s %%" % number(each.get("fair")))
    if each.case["goal"] == "stream":
        told.append("rest used %s %%" % number(each.get("rest_used")))
    notes = {one["note"] for one in each.repetitions if one.get("note")}
    return "".join(" (%s)" % one for one in told + sorted(notes))


TITLES = (
    ("The points of the goals", lambda case: case["goal"] and case["goal"] != "fallback"),
    ("Other rates and round trips", lambda case: case["group"] == "sweep"),
    ("Rougher ways", lambda case: case["group"] == "rough"),
)


def tables(found):
    made = [goals(found)]
    for title, belongs in TITLES:
        part = [each for each in found if belongs(each.case)]
        if part:
            made.append(Table(title, COLUMNS, list(rows(part))))
    return made
