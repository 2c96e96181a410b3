package dev.ebb.server.notify;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NotificationReceipt;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoredNotification;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what the store says is owed, one notification of a job after the other, at most four of an owner at once. Loses
 * nothing: a row goes only when its receipt is committed, so a crash at any point ends in one more delivery. A thread of its
 * own, {@code ebb-notify}, hands out the work; {@code ebb-notify-*} do it and may wait for receivers.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final Duration POST_LIMIT = Duration.ofSeconds(10);
    private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int MAX_THREADS = 16;
    private static final int PAGE = 64;
    private static final int CLOSE_SECONDS = 5;

    private final JobStore store;
    private final JobLedger ledger;
    private final InstantSource clock;
    private final EndpointPost post;
    private final Delivery delivery;
    private final Modifications modifications = new Modifications();
    private final Turns turns = new Turns(MAX_THREADS);
    private final Bell bell = new Bell();
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            5,
            TimeUnit.SECONDS,
            // One that has given its turn back may still be on its way out.
            new LinkedBlockingQueue<>(MAX_THREADS),
            task -> NotifyThreads.daemon(task, "ebb-notify-worker"));
    private final Thread thread = NotifyThreads.daemon(this::run, "ebb-notify");
    private volatile boolean closing;

    /**
     * A notifier over what the store owes; {@link #start} begins.
     *
     * @param mayConnect asked of each address before a connection
     * @param secrets opens what notifications are signed with
     */
    public Notifier(
            JobStore store,
            JobLedger ledger,
            ProgramRights rights,
            NotifyOptions options,
            Predicate<InetAddress> mayConnect,
            Function<SealedText, String> secrets,
            InstantSource clock) {
        this.store = store;
        this.ledger = ledger;
        this.clock = clock;
        this.post = new EndpointPost(mayConnect, secrets, new PostClient(PostClient::machineTrust), POST_LIMIT);
        workers.allowCoreThreadTimeOut(true);
        ProgramRun program = new ProgramRun(rights, options.commandTimeLimit());
        this.delivery = new Delivery(store, post, program, rights, clock);
    }

    /** Has each try looked at, from now on. */
    public void watch(DeliveryWatch looking) {
        delivery.watch(looking);
    }

    /** Goes on with what earlier runs left owed. */
    public void start() {
        thread.start();
    }

    /** Notes what a commit changed and returns at once; for the committing thread. */
    public void committed(Collection<Job> jobs) {
        boolean news = false;
        for (Job job : jobs) {
            if (job.settings().notifications().hasReceiver()) {
                modifications.add(job);
                news = true;
            }
        }
        if (news) {
            bell.ring();
        }
    }

    /** Looks at once for what is owed: the store has news that were not committed here, or has them ready only now. */
    public void look() {
        bell.ring();
    }

    /** True when something is owed, now or after a retry. Reads the store. */
    public boolean owes() {
        return store.owesNotifications();
    }

    /** Gives up what is under way; it is delivered again after the next start. */
    @Override
    public void close() {
        closing = true;
        bell.ring();
        workers.shutdownNow();
        post.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                bell.await(turn());
            }
        } catch (InterruptedException stop) {
            LOG.debug("the notifier was interrupted and stops");
        }
    }

    /** Hands out what can be delivered now; returns how long nothing more can be, unless the bell rings. */
    private Duration turn() {
        try {
            Instant now = clock.instant();
            turns.look();
            for (StoredNotification owed : store.notificationsDue(now, 2 * Turns.OF_AN_OWNER, PAGE)) {
                if (turns.take(owed.jobId(), owed.owner())) {
                    hand(owed.jobId(), owed.owner(), () -> deliver(owed));
                }
            }
            for (Job job : modifications.take(now, job -> turns.take(job.id(), job.owner()))) {
                hand(job.id(), job.owner(), () -> tell(job));
            }
            return Stream.of(store.nextNotification(now), modifications.next(now))
                    .flatMap(Optional::stream)
                    .min(Instant::compareTo)
                    .map(next -> Duration.between(now, next))
                    .filter(wait -> wait.compareTo(LONGEST_WAIT) < 0)
                    .orElse(LONGEST_WAIT);
        } catch (StoreException failed) {
            LOG.warn("what is owed cannot be read: {}", failed.getMessage());
            return AFTER_STORE_FAILURE;
        } catch (RuntimeException broken) {
            LOG.error("a turn of the notifier failed; the next is tried in a moment", broken);
            return AFTER_STORE_FAILURE;
        }
    }

    /** Has a worker do it and give the turn back; later, when the outcome could not be written down. */
    private void hand(JobId job, OwnerId owner, Work work) {
        Runnable over = () -> {
            turns.giveBack(job, owner);
            bell.ring();
        };
        try {
            workers.execute(() -> {
                try {
                    work.run();
                    over.run();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException failed) {
                    LOG.warn("what came of a notification of job {} is not known and it is repeated", job, failed);
                    CompletableFuture.delayedExecutor(AFTER_STORE_FAILURE.toSeconds(), TimeUnit.SECONDS)
                            .execute(over);
                }
            });
        } catch (RejectedExecutionException stopping) {
            LOG.debug("the notifier stops with a notification of job {} undelivered", job);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void deliver(StoredNotification owed) throws InterruptedException {
        NotificationReceipt receipt = delivery.of(owed);
        ledger.settle(receipt).toCompletableFuture().join();
    }

    private void tell(Job job) throws InterruptedException {
        Optional<Job> now = store.job(job.id()).filter(it -> !it.state().isFinal());
        if (now.isPresent()) {
            delivery.ofModification(now.get());
        }
    }
}
