"""Tables in Markdown, and the goals with what was measured beside them."""

import dataclasses
import operator

from .measure import median, paired

# What, the floor, the goal, and whether less is better. The keys are those that scenarios give their figures.
GOALS = (
    ("large-http.cpu.curl", "one large file, HTTP: CPU a GiB beside curl", 0.9, 0.65, True),
    ("large-http.cpu.aria2", "the same beside aria2 -x1", 0.65, 0.45, True),
    ("large-http.wall.curl", "the same, wall clock beside curl", 1.0, 0.85, True),
    ("large-https.cpu.curl", "one large file, HTTPS: CPU a GiB beside curl", 0.95, 0.75, True),
    ("upload.wall.curl", "one large file sent: wall clock beside curl -T", 1.11, 1.0, True),
    ("upload.cpu.curl", "the same, CPU a GiB beside curl -T", 1.3, 0.9, True),
    ("small.rate.curl", "10,000 files of 16 KiB: files/s beside curl --parallel", 1.1, 1.7, False),
    ("small.rate.aria2", "the same beside aria2", 2.5, 4.0, False),
    ("small.cpu.curl", "the same, CPU a file beside curl", 0.8, 0.55, True),
    ("small.synced", "the same on disk, every file synced before it counts: files/s beside a bare loop", 0.8, 0.95, False),
    ("hash.added", "SHA-256 while downloading: CPU seconds a GiB more", 0.9, 0.75, True),
    ("start.cpu", "start to the first call answered: CPU seconds", 1.0, 0.4, True),
    ("start.wall", "the same, wall clock seconds", 0.9, 0.5, True),
    ("startup.list", "ebb list: CPU beside java -version", 4.0, 3.0, True),
    ("memory.idle", "idle service, resident MiB", 90, 64, True),
    ("memory.16", "16 transfers active, resident MiB", 160, 160, True),
)


@dataclasses.dataclass
class Table:
    title: str
    columns: list
    rows: list
    notes: list = dataclasses.field(default_factory=list)

    def markdown(self):
        lines = ["### " + self.title, "", "| " + " | ".join(self.columns) + " |"]
        lines.append("|" + "|".join("---" if place == 0 else "---:" for place in range(len(self.columns))) + "|")
        lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in self.rows]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines) + "\n"


def cpu(cost):
    return cost.cpu


def wall(cost):
    return cost.wall


def whole(cost):
    return cost.cpu + cost.client


def spread(values, form="%.2f"):
    return "%s (%s-%s)" % (form % median(values), form % min(values), form % max(values))


def ratio(costs, name, other, of=cpu):
    """The paired ratio of two contenders of one interleaved run, None where one of them is missing."""
    return paired(costs[name], costs[other], of) if name in costs and other in costs else None


def shown(number, form="%.2f"):
    return "-" if number is None else form % number


def command_note(costs):
    """What the command adds, where it was run too."""
    if "ebb get" not in costs:
        return []
    added = median([run.client for run in costs["ebb get"]])
    return ["`ebb`: the service's cost, asked over gRPC. `ebb get`: the same with the command, which itself uses %.2f s of CPU a"
            " call besides, whatever the size; it is not in the table." % added]


def comparison(title, costs, unit, scale, others, form="%.2f"):
    """CPU and wall clock of every contender, and its ratios to those that are to be beaten."""
    columns = ["", "CPU, %s: median (range)" % unit, "wall, s"]
    columns += ["CPU / " + other for other in others] + ["wall / " + others[0]]
    rows = []
    for name, runs in costs.items():
        row = [name, spread([run.cpu * scale for run in runs], form), spread([run.wall for run in runs])]
        row += [shown(ratio(costs, name, other)) for other in others]
        rows.append(row + [shown(ratio(costs, name, others[0], wall))])
    return Table(title, columns, rows, command_note(costs))


def goals(figures):
    rows = []
    for key, what, must, reach, less in GOALS:
        got = figures.get(key)
        sign = "<= " if less else ">= "
        row = [what, sign + str(must), sign + str(reach)]
        if got is None:
            rows.append(row + ["not run", ""])
            continue
        better = operator.le if less else operator.ge
        verdict = "reached" if better(got, reach) else "met" if better(got, must) else "**missed**"
        rows.append(row + ["%.3g" % got, verdict])
    return Table("Goals", ["what", "must", "reach for", "measured", ""], rows)
