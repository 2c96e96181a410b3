package dev.ebb.server.scheduler;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.ledger.QueueReader;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells jobs that need no network, since the servers of all their files are on this machine. Pure but for the reading. */
final class LocalTargets {
    private final QueueReader queue;
    private final int page;

    LocalTargets(QueueReader queue, int page) {
        this.queue = queue;
        this.page = page;
    }

    /** True when every file that is still to be moved, of those next in order, is on a loopback host. */
    boolean hold(Job job) {
        List<JobFile> next = queue.pendingFiles(job.id(), 0, page);
        return !next.isEmpty()
                && next.stream()
                        .allMatch(file ->
                                isLoopback(URI.create(file.spec().remoteName()).getHost()));
    }

    /** By the name alone: without a network there is nobody to ask. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.\\d{1,3}){3}")
                || name.equals("[::1]");
    }
}
