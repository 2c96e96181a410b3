package dev.ebb.server.governor.idle;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a path has shown as lines of text, a tick a line, so that a controller can be given the same once more. Owners, jobs and
 * addresses are numbered in the order in which they turn up; who they are stays behind. Fields are parted by commas, the tick itself,
 * its connections and its claims by semicolons. Confined to one thread.
 */
public final class SignalLines {
    private static final String PARTS = ";";
    private static final String FIELDS = ",";
    private static final String KIND_CONNECTION = "c";
    private static final String KIND_CLAIM = "w";

    private final Map<Object, Integer> numbers = new HashMap<>();

    /** A tick as a line, without its end. */
    public String write(PathSignals tick) {
        List<String> parts = new ArrayList<>();
        parts.add(fields(
                tick.nanos(),
                tick.ownBytes(),
                tick.arrivedBytes(),
                tick.nicBytes(),
                tick.nicBytesAfter(),
                tick.foreground().busy(),
                tick.foreground().bytes(),
                tick.probe().answers(),
                tick.probe().lastMicros(),
                tick.probe().waitingMicros()));
        for (ConnectionSignal each : tick.connections()) {
            parts.add(fields(
                    KIND_CONNECTION,
                    each.id(),
                    number("address " + each.remoteAddress()),
                    claim(each.claim()),
                    each.rttMicros(),
                    each.bytes(),
                    each.unacknowledgedBytes(),
                    each.busy() ? 1 : 0));
        }
        for (Claim each : tick.waiting()) {
            parts.add(fields(KIND_CLAIM, claim(each)));
        }
        return String.join(PARTS, parts);
    }

    private String claim(Claim claim) {
        return fields(claim.priority().name(), number(claim.owner()), number(claim.job()));
    }

    private int number(Object whose) {
        return numbers.computeIfAbsent(whose, any -> numbers.size() + 1);
    }

    private static String fields(Object... values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(value.toString());
        }
        return String.join(FIELDS, texts);
    }

    /** The tick that a line says. */
    public static PathSignals read(String line) {
        String[] parts = line.split(PARTS);
        String[] tick = parts[0].split(FIELDS);
        List<ConnectionSignal> connections = new ArrayList<>();
        List<Claim> waiting = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String[] part = parts[i].split(FIELDS);
            if (part[0].equals(KIND_CLAIM)) {
                waiting.add(claim(part, 1));
            } else {
                connections.add(new ConnectionSignal(
                        number(part, 1),
                        "address " + part[2],
                        claim(part, 3),
                        number(part, 6),
                        number(part, 7),
                        number(part, 8),
                        number(part, 9) == 1));
            }
        }
        return new PathSignals(
                number(tick, 0),
                number(tick, 1),
                number(tick, 2),
                number(tick, 3),
                number(tick, 4),
                new ForegroundSignal((int) number(tick, 5), number(tick, 6)),
                new ProbeSignal(number(tick, 7), number(tick, 8), number(tick, 9)),
                connections,
                waiting);
    }

    private static Claim claim(String[] fields, int from) {
        return new Claim(
                JobPriority.valueOf(fields[from]),
                new OwnerId("uid:" + fields[from + 1]),
                new JobId(new UUID(0, number(fields, from + 2))));
    }

    private static long number(String[] fields, int index) {
        return Long.parseLong(fields[index]);
    }
}
