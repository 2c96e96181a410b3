package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.store.NodeMode;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node may do by what it knows of its own lease, second by second. */
class MembershipTest {
    private static final FleetOptions OPTIONS =
            new FleetOptions("a", Set.of(), Duration.ofSeconds(10), Duration.ofMinutes(5));

    private long now = 1_000;
    private final Membership membership = new Membership(OPTIONS, () -> now);

    @Test
    void node_thatIsNoMember_startsNothing() {
        assertThat(membership.holdsLease()).isFalse();
        assertThat(membership.standing()).isEqualTo(Standing.KEEPS);
        beat();
        assertThat(membership.holdsLease()).isTrue();
        assertThat(membership.standing()).isEqualTo(Standing.TAKES);
        membership.lost();
        assertThat(membership.holdsLease()).isFalse();
        assertThat(membership.standing()).isEqualTo(Standing.KEEPS);
        assertThat(membership.isSteady()).isFalse();
    }

    @Test
    void lease_isOver_whenItIsNotRenewed_andWhatRunsGoesOnForTheGrace() {
        beat();
        pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(membership.holdsLease()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(membership.holdsLease()).isFalse();
        assertThat(membership.standing()).as("others may begin what it begins").isEqualTo(Standing.KEEPS);
        pass(Duration.ofSeconds(290));
        assertThat(membership.standing()).isEqualTo(Standing.KEEPS);
        pass(Duration.ofNanos(1));
        assertThat(membership.standing().leaving()).contains("not been reached for 300 s");
        beat();
        assertThat(membership.standing()).isEqualTo(Standing.TAKES);
    }

    @Test
    void others_areTakenForDead_onlyByWhoHasHadALeaseForAsLongAsOneLasts() {
        beat();
        for (int second = 0; second < 9; second++) {
            pass(Duration.ofSeconds(1));
            beat();
            assertThat(membership.isSteady()).isFalse();
        }
        pass(Duration.ofSeconds(1));
        assertThat(membership.isSteady()).isTrue();
        pass(Duration.ofSeconds(11));
        beat();
        assertThat(membership.isSteady())
                .as("after an outage all are about to come back")
                .isFalse();
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

    @Test
    void lease_countsFromWhenTheHeartbeatWasSent() {
        long sent = now;
        pass(Duration.ofSeconds(4));
        membership.renewed(sent, NodeMode.ACTIVE);
        assertThat(membership.silence()).isEqualTo(Duration.ofSeconds(4));
        pass(Duration.ofSeconds(6));
        assertThat(membership.holdsLease()).isFalse();
    }

    @Test
    void mode_isObeyed() {
        beat();
        membership.wanted(NodeMode.CORDONED);
        assertThat(membership.standing()).isEqualTo(Standing.KEEPS);
        membership.wanted(NodeMode.DRAINING);
        assertThat(membership.standing().leaving()).contains("drained");
    }

    private void beatFor(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(1_500)) {
            beat();
            pass(Duration.ofMillis(1_500));
        }
        beat();
    }

    private void beat() {
        membership.renewed(now, NodeMode.ACTIVE);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
