package dev.ebb.server.telemetry.events;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What BITS writes into its event log (source Microsoft-Windows-Bits-Client) and this service has as well, under the same
 * numbers, so that what looks for them in one log finds them in the other.
 */
public enum BitsEvent {
    /** The job has been resumed. */
    RESUMED(1, "job resumed"),
    /** The job has been suspended. */
    SUSPENDED(2, "job suspended"),
    /** A job was created. */
    CREATED(3, "job created"),
    /** The job is complete: its owner has taken the files. */
    COMPLETED(4, "job complete"),
    /** The job was cancelled, by whomever. */
    CANCELLED(5, "job cancelled"),
    /** A program was set that is run when the job is done or fails. */
    COMMAND_SET(6, "notification program set"),
    /** An attempt at a file begins. */
    TRANSFER_STARTED(59, "transfer started"),
    /** A file has been transferred, or stopped in good order. */
    TRANSFER_STOPPED(60, "transfer stopped"),
    /** An attempt at a file failed. */
    TRANSFER_FAILED(61, "transfer failed");

    private final int id;
    private final String text;

    BitsEvent(int id, String text) {
        this.id = id;
        this.text = text;
    }

    /** The number that it has in BITS. */
    public int id() {
        return id;
    }

    /** What happened, in words. */
    public String text() {
        return text;
    }

    /** Whether it is about a file, of which there may be many more than of jobs. */
    public boolean isOfFile() {
        return id >= TRANSFER_STARTED.id;
    }

    /** What a committed change is in BITS; mostly nothing. */
    public static List<BitsEvent> of(JobChange change) {
        Job before = change.before();
        Job after = change.after();
        List<BitsEvent> events = new ArrayList<>();
        if (before == null) {
            events.add(CREATED);
        }
        JobState from = before == null ? JobState.SUSPENDED : before.state();
        JobState to = after.state();
        if (from != to) {
            boolean rested = from == JobState.SUSPENDED || from == JobState.ERROR;
            if (rested && to == JobState.QUEUED) {
                events.add(RESUMED);
            } else if (to == JobState.SUSPENDED) {
                events.add(SUSPENDED);
            } else if (to == JobState.ACKNOWLEDGED) {
                events.add(COMPLETED);
            } else if (to == JobState.CANCELLED) {
                events.add(CANCELLED);
            }
        }
        Object command = after.settings().notifications().command();
        Object old = before == null ? null : before.settings().notifications().command();
        if (command != null && !Objects.equals(command, old)) {
            events.add(COMMAND_SET);
        }
        return events;
    }

    /** What the end of an attempt is in BITS. */
    public static BitsEvent of(TransferEnd end) {
        return end instanceof TransferEnd.Failed ? TRANSFER_FAILED : TRANSFER_STOPPED;
    }
}
