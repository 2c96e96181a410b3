package dev.ebb.server.notify;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NotifySettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes that an endpoint asked to hear of: the latest of each job, no oftener than the job's interval, and dropped when too
 * many jobs change at once. Thread-safe.
 */
final class Modifications {
    private static final int MAX_JOBS = 1024;

    private final Map<JobId, Entry> entries = new LinkedHashMap<>();

    /** A job with a change to be told of, or told of so lately that the next one has to wait. */
    private static final class Entry {
        private @Nullable Job untold;
        private Instant notBefore = Instant.MIN;
    }

    /** True when there is something new to tell. */
    synchronized boolean add(Job job) {
        if (!isWanted(job)) {
            return false;
        }
        Entry entry = entries.get(job.id());
        if (entry == null) {
            if (entries.size() >= MAX_JOBS) {
                return false;
            }
            entry = new Entry();
            entries.put(job.id(), entry);
        }
        entry.untold = job;
        return true;
    }

    /** Takes the changes that may be told of now, of jobs that {@code free} admits, which is asked once for each. */
    synchronized List<Job> take(Instant now, Predicate<Job> free) {
        List<Job> taken = new ArrayList<>();
        for (Iterator<Entry> each = entries.values().iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            Job job = entry.untold;
            if (now.isBefore(entry.notBefore)) {
                continue;
            }
            if (job == null) {
                each.remove();
            } else if (free.test(job)) {
                entry.untold = null;
                entry.notBefore = now.plus(job.settings().notifications().minimumInterval());
                taken.add(job);
            }
        }
        return taken;
    }

    /** When the next one may be told of, after an instant. */
    synchronized Optional<Instant> next(Instant after) {
        return entries.values().stream()
                .map(entry -> entry.notBefore)
                .filter(after::isBefore)
                .min(Instant::compareTo);
    }

    /** Entering TRANSFERRED and ERROR has notifications of its own; nothing is told of a job that has ended. */
    private static boolean isWanted(Job job) {
        NotifySettings settings = job.settings().notifications();
        return settings.endpoint() != null
                && settings.wants(NotifySettings.JOB_MODIFICATION)
                && !job.state().isFinal()
                && !hasJustEntered(job);
    }

    private static boolean hasJustEntered(Job job) {
        Instant modified = job.times().modified();
        JobError error = job.error();
        return job.state() == JobState.TRANSFERRED
                ? Objects.equals(job.times().transferred(), modified)
                : job.state() == JobState.ERROR && error != null && error.time().equals(modified);
    }
}
