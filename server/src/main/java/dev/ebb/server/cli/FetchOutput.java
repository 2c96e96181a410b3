package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import java.time.Duration;
import java.util.List;

/**
 * The answer on stdout when a job is over.
 *
 * @param context where to
 * @param places where its files are then; empty when that is not known
 * @param quiet no answer
 * @param json the job as a line of JSON
 */
record FetchOutput(CommandContext context, List<String> places, boolean quiet, boolean json) {
    void inPlace(Job job, Duration elapsed) {
        if (json) {
            Json.line(context.out(), job);
            return;
        }
        if (quiet) {
            return;
        }
        long bytes = job.getProgress().getBytesTransferred();
        long millis = Math.max(1, elapsed.toMillis());
        String how = Human.bytes(bytes) + " in " + Human.duration(elapsed) + ", "
                + Human.rate((long) (bytes * 1000.0 / millis));
        context.out().println(Plain.of(where(job)) + " (" + how + ")");
    }

    void ended(Job job) {
        if (json) {
            Json.line(context.out(), job);
        }
    }

    private String where(Job job) {
        if (places.size() == 1) {
            return places.get(0);
        }
        int count = job.getProgress().getFilesTotal();
        String there = job.getType() == JobType.JOB_TYPE_DOWNLOAD ? "in place" : "sent";
        return job.getDisplayName() + ": " + count + (count == 1 ? " file " : " files ") + there;
    }
}
