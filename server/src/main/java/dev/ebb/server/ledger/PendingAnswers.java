package dev.ebb.server.ledger;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.PendingWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Callers of Complete and Cancel, who wait until the promised disk work is done. Confined to the writer's thread. */
final class PendingAnswers {
    private final Map<JobId, List<CompletableFuture<JobOutcome>>> waiting = new HashMap<>();

    /** True when the answer has to wait for disk work. */
    static boolean mustWait(JobCommand command, Job job) {
        return (command instanceof JobCommand.Complete && job.pending() == PendingWork.PUBLISH)
                || (command instanceof JobCommand.Cancel && job.pending() == PendingWork.DISCARD);
    }

    void add(JobId id, CompletableFuture<JobOutcome> answer) {
        waiting.computeIfAbsent(id, key -> new ArrayList<>()).add(answer);
    }

    /** The report that the disk work is done, or failed, answers everybody who waits for it. */
    List<Runnable> settle(JobCommand report, JobOutcome outcome) {
        boolean ends = report instanceof JobCommand.Published
                || report instanceof JobCommand.PublishFailed
                || report instanceof JobCommand.Discarded;
        if (!ends) {
            return List.of();
        }
        List<Runnable> answers = new ArrayList<>();
        for (CompletableFuture<JobOutcome> answer :
                waiting.getOrDefault(outcome.job().id(), List.of())) {
            answers.add(() -> answer(answer, report, outcome));
        }
        waiting.remove(outcome.job().id());
        return answers;
    }

    /** The service stops; the work goes on after the restart. */
    void failAll() {
        waiting.values().forEach(answers -> answers.forEach(answer -> answer.completeExceptionally(stopping())));
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
