package dev.ebb.server.job;

import java.util.Collection;
import java.util.regex.Pattern;

/**
 * Where the files of a job live, and so which nodes of a fleet may run it: any, one node, or a pool of nodes that see the same
 * files. Pure.
 *
 * @param kind which of the three
 * @param name of the node or the pool; empty for any
 */
public record Placement(Kind kind, String name) {
    /** Any node. */
    public static final Placement ANY = new Placement(Kind.ANY, "");

    /** What names of nodes and pools look like. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private static final String NODE = "node:";
    private static final String POOL = "pool:";

    /** Kinds of places. */
    public enum Kind {
        ANY,
        NODE,
        POOL
    }

    /** On one node. */
    public static Placement node(String name) {
        return new Placement(Kind.NODE, name);
    }

    /** On the nodes of a pool. */
    public static Placement pool(String name) {
        return new Placement(Kind.POOL, name);
    }

    /** Understands {@code any}, {@code node:NAME} and {@code pool:NAME}; E_INVALIDARG for anything else. */
    public static Placement parse(String field, String text) {
        if (text.equals("any")) {
            return ANY;
        }
        boolean node = text.startsWith(NODE);
        String name = node || text.startsWith(POOL) ? text.substring(NODE.length()) : "";
        if (!NAME.matcher(name).matches()) {
            throw JobException.invalid(
                    field,
                    "must be any, node:NAME or pool:NAME, a name of 1 to 63 letters, digits, \".\", \"_\" and \"-\" that begins"
                            + " with a letter or a digit");
        }
        return node ? node(name) : pool(name);
    }

    /** True when a node of this name that belongs to these pools may run the job. */
    public boolean allows(String node, Collection<String> pools) {
        return switch (kind) {
            case ANY -> true;
            case NODE -> name.equals(node);
            case POOL -> pools.contains(name);
        };
    }

    /** As {@link #parse} understands it, and as stores keep it. */
    @Override
    public String toString() {
        return switch (kind) {
            case ANY -> "any";
            case NODE -> NODE + name;
            case POOL -> POOL + name;
        };
    }
}
