package dev.ebb.server.web.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.ebb.v1.BandwidthLimit;
import dev.ebb.v1.BandwidthScope;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.JobStateCount;
import dev.ebb.v1.NetworkPath;
import dev.ebb.v1.PathDirection;
import dev.ebb.v1.PathMode;
import dev.ebb.v1.PathState;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceMetricsTest {
    private static final GetServiceStatusResponse STATUS = GetServiceStatusResponse.newBuilder()
            .setVersion("1.2")
            .setBuildId("b\"7\\\n")
            .setRunningTransfers(3)
            .setBytesPerSecond(4_900_000)
            .addJobCounts(JobStateCount.newBuilder().setState("QUEUED").setCount(7))
            .addBandwidthLimits(BandwidthLimit.newBuilder()
                    .setScope(BandwidthScope.BANDWIDTH_SCOPE_HOST)
                    .setName("example.org")
                    .setBytesPerSecond(1000)
                    .setCurrentBytesPerSecond(900))
            .addNetworkPaths(NetworkPath.newBuilder()
                    .setName("eth0 via 192.0.2.1")
                    .setDirection(PathDirection.PATH_DIRECTION_UP)
                    .setState(PathState.PATH_STATE_YIELD)
                    .setMode(PathMode.PATH_MODE_KERNEL)
                    .setQueueingDelay(Durations.fromMicros(4_600))
                    .setCapacityBytesPerSecond(5_000_000))
            .build();

    private static List<String> lines() {
        return ServiceMetrics.of(STATUS).lines().toList();
    }

    @Test
    void status_becomesSamplesWithUnitsAndLabels() {
        assertThat(lines())
                .contains(
                        "ebb_transfers 3",
                        "ebb_transfer_bytes_per_second 4900000",
                        "ebb_network_up 1",
                        "ebb_jobs{state=\"QUEUED\"} 7",
                        "ebb_bandwidth_limit_bytes_per_second{scope=\"host\",name=\"example.org\"} 1000",
                        "ebb_bandwidth_limit_used_bytes_per_second{scope=\"host\",name=\"example.org\"} 900",
                        "ebb_path_state{path=\"eth0 via 192.0.2.1\",direction=\"up\",state=\"yield\"} 1",
                        "ebb_path_state{path=\"eth0 via 192.0.2.1\",direction=\"up\",state=\"ramp\"} 0",
                        "ebb_path_queueing_delay_seconds{path=\"eth0 via 192.0.2.1\",direction=\"up\"} 0.0046",
                        "ebb_path_capacity_bytes_per_second{path=\"eth0 via 192.0.2.1\",direction=\"up\"} 5000000");
    }

    @Test
    void labels_withQuotesAndBreaks_areEscaped() {
        assertThat(lines()).contains("ebb_build_info{version=\"1.2\",build=\"b\\\"7\\\\\\n\"} 1");
    }

    @Test
    void everyFamily_isDescribedOnceBeforeItsSamples() {
        List<String> lines = lines();
        List<String> families = lines.stream()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .toList();
        assertThat(families).doesNotHaveDuplicates();
        String current = "";
        for (String line : lines) {
            if (line.startsWith("# TYPE ")) {
                current = line.split(" ")[2];
            } else if (!line.startsWith("#")) {
                assertThat(line).startsWith(current);
                assertThat(line.substring(current.length())).matches("(\\{.*})? -?[0-9].*");
            }
        }
    }
}
