package dev.ebb.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses each kind of daemon connects to. */
class AddressRuleTest {
    @ParameterizedTest
    @CsvSource({
        "93.184.216.34,        true,  true",
        "2606:2800:220:1::1,   true,  true",
        "64:ff9b::5db8:d822,   true,  true",
        "127.0.0.1,            true,  false",
        "127.9.9.9,            true,  false",
        "::1,                  true,  false",
        "::ffff:127.0.0.1,     true,  false",
        "::7f00:1,             true,  false",
        "10.1.2.3,             true,  false",
        "172.16.0.1,           true,  false",
        "192.168.0.1,          true,  false",
        "100.64.0.1,           true,  false",
        "fd12::1,              true,  false",
        "64:ff9b::a00:1,       true,  false",
        "169.254.169.254,      false, false",
        "fe80::1,              false, false",
        "fd00:ec2::254,        false, false",
        "100.100.100.200,      false, false",
        "64:ff9b::a9fe:a9fe,   false, false",
        "::ffff:169.254.169.254, false, false",
        "2002:a9fe:a9fe::1,    false, false",
        "2002:a00:1::1,        true,  false",
        "2002:5db8:d822::1,    true,  true",
        "2001:0:102:304::5601:5601, false, false",
        "64:ff9b:1::a9fe:a9fe, false, false",
        "64:ff9b:1::5db8:d822, true,  false",
        "::ffff:0:a9fe:a9fe,   false, false",
        "2606:2800:220:1:0:5efe:a9fe:a9fe, false, false",
        "fd20:ce::254,         false, false",
        "fd00:c1::a9fe:a9fe,   false, false",
        "168.63.129.16,        false, false",
        "192.0.0.192,          false, false",
        "198.18.0.1,           true,  false",
        "0.0.0.0,              false, false",
        "0.1.2.3,              false, false",
        "::,                   false, false",
        "224.0.0.1,            false, false",
        "255.255.255.255,      false, false",
        "ff02::1,              false, false"
    })
    void address_perDaemon_isReachedOrNot(String address, boolean privateDaemon, boolean system)
            throws UnknownHostException {
        InetAddress resolved = InetAddress.getByName(address);
        assertThat(AddressRule.PRIVATE_DAEMON.test(resolved))
                .as("private daemon")
                .isEqualTo(privateDaemon);
        assertThat(AddressRule.SYSTEM_SERVICE.test(resolved))
                .as("system service")
                .isEqualTo(system);
        assertThat(new AddressRule(true, true, true).test(resolved) || !privateDaemon)
                .isTrue();
    }
}
