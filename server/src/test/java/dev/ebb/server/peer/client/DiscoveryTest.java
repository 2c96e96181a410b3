package dev.ebb.server.peer.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are of the same network. */
class DiscoveryTest {
    @ParameterizedTest
    @CsvSource({
        "192.168.1.7, 24, 192.168.1.200, true",
        "192.168.1.7, 24, 192.168.2.7, false",
        "10.0.0.1, 9, 10.127.0.1, true",
        "10.0.0.1, 9, 10.128.0.1, false",
        "10.0.0.1, 32, 10.0.0.1, true",
        "fe80::1, 64, fe80::2, true",
        "fe80::1, 64, 10.0.0.1, false",
    })
    void address_withinAPrefix(String own, int prefix, String other, boolean within) throws Exception {
        assertThat(Discovery.isWithin(
                        InetAddress.getByName(own).getAddress(),
                        prefix,
                        InetAddress.getByName(other).getAddress()))
                .isEqualTo(within);
    }
}
