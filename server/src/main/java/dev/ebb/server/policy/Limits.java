package dev.ebb.server.policy;

/**
 * Limits of the queue; they bite callers with the role USER.
 *
 * @param jobsPerMachine live jobs of all limited callers (MaxJobsPerMachine)
 * @param jobsPerUser live jobs of one of them (MaxJobsPerUser)
 * @param filesPerJob files in a job (MaxFilesPerJob)
 * @param rangesPerFile ranges of a file (MaxRangesPerFile)
 */
public record Limits(int jobsPerMachine, int jobsPerUser, int filesPerJob, int rangesPerFile) {
    /** BITS's defaults. */
    public static final Limits DEFAULTS = new Limits(300, 60, 200, 500);
}
