package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The answer of a fetch on stdout.
 *
 * @param context where to
 * @param files that were asked for; empty when that is not known
 * @param quiet no answer
 * @param json the job as a line of JSON
 */
record FetchOutput(CommandContext context, List<Path> files, boolean quiet, boolean json) {
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
        if (files.size() == 1) {
            return files.get(0).toString();
        }
        int count = job.getProgress().getFilesTotal();
        return job.getDisplayName() + ": " + count + (count == 1 ? " file in place" : " files in place");
    }
}
