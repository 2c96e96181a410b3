package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Bandwidth;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How limits of the rate are written. */
class CapTypesTest {
    @Test
    void cap_inRange_isReadAndShown() {
        assertThat(CapTypes.cap().read(text("8"))).isEqualTo(8);
        assertThat(CapTypes.cap().read(text("unlimited"))).isEqualTo(Bandwidth.UNLIMITED);
        assertThat(CapTypes.cap().show(Bandwidth.UNLIMITED)).isEqualTo("unlimited");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "-1", "4294967201", "1M", ""})
    void cap_outOfRange_isRefused(String value) {
        assertThatThrownBy(() -> CapTypes.cap().read(text(value))).isInstanceOf(BadValueException.class);
    }

    @Test
    void named_severalOnes_areReadAndShownInOrder() {
        Map<OwnerId, Long> users = CapTypes.ofUsers().read(text("uid:1000=800, cert:CN=x=unlimited"));
        assertThat(users)
                .isEqualTo(Map.of(new OwnerId("uid:1000"), 800L, new OwnerId("cert:CN=x"), Bandwidth.UNLIMITED));
        assertThat(CapTypes.ofUsers().show(users)).isEqualTo("cert:CN=x=unlimited,uid:1000=800");
        assertThat(CapTypes.ofHosts().read(text("Example.COM=80"))).isEqualTo(Map.of("example.com", 80L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "=8", "example.com=", "example.com=0", "a=8,A=9"})
    void named_wrong_areRefused(String value) {
        assertThatThrownBy(() -> CapTypes.ofHosts().read(text(value))).isInstanceOf(BadValueException.class);
    }

    private static RawValue text(String value) {
        return new RawValue.Text(value, RawValue.Origin.environment("X"));
    }
}
