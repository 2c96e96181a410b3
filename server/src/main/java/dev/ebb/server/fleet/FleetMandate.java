package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the fleet leaves to this node, from what is known of the fleet. Thread-safe. */
public final class FleetMandate implements Mandate {
    /** News of the others are looked at this often. */
    private static final long LOOK = Duration.ofMillis(500).toNanos();

    private final Fleet fleet;
    private final FleetShares shares;
    private final LongSupplier nanos;
    private long lookedAt;

    /** Of a fleet, with this node's part of its limits; the source of time counts nanoseconds and never goes back. */
    public FleetMandate(Fleet fleet, FleetShares shares, LongSupplier nanos) {
        this.fleet = fleet;
        this.shares = shares;
        this.nanos = nanos;
        lookedAt = nanos.getAsLong() - LOOK;
        look();
    }

    @Override
    public Standing standing() {
        return switch (fleet.mode()) {
            case ACTIVE -> Standing.TAKES;
            case CORDONED -> Standing.KEEPS;
            case DRAINING -> Standing.leaves("the node is being drained");
        };
    }

    @Override
    public boolean mayHold(Job job) {
        return job.settings().transfer().terms().placement().allows(fleet.self(), fleet.pools());
    }

    @Override
    public long share(String key, long limit) {
        return fleet.isShared() ? shares.share(key, limit) : limit;
    }

    @Override
    public void want(Map<String, Long> wants) {
        shares.want(wants);
        look();
    }

    private synchronized void look() {
        long now = nanos.getAsLong();
        if (fleet.isShared() && now - lookedAt >= LOOK) {
            lookedAt = now;
            shares.see(fleet.nodes(), fleet.age());
        }
    }
}
