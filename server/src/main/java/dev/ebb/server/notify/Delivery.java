package dev.ebb.server.notify;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NotifyRules;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.Redaction;
import dev.ebb.server.notify.DeliveryWatch.Channel;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NotificationReceipt;
import dev.ebb.server.store.StoredNotification;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try at a notification: the endpoint first, the program where there is none or it failed. The receipt says what to write
 * down. Thread-safe; blocks the thread that delivers.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    /** Whatever the policy's floor is, a receiver that fails at once must not keep a thread spinning. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

    private static final int MAX_DOUBLINGS = 20;

    private final JobStore store;
    private final EndpointPost post;
    private final ProgramRun program;
    private final ProgramRights rights;
    private final InstantSource clock;
    private volatile DeliveryWatch watch = DeliveryWatch.NOBODY;

    Delivery(JobStore store, EndpointPost post, ProgramRun program, ProgramRights rights, InstantSource clock) {
        this.store = store;
        this.post = post;
        this.program = program;
        this.rights = rights;
        this.clock = clock;
    }

    /** Has each try looked at, from now on. */
    void watch(DeliveryWatch looking) {
        watch = looking;
    }

    /** Tries what is owed. */
    NotificationReceipt of(StoredNotification owed) throws InterruptedException {
        Optional<Job> found = store.job(owed.jobId());
        if (found.isEmpty() || !isWanted(owed, found.get())) {
            return NotificationReceipt.done(owed.number(), clock.instant());
        }
        Job job = found.get();
        NotifySettings settings = job.settings().notifications();
        Notification notification = Notification.of(owed, job, file(owed));
        boolean done = isPosted(settings.endpoint(), notification) || isRun(settings.command(), notification);
        Instant now = clock.instant();
        if (done) {
            return NotificationReceipt.done(owed.number(), now);
        }
        if (programTakesOver(owed, job)) {
            return new NotificationReceipt(owed.number(), now, null, owed.kind());
        }
        return NotificationReceipt.again(owed.number(), now, now.plus(delay(job, owed.attempts())));
    }

    /** Tells the endpoint of a change, once. */
    void ofModification(Job job) throws InterruptedException {
        Notification notification =
                Notification.modification(job, store.eventRange().last());
        isPosted(job.settings().notifications().endpoint(), notification);
    }

    private boolean isWanted(StoredNotification owed, Job job) {
        NotifySettings settings = job.settings().notifications();
        boolean program =
                NotifyRules.runsProgram(owed.kind()) && settings.command() != null && !rights.isService(job.owner());
        return !job.state().isFinal()
                && settings.wants(NotifyRules.flag(owed.kind()))
                && (settings.endpoint() != null || program);
    }

    private Optional<JobFile> file(StoredNotification owed) {
        return owed.fileIndex() < 0 ? Optional.empty() : store.file(owed.jobId(), owed.fileIndex());
    }

    private boolean isPosted(NotifySettings.@Nullable Endpoint endpoint, Notification notification)
            throws InterruptedException {
        if (endpoint == null) {
            return false;
        }
        try {
            post.post(endpoint, notification, clock.instant());
            watch.tried(Channel.ENDPOINT, true);
            return true;
        } catch (IOException | RuntimeException failed) {
            watch.tried(Channel.ENDPOINT, false);
            LOG.warn(
                    "{} of job {} did not reach {}: {}",
                    notification.kindName(),
                    notification.job().id(),
                    Redaction.of(endpoint.url()),
                    failed.getMessage());
            return false;
        }
    }

    private boolean isRun(NotifySettings.@Nullable Command command, Notification notification)
            throws InterruptedException {
        Job job = notification.job();
        if (command == null || !NotifyRules.runsProgram(notification.kind()) || rights.isService(job.owner())) {
            return false;
        }
        try {
            if (!rights.allows(command)) {
                throw new IOException("it is not allowed any more");
            }
            program.run(command, NotificationDocument.environment(notification));
            watch.tried(Channel.PROGRAM, true);
            return true;
        } catch (IOException | JobException failed) {
            watch.tried(Channel.PROGRAM, false);
            LOG.warn("the program {} for job {} failed: {}", command.program(), job.id(), failed.getMessage());
            return false;
        }
    }

    /** A file that the endpoint cannot be told of must not hold back the program, which is not told of files at all. */
    private static boolean programTakesOver(StoredNotification owed, Job job) {
        JobState state = job.state();
        boolean standing = state == JobState.TRANSFERRED || state == JobState.ERROR;
        return owed.kind() == JobEvent.Kind.FILE_TRANSFERRED
                && standing
                && job.settings().notifications().command() != null;
    }

    /** The job's own retry delay, growing as the job lets it grow. */
    private static Duration delay(Job job, int failedBefore) {
        Duration least = job.settings().minimumRetryDelay();
        Duration grown = least.multipliedBy(1L << Math.min(failedBefore, MAX_DOUBLINGS));
        Duration most = job.settings().maximumRetryDelay();
        Duration delay = grown.compareTo(most) > 0 ? most : grown;
        return delay.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : delay;
    }
}
