package dev.ebb.server.cli;

import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobError;
import dev.ebb.v1.JobState;
import java.time.Duration;
import java.time.Instant;

/** Follows a job to its end and does what is due there: puts the files in place, or says why not and cancels. */
final class Fetch {
    private static final int MOST_ATTEMPTS = 5;

    private final CommandContext context;
    private final Opening opening;
    private final Reporter reporter;
    private final Detachment detachment;
    private final FetchOutput output;

    Fetch(CommandContext context, Opening opening, Reporter reporter, Detachment detachment, FetchOutput output) {
        this.context = context;
        this.opening = opening;
        this.reporter = reporter;
        this.detachment = detachment;
        this.output = output;
    }

    /** Events are told from after {@code cursor} on. */
    ExitCode run(Job job, String cursor) {
        Job end = new Follower(context, opening, reporter, detachment::isDetached, cursor).follow(job);
        if (detachment.isDetached()) {
            return ExitCode.DETACHED;
        }
        reporter.stop();
        if (end.getState() == JobState.JOB_STATE_TRANSFERRED) {
            return complete(end);
        }
        if (end.getState() == JobState.JOB_STATE_ERROR) {
            return fail(end);
        }
        return ended(end);
    }

    /** Whatever hinders it, the bytes stay with the job: nothing that was fetched is thrown away. */
    private ExitCode complete(Job job) {
        CompleteRequest request = CompleteRequest.newBuilder()
                .setJobId(job.getId())
                .setRequestId(RequestIds.next())
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                return ended(opening.service().job().complete(request).getJob());
            } catch (RuntimeException failed) {
                if (Failures.isUnreachable(failed) && attempt < MOST_ATTEMPTS && !detachment.isDetached()) {
                    opening.reopen();
                    continue;
                }
                return notInPlace(job, failed);
            }
        }
    }

    private ExitCode notInPlace(Job job, RuntimeException failed) {
        Job now = snapshot(job);
        if (now.getState() == JobState.JOB_STATE_ACKNOWLEDGED) {
            return ended(now);
        }
        new ErrorPrinter(context).print(failed);
        String id = JobText.shortId(job.getId());
        context.say("the bytes are kept: \"ebb complete " + id + "\" tries again, \"ebb cancel " + id
                + "\" throws them away");
        return ExitCode.FAILED;
    }

    private Job snapshot(Job job) {
        try {
            return opening.service()
                    .manager()
                    .getJob(GetJobRequest.newBuilder()
                            .setJobId(job.getId())
                            .setIncludeFinal(true)
                            .build())
                    .getJob();
        } catch (RuntimeException unknown) {
            return job;
        }
    }

    private ExitCode fail(Job job) {
        JobError error = job.getError();
        new ErrorPrinter(context).print(error);
        try {
            Job cancelled = opening.service()
                    .job()
                    .cancel(CancelRequest.newBuilder()
                            .setJobId(job.getId())
                            .setRequestId(RequestIds.next())
                            .build())
                    .getJob();
            output.ended(cancelled);
            context.say("the job is cancelled and leaves nothing; with the cause put right, run the command again");
        } catch (RuntimeException failed) {
            new ErrorPrinter(context).print(failed);
            context.say(
                    "the job could not be cancelled: \"ebb cancel " + JobText.shortId(job.getId()) + "\" tries again");
        }
        return ExitCode.FAILED;
    }

    private ExitCode ended(Job job) {
        if (job.getState() == JobState.JOB_STATE_ACKNOWLEDGED) {
            Instant begun = JobText.instant(job.getTimes().getCreationTime());
            output.inPlace(job, Duration.between(begun, context.clock().instant()));
            return ExitCode.OK;
        }
        output.ended(job);
        context.say("the job was cancelled by someone else");
        return ExitCode.FAILED;
    }
}
