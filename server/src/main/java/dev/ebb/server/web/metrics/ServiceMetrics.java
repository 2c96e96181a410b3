package dev.ebb.server.web.metrics;

import com.google.protobuf.Duration;
import dev.ebb.v1.BandwidthLimit;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.NetworkPath;
import dev.ebb.v1.PathMode;
import dev.ebb.v1.PathState;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The status of the service as metrics. Names have their unit at the end, and times are seconds, as is the custom. */
final class ServiceMetrics {
    private static final double NANOS = 1e9;

    private ServiceMetrics() {}

    static String of(GetServiceStatusResponse status) {
        Exposition out = new Exposition();
        out.gauge("ebb_build_info", "The build that runs; always 1.")
                .sample(1, "version", status.getVersion(), "build", status.getBuildId());
        out.gauge("ebb_start_time_seconds", "When the service started, in seconds since 1970.")
                .sample(status.getStartTime().getSeconds());
        out.gauge("ebb_jobs", "Live jobs by state.");
        status.getJobCountsList().forEach(each -> out.sample(each.getCount(), "state", each.getState()));
        out.gauge("ebb_transfers", "Transfers running now.").sample(status.getRunningTransfers());
        out.gauge("ebb_transfer_bytes_per_second", "What all running transfers move.")
                .sample(status.getBytesPerSecond());
        out.gauge("ebb_network_up", "0 while this machine has lost its network.")
                .sample(status.getNetworkDown() ? 0 : 1);
        limits(out, status.getBandwidthLimitsList());
        paths(out, status.getNetworkPathsList());
        return out.toString();
    }

    private static void limits(Exposition out, List<BandwidthLimit> limits) {
        out.gauge("ebb_bandwidth_limit_bytes_per_second", "A bandwidth limit that counts now.");
        limits.forEach(each -> out.sample(each.getBytesPerSecond(), "scope", scope(each), "name", each.getName()));
        out.gauge("ebb_bandwidth_limit_used_bytes_per_second", "What passes under a bandwidth limit.");
        limits.forEach(
                each -> out.sample(each.getCurrentBytesPerSecond(), "scope", scope(each), "name", each.getName()));
    }

    private static String scope(BandwidthLimit limit) {
        return limit.getScope().name().replace("BANDWIDTH_SCOPE_", "").toLowerCase(Locale.ROOT);
    }

    private static void paths(Exposition out, List<NetworkPath> paths) {
        out.gauge("ebb_path_state", "What background transfers do on a path: 1 for the state that they are in.");
        for (NetworkPath path : paths) {
            for (PathState state :
                    List.of(PathState.PATH_STATE_RAMP, PathState.PATH_STATE_TRACK, PathState.PATH_STATE_YIELD)) {
                String name = state.name().replace("PATH_STATE_", "").toLowerCase(Locale.ROOT);
                out.sample(
                        path.getState() == state ? 1 : 0,
                        "path",
                        path.getName(),
                        "direction",
                        direction(path),
                        "state",
                        name);
            }
        }
        measures(out, paths);
    }

    private static void measures(Exposition out, List<NetworkPath> paths) {
        each(
                out,
                paths,
                "ebb_path_paced",
                "1 where a path is seen by timing small requests, not by what the kernel measures.",
                path -> path.getMode() == PathMode.PATH_MODE_PACED ? 1 : 0);
        each(
                out,
                paths,
                "ebb_path_capacity_bytes_per_second",
                "What a path has been seen to carry; 0 while unknown.",
                NetworkPath::getCapacityBytesPerSecond);
        each(
                out,
                paths,
                "ebb_path_queueing_delay_seconds",
                "How long packets wait at the bottleneck.",
                path -> seconds(path.getQueueingDelay()));
        each(
                out,
                paths,
                "ebb_path_base_round_trip_seconds",
                "The round trip of the empty path; 0 while unknown.",
                path -> seconds(path.getBaseRoundTrip()));
        each(
                out,
                paths,
                "ebb_path_own_bytes_per_second",
                "What background transfers move on a path.",
                NetworkPath::getOwnBytesPerSecond);
        each(
                out,
                paths,
                "ebb_path_foreign_bytes_per_second",
                "What others on this machine move by the interface of a path.",
                NetworkPath::getForeignBytesPerSecond);
        each(
                out,
                paths,
                "ebb_path_window_bytes",
                "What the background may have on its way.",
                NetworkPath::getWindowBytes);
        each(out, paths, "ebb_path_connections", "Open connections of the background.", NetworkPath::getConnections);
        each(
                out,
                paths,
                "ebb_path_waiting_transfers",
                "Transfers that wait until they may open a connection.",
                NetworkPath::getWaiting);
    }

    private static void each(
            Exposition out, List<NetworkPath> paths, String name, String help, ToDoubleFunction<NetworkPath> value) {
        out.gauge(name, help);
        paths.forEach(
                path -> out.sample(value.applyAsDouble(path), "path", path.getName(), "direction", direction(path)));
    }

    private static String direction(NetworkPath path) {
        return path.getDirection().name().replace("PATH_DIRECTION_", "").toLowerCase(Locale.ROOT);
    }

    private static double seconds(Duration time) {
        return time.getSeconds() + time.getNanos() / NANOS;
    }
}
