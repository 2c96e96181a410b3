package dev.ebb.server.cli;

import dev.ebb.v1.Node;
import dev.ebb.v1.NodeLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Nodes as a table, as of a moment. */
final class NodeTable {
    private final Instant now;

    NodeTable(Instant now) {
        this.now = now;
    }

    Table of(List<Node> nodes) {
        Table table = new Table(
                "NODE", "POOLS", "ROLES", "MODE", "ALIVE", "LEASE", "SEEN", "JOBS", "FILES", "RATE", "VERSION",
                "ADDRESS");
        for (Node node : nodes) {
            Cells load = node.getAlive() ? Cells.of(node.getLoad()) : Cells.UNKNOWN;
            table.row(
                    node.getName() + (node.getAnswering() ? " *" : ""),
                    words(node.getPoolsList()),
                    words(node.getRolesList()),
                    mode(node),
                    node.getAlive() ? "yes" : "no",
                    lease(node),
                    ago(JobText.instant(node.getLastSeenTime())),
                    load.jobs(),
                    load.files(),
                    load.rate(),
                    word(node.getVersion()),
                    word(node.getAddress()));
        }
        return table;
    }

    static String mode(Node node) {
        return node.getMode().name().substring("NODE_MODE_".length()).toLowerCase(Locale.ROOT);
    }

    private String lease(Node node) {
        if (!node.hasLeaseExpireTime()) {
            return "-";
        }
        Instant end = JobText.instant(node.getLeaseExpireTime());
        return now.isBefore(end) ? "in " + Human.duration(Duration.between(now, end)) : "over";
    }

    private String ago(Instant seen) {
        Duration passed = Duration.between(seen, now);
        return passed.getSeconds() < 1 ? "now" : Human.duration(passed) + " ago";
    }

    private static String words(List<String> words) {
        return word(String.join(",", words));
    }

    private static String word(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** What a node does, by its last news; of one that is gone they would be told of a time when it was there. */
    private record Cells(String jobs, String files, String rate) {
        static final Cells UNKNOWN = new Cells("-", "-", "-");

        static Cells of(NodeLoad load) {
            return new Cells(
                    number(load.getJobs()) + "/" + number(load.getPlaces()),
                    number(load.getRunningTransfers()) + (load.getNetworkDown() ? ", no network" : ""),
                    Human.rate(load.getBytesPerSecond()));
        }

        private static String number(int unsigned) {
            return Integer.toUnsignedString(unsigned);
        }
    }
}
