package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.v1.Node;
import dev.ebb.v1.NodeLoad;
import dev.ebb.v1.NodeMode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTableTest {
    private static final Node NODE = Node.newBuilder()
            .setName("west-1")
            .setMode(NodeMode.NODE_MODE_ACTIVE)
            .setAlive(true)
            .setLoad(NodeLoad.newBuilder()
                    .setJobs(3)
                    .setPlaces(4)
                    .setRunningTransfers(7)
                    .setBytesPerSecond(2048))
            .build();

    @Test
    void node_alive_showsWhatItDoes() {
        assertThat(table(NODE)).containsSubsequence("yes", "3/4", "7", "2.0 KiB/s");
    }

    @Test
    void node_thatIsGone_showsNothingOfWhatItOnceDid() {
        assertThat(table(NODE.toBuilder().setAlive(false).build()))
                .contains("no")
                .doesNotContain("3/4", "KiB/s");
    }

    private static String table(Node node) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new NodeTable(Instant.EPOCH).of(List.of(node)).print(new PrintStream(text, true, UTF_8));
        return text.toString(UTF_8);
    }
}
