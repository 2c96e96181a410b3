package dev.ebb.server.policy;

/**
 * Everything an administrator decides for all jobs, as one immutable snapshot.
 *
 * @param limits how many
 * @param timing how long
 * @param scheduling how many at once
 * @param destinations where files may lie
 * @param addresses where connections may go
 * @param programs what may be run when a job has ended its transfer
 */
public record Policy(
        Limits limits,
        Timing timing,
        Scheduling scheduling,
        Destinations destinations,
        AddressRule addresses,
        NotifyPrograms programs) {
    /** BITS's defaults, for a private daemon. */
    public static final Policy DEFAULTS = new Policy(
            Limits.DEFAULTS,
            Timing.DEFAULTS,
            Scheduling.DEFAULTS,
            Destinations.ANYWHERE,
            AddressRule.PRIVATE_DAEMON,
            NotifyPrograms.ANY);
}
