package dev.ebb.server.rpc;

import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.governor.idle.PathView;
import dev.ebb.v1.ListPathDecisionsResponse;
import dev.ebb.v1.NetworkPath;
import dev.ebb.v1.PathDecision;
import dev.ebb.v1.PathDirection;
import dev.ebb.v1.PathMode;
import dev.ebb.v1.PathState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Says how background transfers do on the paths to the network. */
final class PathMessages {
    private PathMessages() {}

    static List<NetworkPath> of(List<PathReport> paths) {
        return paths.stream().map(PathMessages::message).toList();
    }

    private static NetworkPath message(PathReport path) {
        return message(path.view(), direction(path.direction()))
                .setName(path.path())
                .setConnections(path.connections())
                .setWaiting(path.waiting())
                .build();
    }

    static ListPathDecisionsResponse decisions(List<PastDecision> decisions, Instant now) {
        ListPathDecisionsResponse.Builder response = ListPathDecisionsResponse.newBuilder();
        decisions.forEach(past -> response.addDecisions(PathDecision.newBuilder()
                .setTime(WireTimes.timestamp(now.minus(past.age())))
                .setDirection(direction(past.direction()))
                .setReason(past.decision().reason().text())
                .setPath(message(past.decision().view(), direction(past.direction())))));
        return response.build();
    }

    private static NetworkPath.Builder message(PathView view, PathDirection direction) {
        return NetworkPath.newBuilder()
                .setDirection(direction)
                .setState(PathState.valueOf("PATH_STATE_" + view.state().name()))
                .setMode(PathMode.valueOf("PATH_MODE_" + view.mode().name()))
                .setCapacityBytesPerSecond(view.capacityBytesPerSecond())
                .setQueueingDelay(WireTimes.duration(Duration.of(view.queueMicros(), ChronoUnit.MICROS)))
                .setBaseRoundTrip(WireTimes.duration(Duration.of(view.baseRttMicros(), ChronoUnit.MICROS)))
                .setOwnBytesPerSecond(view.ownBytesPerSecond())
                .setForeignBytesPerSecond(view.foreignBytesPerSecond())
                .setWindowBytes(view.windowBytes());
    }

    private static PathDirection direction(dev.ebb.server.governor.idle.Direction direction) {
        return PathDirection.valueOf("PATH_DIRECTION_" + direction.name());
    }
}
