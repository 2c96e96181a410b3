package dev.ebb.server.cli;

import dev.ebb.client.EbbException;
import java.util.Optional;

/** What to do about a refusal, in commands: the service, which has other clients too, speaks of calls. Pure. */
final class Hints {
    /** For whoever names a job that is not there. */
    static final String WHICH_JOBS =
            "\"ebb list\" shows the jobs in the queue, \"ebb history\" those that have ended, while they are kept.";

    private Hints() {}

    /** Empty where the service's own advice is as good. */
    static Optional<String> of(EbbException refused) {
        String job = refused.jobId().map(JobText::shortId).orElse("");
        if (job.isEmpty()) {
            return Optional.empty();
        }
        return switch (refused.reason()) {
            case "BG_E_NOT_FOUND" -> Optional.of(WHICH_JOBS);
            case "BG_E_INVALID_STATE" ->
                Optional.of("\"ebb show " + job + "\" says how the job is, and \"ebb history show " + job
                        + "\" what became of one that has ended; docs/job-states.md has what is allowed when.");
            default -> Optional.empty();
        };
    }
}
