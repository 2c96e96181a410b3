package dev.ebb.server.cli;

import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SuspendRequest;
import picocli.CommandLine;

/** The verbs that need nothing but a job. */
enum JobVerb {
    /** Activates or retries. */
    RESUME("Activates jobs, or retries them at once."),
    /** Stops and keeps the progress. */
    SUSPEND("Stops jobs and keeps their progress."),
    /** Ends and throws away. */
    CANCEL("Ends jobs and deletes their temporary files."),
    /** Puts in place and ends. */
    COMPLETE("Puts transferred files in place and ends the jobs.");

    private final String description;

    JobVerb(String description) {
        this.description = description;
    }

    /**
     * How a verb ended.
     *
     * @param job after it
     * @param result S_OK, or the success code that says more
     */
    record Answer(Job job, ResultCode result) {}

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    CommandLine commandLine(CommandContext context, Connector connector) {
        CommandLine line = new CommandLine(new VerbCommand(context, connector, this));
        line.getCommandSpec().name(word()).usageMessage().description(description);
        return line;
    }

    Answer call(Service service, String jobId) {
        String request = RequestIds.next();
        return switch (this) {
            case RESUME ->
                plain(service.job()
                        .resume(ResumeRequest.newBuilder()
                                .setJobId(jobId)
                                .setRequestId(request)
                                .build())
                        .getJob());
            case SUSPEND ->
                plain(service.job()
                        .suspend(SuspendRequest.newBuilder()
                                .setJobId(jobId)
                                .setRequestId(request)
                                .build())
                        .getJob());
            case CANCEL -> {
                var answer = service.job()
                        .cancel(CancelRequest.newBuilder()
                                .setJobId(jobId)
                                .setRequestId(request)
                                .build());
                yield new Answer(answer.getJob(), answer.getResult());
            }
            case COMPLETE -> {
                var answer = service.job()
                        .complete(CompleteRequest.newBuilder()
                                .setJobId(jobId)
                                .setRequestId(request)
                                .build());
                yield new Answer(answer.getJob(), answer.getResult());
            }
        };
    }

    private static Answer plain(Job job) {
        return new Answer(job, ResultCode.RESULT_CODE_S_OK);
    }
}
