package dev.ebb.server.engine.http.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an interface says of its bytes. */
class NicCounterTest {
    @TempDir
    Path devices;

    @Test
    void counter_isReadAnewEachTime() throws Exception {
        Path statistics = Files.createDirectories(devices.resolve("eth7/statistics"));
        Path file = Files.writeString(statistics.resolve("rx_bytes"), "18446\n");
        try (NicCounter counter = NicCounter.open(devices, "eth7", "rx_bytes")) {
            assertThat(counter.read()).isEqualTo(18_446);
            Files.writeString(file, "9007199254740993\n");
            assertThat(counter.read()).isEqualTo(9_007_199_254_740_993L);
            Files.writeString(file, "gone\n");
            assertThat(counter.read()).isEqualTo(NicCounter.UNKNOWN);
        }
    }

    @Test
    void device_thatIsNone_hasNoNumber() throws Exception {
        for (String name : new String[] {"eth8", "unknown", "../eth7", ""}) {
            try (NicCounter counter = NicCounter.open(devices, name, "rx_bytes")) {
                assertThat(counter.read()).isEqualTo(NicCounter.UNKNOWN);
            }
        }
    }
}
