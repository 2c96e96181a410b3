package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says what is owed to the endpoint and the program of a job after a change, by BITS's rules: delivered until acknowledged,
 * or until the job is completed or cancelled; and also when the receiver is named after it happened. Pure.
 */
public final class NotifyRules {
    private NotifyRules() {}

    /**
     * What a change means for those who are to be told.
     *
     * @param events what has to be delivered, in order; for what happened before the receiver was named, as if it happened now
     * @param forgotten true when nothing that was owed before is owed any more
     * @param hurried true when the receiver changed, so that what waits for a retry is tried at once
     */
    public record Owed(List<JobEvent> events, boolean forgotten, boolean hurried) {
        static final Owed NOTHING = new Owed(List.of(), false, false);

        public Owed {
            events = List.copyOf(events);
        }
    }

    /** What the change from {@code before} to {@code after} makes owed. */
    public static Owed of(@Nullable Job before, Job after, List<JobEvent> events) {
        NotifySettings now = after.settings().notifications();
        NotifySettings was = before == null ? null : before.settings().notifications();
        if (after.state().isFinal() || !now.hasReceiver()) {
            boolean hadReceiver = was != null && was.hasReceiver();
            return hadReceiver ? new Owed(List.of(), true, false) : Owed.NOTHING;
        }
        List<JobEvent> owed = new ArrayList<>();
        for (JobEvent event : events) {
            if (isOwed(event.kind(), now)) {
                owed.add(event);
            }
        }
        boolean hurried = was != null && isNewReceiver(was, now);
        JobEvent.Kind standing = standing(after.state());
        if (was != null
                && standing != null
                && events.stream().noneMatch(event -> event.kind() == standing)
                && now.wants(flag(standing))
                && (hurried || !was.wants(flag(standing)))) {
            owed.add(late(standing, after));
        }
        return new Owed(owed, false, hurried);
    }

    /** The flag that turns an event of this kind on; 0 for one that nobody outside is told. */
    public static int flag(JobEvent.Kind kind) {
        return switch (kind) {
            case TRANSFERRED -> NotifySettings.JOB_TRANSFERRED;
            case ERROR -> NotifySettings.JOB_ERROR;
            case FILE_TRANSFERRED -> NotifySettings.FILE_TRANSFERRED;
            case MODIFICATION -> NotifySettings.JOB_MODIFICATION;
            default -> 0;
        };
    }

    /** True of what the program may be run for; the rest is for the endpoint alone. */
    public static boolean runsProgram(JobEvent.Kind kind) {
        return kind == JobEvent.Kind.TRANSFERRED || kind == JobEvent.Kind.ERROR;
    }

    private static boolean isOwed(JobEvent.Kind kind, NotifySettings settings) {
        boolean repeated = runsProgram(kind) || (kind == JobEvent.Kind.FILE_TRANSFERRED && settings.endpoint() != null);
        return repeated && settings.wants(flag(kind));
    }

    private static boolean isNewReceiver(NotifySettings was, NotifySettings now) {
        boolean endpoint = now.endpoint() != null && !Objects.equals(was.endpoint(), now.endpoint());
        boolean command = now.command() != null && !Objects.equals(was.command(), now.command());
        return endpoint || command;
    }

    private static JobEvent.@Nullable Kind standing(JobState state) {
        return switch (state) {
            case TRANSFERRED -> JobEvent.Kind.TRANSFERRED;
            case ERROR -> JobEvent.Kind.ERROR;
            default -> null;
        };
    }

    private static JobEvent late(JobEvent.Kind kind, Job job) {
        JobError error = kind == JobEvent.Kind.ERROR ? job.error() : null;
        return new JobEvent(
                kind,
                job.id(),
                job.owner(),
                job.state(),
                job.state(),
                "receiver set",
                error == null ? JobError.NO_FILE : error.fileIndex(),
                error,
                job.times().modified(),
                RangeSet.EMPTY);
    }
}
