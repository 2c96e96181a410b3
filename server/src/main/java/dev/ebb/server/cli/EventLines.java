package dev.ebb.server.cli;

import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Events as lines. Files of a job that arrive within a second make one line, since a job may have thousands. Called by one
 * thread at a time.
 */
final class EventLines {
    private static final int KIND = 16;
    private static final int STATE = 15;

    private final PrintStream out;
    private final ZoneId zone;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    EventLines(PrintStream out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    /** Files of one job that have arrived and are not told of yet. */
    private static final class Group {
        private final Event first;
        private int files;

        Group(Event first) {
            this.first = first;
        }
    }

    void event(Event event) {
        if (event.getKind() == EventKind.EVENT_KIND_FILE_TRANSFERRED) {
            groups.computeIfAbsent(event.getJobId(), id -> new Group(event)).files++;
        }
        tellOlderThan(time(event).minusSeconds(1));
        if (event.getKind() != EventKind.EVENT_KIND_FILE_TRANSFERRED) {
            Group group = groups.remove(event.getJobId());
            if (group != null) {
                tell(group);
            }
            print(event, (event.hasError() ? JobText.code(event.getError()) + " " : "") + Plain.of(event.getReason()));
        }
        out.flush();
    }

    /** Nothing has come for a while. */
    void silence() {
        groups.values().forEach(this::tell);
        groups.clear();
        out.flush();
    }

    private void tellOlderThan(Instant time) {
        groups.values().removeIf(group -> {
            boolean due = time(group.first).isBefore(time);
            if (due) {
                tell(group);
            }
            return due;
        });
    }

    private void tell(Group group) {
        print(group.first, group.files == 1 ? Plain.of(group.first.getReason()) : group.files + " files");
    }

    private void print(Event event, String what) {
        String line = Human.time(time(event), zone)
                + "  " + JobText.shortId(event.getJobId())
                + "  " + Plain.pad(event.getKind().name().replace("EVENT_KIND_", ""), KIND)
                + "  " + Plain.pad(JobText.state(event.getState()), STATE)
                + "  " + what;
        out.println(line.stripTrailing());
    }

    private static Instant time(Event event) {
        return JobText.instant(event.getTime());
    }
}
