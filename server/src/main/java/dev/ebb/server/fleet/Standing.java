package dev.ebb.server.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What a node may do now.
 *
 * @param takesJobs whether it may begin further jobs
 * @param leaving why it gives back those that it runs; null when it keeps them
 */
public record Standing(boolean takesJobs, @Nullable String leaving) {
    /** Begins jobs and keeps them. */
    public static final Standing TAKES = new Standing(true, null);

    /** Keeps what it runs. */
    public static final Standing KEEPS = new Standing(false, null);

    /** Gives back what it runs. */
    public static Standing leaves(String reason) {
        return new Standing(false, reason);
    }
}
