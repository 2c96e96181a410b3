package dev.ebb.server.peer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of what is served, from what an administrator says and from what the kernel says of the network. */
class ServedRateTest {
    @TempDir
    private Path interfaces;

    @Test
    void whatIsSaid_isInKilobitsOfAThousand() throws IOException {
        network("eth0", "up", "1000");
        assertThat(said(800)).isEqualTo(100_000);
        assertThat(said(1)).isEqualTo(125);
        assertThat(said(0)).as("0 would be no limit").isEqualTo(1);
        assertThat(said(Long.MAX_VALUE)).as("no limit").isZero();
    }

    @Test
    void whereNobodySays_itIsAShareOfTheSlowestNetworkInUse() throws IOException {
        network("lo", "up", "10");
        network("eth0", "up", "1000");
        network("eth1", "up", "50");
        network("eth2", "down", "10");
        network("tun0", "up", "-1");
        Files.createDirectory(interfaces.resolve("odd"));
        assertThat(unsaid()).as("30 % of 50 Mbit/s").isEqualTo(1_875_000);
    }

    @Test
    void whereNothingIsKnown_itIsThirtyMegabits() throws IOException {
        assertThat(unsaid()).isEqualTo(3_750_000);
        network("tun0", "unknown", "10000");
        assertThat(unsaid()).isEqualTo(3_750_000);
        assertThat(ServedRate.bytesPerSecond(Optional.empty(), interfaces.resolve("none")))
                .isEqualTo(3_750_000);
        network("eth0", "up", "10000");
        assertThat(unsaid()).isEqualTo(375_000_000);
    }

    private long said(long kilobits) {
        return ServedRate.bytesPerSecond(Optional.of(kilobits), interfaces);
    }

    private long unsaid() {
        return ServedRate.bytesPerSecond(Optional.empty(), interfaces);
    }

    private void network(String name, String state, String megabits) throws IOException {
        Path folder = Files.createDirectory(interfaces.resolve(name));
        Files.writeString(folder.resolve("operstate"), state + "\n");
        Files.writeString(folder.resolve("speed"), megabits + "\n");
    }
}
