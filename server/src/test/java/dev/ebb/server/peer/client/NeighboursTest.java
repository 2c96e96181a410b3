package dev.ebb.server.peer.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.peer.PeerOptions.Address;
import dev.ebb.server.peer.client.Neighbours.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who is asked, and who is left alone for how long. */
class NeighboursTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Address A = new Address("10.0.0.1", 1);
    private static final Address B = new Address("fe80::1", 2);

    private final Neighbours neighbours = new Neighbours();

    @Test
    void peer_thatFailed_isLeftAlone_theLongerTheWorse() {
        neighbours.found(A, "");
        neighbours.failed(A, Fault.LIED, NOW);
        neighbours.failed(A, Fault.BUSY, NOW);

        assertThat(neighbours.candidates(NOW.plus(Duration.ofMinutes(59)))).isEmpty();
        assertThat(neighbours.candidates(NOW.plus(Duration.ofHours(1)))).containsExactly(A);
    }

    @Test
    void peer_thatAnswered_isAskedFirst() {
        neighbours.found(A, "");
        neighbours.found(B, "box");
        neighbours.answered(B);

        assertThat(neighbours.candidates(NOW)).containsExactly(B, A);
        assertThat(neighbours.views(NOW))
                .containsExactly(
                        new Neighbours.View("10.0.0.1:1", false, false),
                        new Neighbours.View("box [fe80::1]:2", true, true));
    }

    @Test
    void peer_thatIsFoundAgain_isStillLeftAlone() {
        neighbours.found(A, "");
        neighbours.failed(A, Fault.LIED, NOW);

        neighbours.found(A, "renamed");

        assertThat(neighbours.candidates(NOW)).isEmpty();
    }

    @Test
    void peers_beyondTheLimit_areNotTakenNoticeOf() {
        for (int port = 1; port <= Neighbours.MOST + 10; port++) {
            neighbours.found(new Address("h", port), "");
        }

        assertThat(neighbours.all()).hasSize(Neighbours.MOST);
    }
}
