package dev.ebb.server.store;

import dev.ebb.server.job.JobId;
import java.time.Duration;
import java.util.Set;

/** What other nodes that share the store have committed. Used by one thread, but for the close. */
public interface StoreNews extends AutoCloseable {
    /**
     * Waits for news, but no longer than that, and takes all there are. Throws {@link StoreException} when the store cannot be
     * reached; the next call tries anew, and what was missed meanwhile is said by {@link News#mayLack}.
     */
    News await(Duration longest);

    /**
     * What has changed.
     *
     * @param jobs these jobs
     * @param mayLack others may have changed as well
     */
    record News(Set<JobId> jobs, boolean mayLack) {
        /** Nothing. */
        public static final News NONE = new News(Set.of(), false);

        public News {
            jobs = Set.copyOf(jobs);
        }

        /** True when nothing has happened. */
        public boolean isEmpty() {
            return jobs.isEmpty() && !mayLack;
        }
    }

    @Override
    void close();
}
