package dev.ebb.server.policy;

import dev.ebb.server.job.Placement;
import java.util.Optional;

/**
 * Where the files of a job live that does not say so.
 *
 * @param rule how it is found
 * @param pool for POOL, the pool
 */
public record DefaultPlacement(Rule rule, String pool) {
    /** The machine that a path was typed at, for those who come by its socket; anywhere for those who come from afar. */
    public static final DefaultPlacement AUTO = new DefaultPlacement(Rule.AUTO, "");

    /** How it is found. */
    public enum Rule {
        AUTO,
        NODE,
        ANY,
        POOL
    }

    /** Understands {@code auto}, {@code node}, {@code any} and {@code pool:NAME}. */
    public static Optional<DefaultPlacement> parse(String text) {
        return switch (text) {
            case "auto" -> Optional.of(AUTO);
            case "node" -> Optional.of(new DefaultPlacement(Rule.NODE, ""));
            case "any" -> Optional.of(new DefaultPlacement(Rule.ANY, ""));
            default ->
                text.startsWith("pool:")
                                && Placement.NAME
                                        .matcher(text.substring("pool:".length()))
                                        .matches()
                        ? Optional.of(new DefaultPlacement(Rule.POOL, text.substring("pool:".length())))
                        : Optional.empty();
        };
    }

    /** The place for a job of a caller who asks this node. */
    public Placement of(String node, boolean callerIsLocal) {
        return switch (rule) {
            case AUTO -> callerIsLocal ? Placement.node(node) : Placement.ANY;
            case NODE -> Placement.node(node);
            case ANY -> Placement.ANY;
            case POOL -> Placement.pool(pool);
        };
    }

    @Override
    public String toString() {
        return switch (rule) {
            case AUTO -> "auto";
            case NODE -> "node";
            case ANY -> "any";
            case POOL -> "pool:" + pool;
        };
    }
}
