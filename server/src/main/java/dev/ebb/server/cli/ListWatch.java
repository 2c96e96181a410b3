package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Shows a list of jobs again and again until Ctrl-C: in place on a terminal, as a new table whenever something has changed
 * elsewhere, or each changed job as a line of JSON. Confined to a thread.
 */
final class ListWatch {
    /** A person reads no more of them, and a service has better things to do. */
    private static final int MOST_JOBS = 1000;

    private static final int MOST_RECONNECTS = 10;

    private final CommandContext context;
    private final Opening opening;
    private final boolean json;
    private final UnaryOperator<List<Job>> order;
    private final JobTable table;
    private final LiveBlock block;
    private Map<String, Job> before = new HashMap<>();
    private List<String> linesBefore = List.of();
    private long readAt;
    private long bytesPerSecond;

    ListWatch(CommandContext context, Opening opening, boolean json, UnaryOperator<List<Job>> order, JobTable table) {
        this.context = context;
        this.opening = opening;
        this.json = json;
        this.order = order;
        this.table = table;
        this.block = new LiveBlock(context.out(), context.terminal(), System::nanoTime);
    }

    ExitCode untilInterrupted(JobListing listing, Duration interval) {
        CompletableFuture<ExitCode> end = new CompletableFuture<>();
        try (Interrupts.Registration interrupt =
                context.interrupts().onInterrupt(() -> end.complete(ExitCode.DETACHED))) {
            int failures = 0;
            while (true) {
                try {
                    read(listing);
                    failures = 0;
                } catch (RuntimeException failed) {
                    if (end.isDone()) {
                        return ExitCode.DETACHED;
                    }
                    if (!Failures.isUnreachable(failed) || ++failures > MOST_RECONNECTS) {
                        throw failed;
                    }
                    opening.reopen();
                    continue;
                }
                try {
                    return end.get(interval.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException again) {
                    continue;
                } catch (ExecutionException impossible) {
                    throw new IllegalStateException(impossible);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    return ExitCode.DETACHED;
                }
            }
        } finally {
            if (context.terminal().output() && !json) {
                context.out().println();
            }
        }
    }

    private void read(JobListing listing) {
        List<Job> jobs = new ArrayList<>();
        listing.each(opening.service(), job -> jobs.size() < MOST_JOBS && jobs.add(job));
        measure(jobs);
        if (json) {
            jobs.stream()
                    .filter(job -> !job.equals(before.get(job.getId())))
                    .forEach(job -> Json.line(context.out(), job));
        } else {
            show(order.apply(jobs));
        }
        before = jobs.stream().collect(Collectors.toMap(Job::getId, job -> job));
    }

    private void measure(List<Job> jobs) {
        long now = System.nanoTime();
        long gained = 0;
        for (Job job : jobs) {
            Job earlier = before.get(job.getId());
            if (earlier != null) {
                gained += Math.max(
                        0,
                        job.getProgress().getBytesTransferred()
                                - earlier.getProgress().getBytesTransferred());
            }
        }
        bytesPerSecond = before.isEmpty() ? 0 : (long) (gained / ((now - readAt) / 1e9));
        readAt = now;
    }

    private void show(List<Job> jobs) {
        if (context.terminal().output()) {
            paint(jobs);
            return;
        }
        List<String> lines = table.lines(jobs, Style.PLAIN);
        if (!lines.equals(linesBefore)) {
            context.out().println(linesBefore.isEmpty() ? summary(jobs) : "\n" + summary(jobs));
            lines.forEach(context.out()::println);
            context.out().flush();
            linesBefore = lines;
        }
    }

    /** As many jobs as the screen has lines for, the rest as a number. */
    private void paint(List<Job> jobs) {
        int columns = block.columns();
        List<String> lines = new ArrayList<>();
        lines.add(Plain.cut(summary(jobs), columns));
        int room = Math.max(1, block.rows() - 2);
        boolean all = jobs.size() <= room;
        List<Job> shown = all ? jobs : jobs.subList(0, Math.max(0, room - 1));
        if (!jobs.isEmpty()) {
            lines.addAll(table.lines(shown, context.outputStyle(), columns));
        }
        if (!all) {
            lines.add(Plain.cut("... and " + (jobs.size() - shown.size()) + " more", columns));
        }
        block.paint(lines);
    }

    /** {@code 14:02:11  3 jobs: 1 TRANSFERRING, 2 QUEUED; 12.0 MiB/s}. */
    private String summary(List<Job> jobs) {
        Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
        jobs.forEach(job -> counts.merge(job.getState(), 1, Integer::sum));
        String states = counts.entrySet().stream()
                .map(it -> it.getValue() + " " + JobText.state(it.getKey()))
                .collect(Collectors.joining(", "));
        String count = jobs.size() >= MOST_JOBS ? "the first " + MOST_JOBS + " jobs" : jobs.size() + " jobs";
        return Human.time(context.clock().instant(), context.zone()).substring("2000-01-01 ".length()) + "  "
                + (jobs.isEmpty() ? "no jobs" : count + ": " + states)
                + (bytesPerSecond > 0 ? "; " + Human.rate(bytesPerSecond) : "");
    }
}
