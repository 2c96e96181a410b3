package dev.ebb.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel's tables of routes, as they are written. */
class DefaultRouteTest {
    @Test
    void ipv4_withTwoDefaults_isTheOneWithTheLeastMetric() {
        assertThat(DefaultRoute.ipv4(List.of(
                        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                        "wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                        "tun0\t00000000\t0101A8C0\t0002\t0\t0\t1\t00000000\t0\t0\t0",
                        "eth0\t0001A8C0\t00000000\t0001\t0\t0\t50\t00FFFFFF\t0\t0\t0")))
                .contains("eth0");
    }

    @Test
    void ipv6_default_isNeitherTheLoopbackNorAPrefix() {
        String any = "0".repeat(32);
        assertThat(DefaultRoute.ipv6(List.of(
                        any + " 00 " + any + " 00 fe80" + "0".repeat(28)
                                + " 00000400 00000001 00000000 00000003   wwan0",
                        any + " 00 " + any + " 00 " + any + " 00000001 00000001 00000000 00000001       lo",
                        "fe80" + "0".repeat(28) + " 40 " + any + " 00 " + any
                                + " 00000100 00000001 00000000 00000001     eth0")))
                .contains("wwan0");
    }

    @Test
    void tables_withoutADefault_haveNone() {
        assertThat(DefaultRoute.ipv4(List.of())).isEmpty();
        assertThat(DefaultRoute.ipv4(List.of("nonsense", "a b c d e f g h"))).isEmpty();
    }
}
