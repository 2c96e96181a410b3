package dev.ebb.server.web.aria2;

import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbException;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.JobState;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes downloads that were added here, as soon as they have arrived: an aria2 download that is complete lies in its place.
 * One thread, since it waits for the disk.
 */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final BlockingStubs service;
    private final Downloads downloads;
    private final Results results;
    private final Audience audience;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "ebb-aria2");
        made.setDaemon(true);
        return made;
    });

    Publisher(BlockingStubs service, Downloads downloads, Results results, Audience audience) {
        this.service = service;
        this.downloads = downloads;
        this.results = results;
        this.audience = audience;
    }

    /** Whatever has arrived while nobody listened. */
    void publishAll() {
        run(() -> downloads.live().forEach(this::publishNow));
    }

    /** This one, if it is ours and has arrived. */
    void publish(Download download) {
        run(() -> publishNow(download));
    }

    private void publishNow(Download download) {
        if (!download.isOurs() || download.job().getState() != JobState.JOB_STATE_TRANSFERRED) {
            return;
        }
        try {
            service.job()
                    .complete(
                            CompleteRequest.newBuilder().setJobId(download.id()).build());
            results.ended(download.id());
        } catch (EbbException refused) {
            if (refused.reason().equals("BG_E_INVALID_STATE")
                    || refused.reason().equals("BG_E_NOT_FOUND")) {
                LOG.debug("somebody else was first with {}", download.id());
                return;
            }
            String message = String.valueOf(Aria2Exception.of(refused).getMessage());
            LOG.warn("the file of {} could not be put in its place: {}", download.id(), message);
            results.failedToPublish(download.id(), new Results.Failure(refused.reason(), message));
            audience.tell("aria2.onDownloadError", download.gid());
        }
    }

    private void run(Runnable work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (EbbException unavailable) {
                    // The next start, or the next event of the job, does it.
                    LOG.warn("downloads that have arrived could not be put in place", unavailable);
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("the door is closed", closed);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
