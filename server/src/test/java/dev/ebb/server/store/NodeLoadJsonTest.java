package dev.ebb.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobPriority;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeLoadJsonTest {
    @Test
    void load_writtenAndRead_isTheSame() {
        NodeLoad load = new NodeLoad(
                3,
                2,
                4,
                1L << 40,
                Set.of("jobs", "web"),
                new NodeOutlook(
                        false,
                        true,
                        1,
                        2,
                        Map.of(JobPriority.LOW, "bandwidth.work-limit-low"),
                        Map.of("example.org:8080", Instant.ofEpochMilli(1_800_000_000_123L)),
                        true),
                new NodeDemand(3, 1, Map.of("total", 12L, "user:uid:1000", 7L)));
        assertThat(NodeLoadJson.read(NodeLoadJson.write(load, 13))).isEqualTo(load);
        assertThat(NodeLoadJson.read(NodeLoadJson.write(NodeLoad.NONE, 13))).isEqualTo(NodeLoad.NONE);
    }

    @Test
    void text_ofAnOlderOrNewerBuild_isUnderstood() {
        assertThat(NodeLoadJson.read("{\"transfers\":3,\"later\":{\"x\":[1]},\"closed\":{\"URGENT\":\"k\"}}"))
                .isEqualTo(new NodeLoad(3, 0, 0, 0));
        assertThat(NodeLoadJson.read("{\"unreachable\":[\"a:1\"]}").outlook().unreachable())
                .as("since when was not said")
                .isEqualTo(Map.of("a:1", Instant.EPOCH));
        assertThat(NodeLoadJson.read(null)).isEqualTo(NodeLoad.NONE);
    }

    @Test
    void floors_ofAllPeers_areTheLimit() {
        long sum = 0;
        for (int place = 0; place < 3; place++) {
            sum += new NodeDemand(3, place, Map.of()).floor(10);
        }
        assertThat(sum).isEqualTo(10);
    }
}
