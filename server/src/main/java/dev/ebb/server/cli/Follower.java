package dev.ebb.server.cli;

import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one job until there is nothing more to wait for. The stream only says that something happened; what the job is
 * then, the service is asked, so that no event is needed to get the end right. Confined to a thread.
 */
final class Follower {
    private static final int INBOX = 1024;
    private static final int MOST_RECONNECTS = 10;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration PATIENCE_FOR_LAST_EVENT = Duration.ofSeconds(5);

    private final CommandContext context;
    private final Opening opening;
    private final Reporter reporter;
    private final BooleanSupplier isDetached;
    private final BlockingQueue<Delivery> inbox = new ArrayBlockingQueue<>(INBOX);
    private FileWatch files = new FileWatch("");
    private long lookedAt = System.nanoTime();
    private String cursor;

    Follower(CommandContext context, Opening opening, Reporter reporter, BooleanSupplier isDetached, String cursor) {
        this.context = context;
        this.opening = opening;
        this.reporter = reporter;
        this.isDetached = isDetached;
        this.cursor = cursor;
    }

    /** What the stream delivers to the thread that follows: a message, or how it ended. */
    private record Delivery(
            @Nullable SubscribeResponse message, @Nullable Throwable end) {}

    /** Returns the job when it is TRANSFERRED, in ERROR, or has ended; or as it was when we left. */
    Job follow(Job job) {
        JobProgressView view = new JobProgressView(job);
        int reconnects = 0;
        while (!isDetached.getAsBoolean() && !isOver(view)) {
            try {
                followStream(view);
            } catch (RuntimeException failed) {
                if (isDetached.getAsBoolean()) {
                    break;
                }
                reconnects = view.hasMoved() ? 1 : reconnects + 1;
                if (!Failures.isUnreachable(failed) || reconnects > MOST_RECONNECTS) {
                    throw failed;
                }
                opening.reopen();
            }
        }
        return view.job();
    }

    private void followStream(JobProgressView view) {
        inbox.clear();
        files = new FileWatch(view.job().getId());
        SubscribeRequest request = SubscribeRequest.newBuilder()
                .setJobId(view.job().getId())
                .setCursor(cursor)
                .setProgressInterval(JobText.duration(reporter.interval()))
                .setHeartbeatInterval(JobText.duration(HEARTBEAT))
                .build();
        try (Service.Subscription stream =
                opening.service().subscribe(request, this::deliver, end -> inbox.offer(new Delivery(null, end)))) {
            long lastHeard = System.nanoTime();
            while (!isDetached.getAsBoolean() && !isOver(view)) {
                Delivery delivery = poll();
                Duration silence = Duration.ofNanos(System.nanoTime() - lastHeard);
                if (delivery != null) {
                    lastHeard = System.nanoTime();
                    takeAll(delivery, view);
                } else if (view.isEnd() && silence.compareTo(PATIENCE_FOR_LAST_EVENT) > 0) {
                    return;
                } else if (silence.compareTo(LONGEST_SILENCE) > 0) {
                    lastHeard = System.nanoTime();
                    refresh(view);
                }
                look(view);
                reporter.show(view.at(context.clock().instant()));
            }
        }
    }

    /** Called by the stream's thread. Progress is dropped when nobody keeps up; anything else waits. */
    private void deliver(SubscribeResponse message) {
        if (message.hasProgress() && inbox.size() > INBOX / 2) {
            return;
        }
        try {
            inbox.offer(new Delivery(message, null), LONGEST_SILENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Delivery poll() {
        try {
            return inbox.poll(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.BROKEN, "interrupted");
        }
    }

    /** All that has arrived, and then one question what the job is now: a thousand files arrive as a thousand events. */
    private void takeAll(Delivery first, JobProgressView view) {
        boolean news = false;
        for (Delivery next = first; next != null; next = inbox.poll()) {
            news |= take(next, view);
        }
        if (news) {
            refresh(view);
        }
    }

    /** True when the job may have changed. */
    private boolean take(Delivery delivery, JobProgressView view) {
        SubscribeResponse message = delivery.message();
        if (message == null) {
            throw new StreamEndedException(delivery.end());
        }
        reporter.message(message);
        if (message.hasProgress()) {
            view.progress(message.getProgress());
            return false;
        }
        if (message.hasEvent()) {
            view.event(message.getEvent());
            cursor = message.getEvent().getCursor();
        } else {
            cursor = message.getHeartbeat().getCursor();
        }
        return true;
    }

    private void look(JobProgressView view) {
        long now = System.nanoTime();
        boolean due = now - lookedAt >= BETWEEN_LOOKS.toNanos();
        if (due && reporter.wantsFiles() && view.hasMovingFiles()) {
            lookedAt = now;
            reporter.files(files.look(opening.service(), now));
        }
    }

    private void refresh(JobProgressView view) {
        view.snapshot(opening.service()
                .manager()
                .getJob(GetJobRequest.newBuilder()
                        .setJobId(view.job().getId())
                        .setIncludeFinal(true)
                        .build())
                .getJob());
    }

    private boolean isOver(JobProgressView view) {
        return view.isEnd() && (view.hasSeenEnd() || !reporter.wantsEveryEvent());
    }
}
