package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetOptionsTest {
    @Test
    void times_thatNodesRelyOn_followTheLeaseAndTheGrace() {
        FleetOptions usual = new FleetOptions("a", Set.of(), FleetOptions.LEASE, FleetOptions.OUTAGE_GRACE);
        assertThat(usual.newsWindow()).isEqualTo(Duration.ofSeconds(6));
        assertThat(usual.workGrace()).isEqualTo(Duration.ofMinutes(6));

        FleetOptions slow = new FleetOptions("a", Set.of(), Duration.ofMinutes(2), Duration.ofHours(1));
        assertThat(slow.newsWindow()).isGreaterThan(slow.beat().multipliedBy(2));
        assertThat(slow.workGrace()).isGreaterThan(Duration.ofHours(1));
    }
}
