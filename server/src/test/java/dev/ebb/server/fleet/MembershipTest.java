package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.store.NodeMode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a node may take others for dead. */
class MembershipTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong();
    private final Membership membership =
            new Membership(new FleetOptions("n", Set.of(), LEASE, Duration.ofMinutes(5)), nanos::get);

    @Test
    void node_thatHasKeptItsLeaseForAWholeLease_isSteady() {
        beatFor(Duration.ofSeconds(9));
        assertThat(membership.isSteady()).isFalse();
        beatFor(Duration.ofSeconds(3));
        assertThat(membership.isSteady()).isTrue();
    }

    @Test
    void outage_thatThisNodeOutlives_mayHaveCostOthersTheirLeases() {
        beatFor(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(9)); // others had beaten up to a quarter of a lease before this one, and are over now
        beat();
        assertThat(membership.holdsLease()).isTrue();
        assertThat(membership.isSteady()).isFalse();
        beatFor(Duration.ofSeconds(12));
        assertThat(membership.isSteady()).isTrue();
    }

    @Test
    void heartbeat_thatIsLateAsTheyAre_isNoOutage() {
        beatFor(Duration.ofSeconds(30));
        pass(Duration.ofMillis(4_500));
        beat();
        assertThat(membership.isSteady()).isTrue();
    }

    private void beatFor(Duration time) {
        for (long passed = 0; passed < time.toMillis(); passed += 1_500) {
            beat();
            pass(Duration.ofMillis(1_500));
        }
        beat();
    }

    private void beat() {
        membership.renewed(nanos.get(), NodeMode.ACTIVE);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
