package dev.ebb.server.ledger;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Callers of Complete and Cancel, who wait until the promised disk work is done, here or at another node. Thread-safe.
 */
final class PendingAnswers {
    private final Map<JobId, Waiting> waiting = new HashMap<>();

    /** Those who wait for one job, and what was known of it when the last of them came. */
    private record Waiting(List<CompletableFuture<JobOutcome>> answers, long revision) {}

    /** True when the answer has to wait for disk work. */
    static boolean mustWait(JobCommand command, Job job) {
        return (command instanceof JobCommand.Complete && job.pending() == PendingWork.PUBLISH)
                || (command instanceof JobCommand.Cancel && job.pending() == PendingWork.DISCARD);
    }

    synchronized void add(Job job, CompletableFuture<JobOutcome> answer) {
        Waiting before = waiting.get(job.id());
        List<CompletableFuture<JobOutcome>> answers = before == null ? new ArrayList<>() : before.answers();
        answers.add(answer);
        waiting.put(job.id(), new Waiting(answers, job.revision()));
    }

    /** The jobs that somebody waits for, by the revision in which the work was promised. */
    synchronized Map<JobId, Long> awaited() {
        Map<JobId, Long> awaited = new HashMap<>();
        waiting.forEach((id, those) -> awaited.put(id, those.revision()));
        return awaited;
    }

    /** The report that the disk work is done, or failed, answers everybody who waits for it. */
    List<Runnable> settle(JobCommand report, JobOutcome outcome) {
        boolean ends = report instanceof JobCommand.Published
                || report instanceof JobCommand.PublishFailed
                || report instanceof JobCommand.Discarded;
        return ends ? settle(outcome.job().id(), answer -> answer(answer, report, outcome)) : List.of();
    }

    /** Another node has done the disk work, or failed: what came of it is told as far as the job tells. */
    List<Runnable> settleElsewhere(Job job, JobException failure) {
        if (job.pending() != PendingWork.NONE) {
            return List.of();
        }
        return settle(job.id(), answer -> {
            if (job.state().isFinal()) {
                boolean partial =
                        job.state() == JobState.ACKNOWLEDGED && !job.counters().isWhole();
                answer.complete(new JobOutcome(job, partial ? ErrorCode.PARTIAL_COMPLETE : ErrorCode.S_OK, 0));
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private synchronized List<Runnable> settle(JobId id, Consumer<CompletableFuture<JobOutcome>> how) {
        Waiting those = waiting.remove(id);
        List<Runnable> answers = new ArrayList<>();
        if (those != null) {
            those.answers().forEach(answer -> answers.add(() -> how.accept(answer)));
        }
        return answers;
    }

    /** The service stops; the work goes on after the restart. */
    synchronized void failAll() {
        waiting.values().forEach(those -> those.answers().forEach(answer -> answer.completeExceptionally(stopping())));
        waiting.clear();
    }

    static JobException stopping() {
        return JobException.of(
                ErrorCode.SERVICE_NOT_AVAILABLE, "The service is stopping; what was begun goes on later.");
    }

    private static void answer(CompletableFuture<JobOutcome> answer, JobCommand report, JobOutcome outcome) {
        if (report instanceof JobCommand.PublishFailed failed) {
            answer.completeExceptionally(JobException.of(
                    failed.error().code(), outcome.job().id(), failed.error().message()));
        } else {
            answer.complete(outcome);
        }
    }
}
