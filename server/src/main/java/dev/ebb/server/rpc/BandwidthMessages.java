package dev.ebb.server.rpc;

import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.governor.RateScope;
import dev.ebb.server.identity.Caller;
import dev.ebb.v1.BandwidthLimit;
import dev.ebb.v1.BandwidthScope;
import java.util.List;
import java.util.Set;

/** Says which bandwidth limits count, to each caller what concerns him. */
final class BandwidthMessages {
    private static final Set<RateScope> COMMON = Set.of(RateScope.TOTAL, RateScope.BACKGROUND, RateScope.PRIORITY);

    private BandwidthMessages() {}

    /** An ordinary caller sees what counts for all, for him and for these jobs of his. */
    static List<BandwidthLimit> of(List<RateInForce> limits, Caller caller, Set<String> ownJobs) {
        return limits.stream()
                .filter(limit -> caller.isAdministrator()
                        || COMMON.contains(limit.scope())
                        || limit.scope() == RateScope.USER
                                && limit.name().equals(caller.id().value())
                        || limit.scope() == RateScope.JOB && ownJobs.contains(limit.name()))
                .map(BandwidthMessages::message)
                .toList();
    }

    private static BandwidthLimit message(RateInForce limit) {
        return BandwidthLimit.newBuilder()
                .setScope(BandwidthScope.valueOf(
                        "BANDWIDTH_SCOPE_" + limit.scope().name()))
                .setName(limit.name())
                .setBytesPerSecond(limit.bytesPerSecond())
                .setCurrentBytesPerSecond(limit.currentBytesPerSecond())
                .build();
    }
}
