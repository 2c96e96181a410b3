package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkLinkTest {
    @Test
    void network_thatGoesAndComes_isToldOnceEach() {
        assertThat(looks(true, true, false, false, false, true, true)).containsExactly("5:true", "3:false");
    }

    @Test
    void network_missingInOneLook_isNotLost() {
        assertThat(looks(true, false, true, false, true)).isEmpty();
    }

    @Test
    void network_thatNeverWas_isNeverLost() {
        assertThat(looks(false, false, false, false)).isEmpty();
    }

    @Test
    void network_thatComesLate_isToldAndCanBeLost() {
        assertThat(looks(false, false, true, true, false, false)).containsExactly("5:false", "2:true");
    }

    @Test
    void network_thereFromTheStart_isNoNews() {
        assertThat(looks(true, true)).isEmpty();
    }

    /** What was told in which look, the last first. */
    private static List<String> looks(boolean... seen) {
        NetworkLink link = new NetworkLink();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < seen.length; i++) {
            Optional<Boolean> change = link.look(seen[i]);
            if (change.isPresent()) {
                told.add(0, i + ":" + change.get());
            }
        }
        return told;
    }
}
