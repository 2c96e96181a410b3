package dev.ebb.server.store.sql;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.JobChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one change of a job says of who made it, when it first ran and who ended it; most changes say nothing.
 *
 * @param creator who made it, when that is not its owner any more, or never was
 * @param started when it first ran
 * @param endedBy who ended it, or asked for what ends it
 */
public record RecordNote(
        @Nullable OwnerId creator,
        @Nullable Instant started,
        @Nullable OwnerId endedBy) {
    /** What is to be noted; empty when nothing. */
    public static Optional<RecordNote> of(JobChange change) {
        RecordNote note = new RecordNote(creator(change), started(change), endedBy(change));
        return note.named().isEmpty() && note.started == null ? Optional.empty() : Optional.of(note);
    }

    private static @Nullable OwnerId creator(JobChange change) {
        Job before = change.before();
        OwnerId owner = change.after().owner();
        OwnerId maker = before == null ? change.actor() : before.owner();
        return maker == null || maker.equals(owner) ? null : maker;
    }

    private static @Nullable Instant started(JobChange change) {
        Job before = change.before();
        Job after = change.after();
        return before != null && before.attempt() == 0 && after.attempt() > 0
                ? after.times().modified()
                : null;
    }

    /** Disk work ends a job after the call that asked for it, and then nobody asks. */
    private static @Nullable OwnerId endedBy(JobChange change) {
        Job before = change.before();
        Job after = change.after();
        PendingWork promised = before == null ? PendingWork.NONE : before.pending();
        boolean ended =
                after.state().isFinal() && (before == null || !before.state().isFinal());
        boolean asked = promised == PendingWork.NONE && (ended || after.pending() != PendingWork.NONE);
        return asked ? change.actor() : null;
    }

    /** Everybody whom it names. */
    public List<OwnerId> named() {
        List<OwnerId> named = new ArrayList<>(2);
        if (creator != null) {
            named.add(creator);
        }
        if (endedBy != null) {
            named.add(endedBy);
        }
        return named;
    }
}
