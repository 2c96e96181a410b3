package dev.ebb.server.policy;

/**
 * Everything an administrator decides for all jobs, as one immutable snapshot.
 *
 * @param limits how many
 * @param timing how long
 * @param scheduling how many at once
 * @param destinations where files may lie
 * @param addresses where connections may go
 * @param bandwidth what background transfers may use of the line, and when
 * @param cost on networks of which cost jobs move
 * @param programs what may be run when a job has ended its transfer
 * @param sources from where files may be had, and how slowly
 * @param fleet what belongs to a node and what to all of them
 * @param peers whether other machines of the network help
 */
public record Policy(
        Limits limits,
        Timing timing,
        Scheduling scheduling,
        Destinations destinations,
        AddressRule addresses,
        Bandwidth bandwidth,
        CostDefaults cost,
        NotifyPrograms programs,
        Sources sources,
        FleetRules fleet,
        PeerPolicy peers) {
    /** BITS's defaults, for a private daemon. */
    public static final Policy DEFAULTS = new Policy(
            Limits.DEFAULTS,
            Timing.DEFAULTS,
            Scheduling.DEFAULTS,
            Destinations.ANYWHERE,
            AddressRule.PRIVATE_DAEMON,
            Bandwidth.DEFAULTS,
            CostDefaults.ALWAYS,
            NotifyPrograms.ANY,
            Sources.DEFAULTS,
            FleetRules.DEFAULTS,
            PeerPolicy.OPEN);

    /** This policy with other limits. */
    public Policy withLimits(Limits next) {
        return new Policy(
                next, timing, scheduling, destinations, addresses, bandwidth, cost, programs, sources, fleet, peers);
    }

    /** This policy with other timing. */
    public Policy withTiming(Timing next) {
        return new Policy(
                limits, next, scheduling, destinations, addresses, bandwidth, cost, programs, sources, fleet, peers);
    }

    /** This policy with other scheduling. */
    public Policy withScheduling(Scheduling next) {
        return new Policy(
                limits, timing, next, destinations, addresses, bandwidth, cost, programs, sources, fleet, peers);
    }

    /** This policy with other bandwidth limits. */
    public Policy withBandwidth(Bandwidth next) {
        return new Policy(
                limits, timing, scheduling, destinations, addresses, next, cost, programs, sources, fleet, peers);
    }

    /** This policy with other rules of cost. */
    public Policy withCost(CostDefaults next) {
        return new Policy(
                limits, timing, scheduling, destinations, addresses, bandwidth, next, programs, sources, fleet, peers);
    }

    /** This policy with other rules for sources. */
    public Policy withSources(Sources next) {
        return new Policy(
                limits, timing, scheduling, destinations, addresses, bandwidth, cost, programs, next, fleet, peers);
    }

    /** This policy with other rules for the fleet. */
    public Policy withFleet(FleetRules next) {
        return new Policy(
                limits, timing, scheduling, destinations, addresses, bandwidth, cost, programs, sources, next, peers);
    }

    /** The newer policy in what can change while the service runs; where files and connections may go stays as it was. */
    public Policy followedBy(Policy newer) {
        return new Policy(
                newer.limits,
                newer.timing,
                newer.scheduling,
                destinations,
                addresses,
                newer.bandwidth,
                newer.cost,
                programs,
                newer.sources,
                newer.fleet,
                newer.peers);
    }
}
