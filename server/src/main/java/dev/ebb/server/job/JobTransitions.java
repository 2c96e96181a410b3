package dev.ebb.server.job;

import static dev.ebb.server.job.JobState.ACKNOWLEDGED;
import static dev.ebb.server.job.JobState.CANCELLED;
import static dev.ebb.server.job.JobState.CONNECTING;
import static dev.ebb.server.job.JobState.ERROR;
import static dev.ebb.server.job.JobState.QUEUED;
import static dev.ebb.server.job.JobState.SUSPENDED;
import static dev.ebb.server.job.JobState.TRANSFERRED;
import static dev.ebb.server.job.JobState.TRANSFERRING;
import static dev.ebb.server.job.JobState.TRANSIENT_ERROR;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The state machine of a job as one table: every state and every verb, and nothing else in the service compares states to
 * find out what is allowed. Rendered into docs/job-states.md by its test.
 */
public final class JobTransitions {
    private static final Set<JobState> LIVE = EnumSet.complementOf(EnumSet.of(ACKNOWLEDGED, CANCELLED));
    private static final Map<Verb, Map<JobState, Transition>> TABLE = new EnumMap<>(Verb.class);

    static {
        on(Verb.ADD_FILES).stay(LIVE);
        on(Verb.SUSPEND)
                .move(Set.of(QUEUED, CONNECTING, TRANSFERRING, TRANSIENT_ERROR), SUSPENDED)
                .stay(Set.of(SUSPENDED, ERROR, TRANSFERRED));
        on(Verb.RESUME)
                .move(Set.of(SUSPENDED, ERROR, TRANSIENT_ERROR, TRANSFERRED), QUEUED)
                .stay(Set.of(QUEUED, CONNECTING, TRANSFERRING));
        on(Verb.CANCEL).move(LIVE, CANCELLED);
        on(Verb.COMPLETE).move(LIVE, ACKNOWLEDGED);
        on(Verb.TAKE_OWNERSHIP).stay(LIVE);
        on(Verb.SET_PROPERTY).stay(LIVE);
        on(Verb.REQUEST_FILE_RANGES).stay(LIVE);
        on(Verb.UPDATE_DOWNLOAD_POSITION).stay(LIVE);
        on(Verb.SET_REMOTE_NAME)
                .move(Set.of(CONNECTING, TRANSFERRING), QUEUED)
                .stay(Set.of(QUEUED, SUSPENDED, ERROR, TRANSIENT_ERROR, TRANSFERRED));
        on(Verb.SET_VALIDATION_STATE)
                .move(Set.of(QUEUED, CONNECTING, TRANSFERRING, SUSPENDED, TRANSIENT_ERROR, TRANSFERRED), ERROR)
                .stay(Set.of(ERROR));
        on(Verb.START).move(Set.of(QUEUED), CONNECTING);
        on(Verb.CONNECTED).move(Set.of(CONNECTING), TRANSFERRING);
        on(Verb.FILES_TRANSFERRED)
                .move(Set.of(CONNECTING, TRANSFERRING), TRANSFERRED)
                .stay(Set.of(QUEUED, SUSPENDED, ERROR, TRANSIENT_ERROR));
        on(Verb.FAIL_TRANSIENT).move(Set.of(CONNECTING, TRANSFERRING), TRANSIENT_ERROR);
        on(Verb.FAIL_FATAL).move(Set.of(CONNECTING, TRANSFERRING), ERROR);
        on(Verb.YIELD).move(Set.of(CONNECTING, TRANSFERRING), QUEUED);
        on(Verb.RETRY).move(Set.of(TRANSIENT_ERROR), QUEUED);
        on(Verb.SETTLE).stay(LIVE);
        on(Verb.PUBLISHED).move(LIVE, ACKNOWLEDGED);
        on(Verb.PUBLISH_FAILED).stay(LIVE);
        on(Verb.DISCARDED).stay(Set.of(CANCELLED));
        on(Verb.EXPIRE).move(LIVE, CANCELLED);
        on(Verb.BLOCK).move(Set.of(QUEUED, CONNECTING, TRANSFERRING), TRANSIENT_ERROR);
        on(Verb.UNBLOCK).move(Set.of(TRANSIENT_ERROR), QUEUED);
        on(Verb.STILL_RUNNING).stay(Set.of(CONNECTING, TRANSFERRING));
        on(Verb.RANGES_TRANSFERRED).stay(LIVE);
        on(Verb.RANGES_SERVED).move(Set.of(CONNECTING, TRANSFERRING), SUSPENDED);
        on(Verb.REDIRECTED).stay(LIVE);
        on(Verb.SOURCE_FAILED).stay(Set.of(CONNECTING, TRANSFERRING));
    }

    private JobTransitions() {}

    /** What the verb does in the state. */
    public static Transition of(JobState state, Verb verb) {
        Map<JobState, Transition> row = TABLE.get(verb);
        if (row == null) {
            throw new IllegalStateException("no row for " + verb);
        }
        return row.getOrDefault(state, isCall(verb) ? Transition.REFUSED : Transition.IGNORED);
    }

    /** True for what callers ask, false for what the service reports of itself. */
    static boolean isCall(Verb verb) {
        return verb.compareTo(Verb.START) < 0;
    }

    private static Row on(Verb verb) {
        return new Row(verb);
    }

    private static final class Row {
        private final Map<JobState, Transition> cells = new EnumMap<>(JobState.class);

        Row(Verb verb) {
            TABLE.put(verb, cells);
        }

        Row move(Set<JobState> from, JobState to) {
            return put(from, Transition.to(to));
        }

        Row stay(Set<JobState> in) {
            return put(in, Transition.STAYS);
        }

        private Row put(Set<JobState> states, Transition transition) {
            for (JobState state : states) {
                if (cells.put(state, transition) != null) {
                    throw new IllegalStateException("two transitions from " + state);
                }
            }
            return this;
        }
    }
}
