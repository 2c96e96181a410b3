package dev.ebb.server.policy;

/**
 * How much history is kept, whatever its age.
 *
 * @param jobs ended jobs of everybody
 * @param jobsPerOwner ended jobs of one owner
 * @param events events
 */
public record KeptHistory(int jobs, int jobsPerOwner, int events) {
    /** Some hundred megabytes at most. */
    public static final KeptHistory DEFAULTS = new KeptHistory(100_000, 50_000, 1_000_000);
}
