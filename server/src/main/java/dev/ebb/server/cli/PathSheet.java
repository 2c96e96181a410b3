package dev.ebb.server.cli;

import com.google.protobuf.Duration;
import dev.ebb.v1.NetworkPath;
import dev.ebb.v1.PathDecision;
import dev.ebb.v1.PathDirection;
import dev.ebb.v1.PathMode;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** Says how background transfers do on the paths to the network. */
final class PathSheet {
    private PathSheet() {}

    /** All of a path in one line. */
    static String line(NetworkPath path) {
        StringBuilder line = new StringBuilder(path.getName());
        if (path.getDirection() == PathDirection.PATH_DIRECTION_UP) {
            line.append(", uploads");
        }
        line.append(": ").append(state(path)).append(", background ").append(Human.rate(path.getOwnBytesPerSecond()));
        line.append(", others ").append(Human.rate(path.getForeignBytesPerSecond()));
        line.append(", carries ").append(known(path.getCapacityBytesPerSecond()));
        line.append(", queue ").append(millis(path.getQueueingDelay()));
        line.append(" over ").append(millis(path.getBaseRoundTrip()));
        line.append(", window ").append(Human.bytes(path.getWindowBytes()));
        line.append(", connections ").append(path.getConnections());
        if (path.getWaiting() > 0) {
            line.append(", waiting ").append(path.getWaiting());
        }
        return line.toString();
    }

    /** What was decided, a row each. */
    static Table table(List<PathDecision> decisions, ZoneId zone) {
        Table table = new Table("TIME", "STATE", "BACKGROUND", "OTHERS", "CARRIES", "QUEUE", "RTT", "WINDOW", "WHY");
        for (PathDecision decision : decisions) {
            NetworkPath path = decision.getPath();
            table.row(
                    Human.time(JobText.instant(decision.getTime()), zone) + fraction(decision),
                    state(path),
                    Human.rate(path.getOwnBytesPerSecond()),
                    Human.rate(path.getForeignBytesPerSecond()),
                    known(path.getCapacityBytesPerSecond()),
                    millis(path.getQueueingDelay()),
                    millis(path.getBaseRoundTrip()),
                    Human.bytes(path.getWindowBytes()),
                    decision.getReason());
        }
        return table;
    }

    private static String fraction(PathDecision decision) {
        return String.format(Locale.ROOT, ".%03d", decision.getTime().getNanos() / 1_000_000);
    }

    private static String state(NetworkPath path) {
        String state = path.getState().name().substring("PATH_STATE_".length());
        return path.getMode() == PathMode.PATH_MODE_PACED ? state + " (paced)" : state;
    }

    private static String known(long bytesPerSecond) {
        return bytesPerSecond == 0 ? "unknown" : Human.rate(bytesPerSecond);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.getSeconds() * 1e3 + duration.getNanos() / 1e6);
    }
}
