package dev.ebb.server.engine.http.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way packets go, by tables as the kernel writes them. */
class RoutesTest {
    private static final List<String> IPV4 = List.of(
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
            "wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
            "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
            "wlan0\t0002A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0",
            "tun0\t0000000A\t00000000\t0001\t0\t0\t50\t000000FF\t0\t0\t0",
            "eth0\t0000010A\t0101A8C0\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0",
            "eth0\t0000020A\t00000000\t0201\t0\t0\t0\t0000FFFF\t0\t0\t0",
            "ppp0\t00000000\t00000000\t0001\t0\t0\t900\t00000000\t0\t0\t0",
            "not a route");

    private static final List<String> IPV6 = List.of(
            "20010db8000000000000000000000000 40 00000000000000000000000000000000 00"
                    + " 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0",
            "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
                    + " fe800000000000000000000000000001 00000400 00000003 00000000 00000003     eth0",
            "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
                    + " 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo");

    private static Routes routes;

    @BeforeAll
    static void parse() {
        assertThat(ByteOrder.nativeOrder())
                .as("the byte order of the tables here")
                .isEqualTo(ByteOrder.LITTLE_ENDIAN);
        routes = Routes.parse(IPV4, IPV6);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, eth0, eth0 via 192.168.1.1",
        "192.0.2.7, wlan0, wlan0 via 192.168.2.1",
        "192.168.1.9, eth0, eth0 on-link",
        "192.168.2.9, wlan0, wlan0 on-link",
        "10.9.8.7, tun0, tun0 on-link",
        "10.1.8.7, eth0, eth0 via 192.168.1.1",
        "192.0.2.7, ppp0, ppp0",
        "192.0.2.7, tun0, tun0",
        "2001:db8::5, eth0, eth0 on-link",
        "2001:db8:1::5, eth0, eth0 via fe80::1"
    })
    void path_ofAConnection_isNamedForItsDeviceAndRouter(String remote, String device, String name) throws Exception {
        assertThat(routes.path(device, InetAddress.getByName(remote)).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, eth0",
        "192.168.2.9, wlan0",
        "10.9.8.7, tun0",
        "10.1.8.7, eth0",
        "10.2.8.7, tun0",
        "2001:db8:1::5, eth0"
    })
    void device_beforeAConnection_isThatOfTheClosestRoute(String remote, String device) throws Exception {
        assertThat(routes.device(InetAddress.getByName(remote))).isEqualTo(device);
    }

    @Test
    void tables_thatAreEmpty_leadNowhere() throws Exception {
        Routes none = Routes.parse(List.of(), List.of());
        assertThat(none.device(InetAddress.getByName("192.0.2.7"))).isNull();
        assertThat(none.path("eth0", InetAddress.getByName("192.0.2.7")).name()).isEqualTo("eth0");
    }
}
