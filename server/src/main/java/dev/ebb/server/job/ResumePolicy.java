package dev.ebb.server.job;

/** On what evidence an interrupted file goes on where it stopped. The order is kept for ever. */
public enum ResumePolicy {
    /** A strong validator, or a strong digest: nothing is ever put together from two versions. */
    STRONG_ONLY,
    /**
     * Also size, date and weak tags that have not changed, when the last bytes before the gap are still the same. A version
     * that differs elsewhere only would go unseen.
     */
    ALLOW_WEAK
}
