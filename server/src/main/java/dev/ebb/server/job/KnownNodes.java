package dev.ebb.server.job;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nodes among which a job is placed.
 *
 * @param pools the pools of each, by its name
 * @param holder who moved the job last and so has what it fetched; null when nobody did or nobody knows
 */
public record KnownNodes(
        Map<String, Set<String>> pools, @Nullable String holder) {
    public KnownNodes {
        pools = Map.copyOf(pools);
    }

    /** E_INVALIDARG when no node has the name, or none is in the pool: nobody would ever run the job. */
    public Placement requireKnown(String field, Placement place) {
        if (place.kind() == Placement.Kind.NODE && !pools.containsKey(place.name())) {
            throw JobException.invalid(
                    field, "names a node that is not known, " + place.name() + "; known are " + words(pools.keySet()));
        }
        if (place.kind() == Placement.Kind.POOL && nodesOf(place).isEmpty()) {
            Set<String> all = pools.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
            throw JobException.invalid(
                    field, "names a pool that no node belongs to, " + place.name() + "; pools are " + words(all));
        }
        return place;
    }

    /** The known nodes that a place allows, by name. */
    public Set<String> nodesOf(Placement place) {
        return pools.entrySet().stream()
                .filter(node -> place.allows(node.getKey(), node.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Refuses to move a job away from files that it has fetched whole and not put in place: every node of the new place must
     * see them. Those of a pool see the same files; of a job for any node they are where it ran last.
     */
    void requireFilesThere(Job job, Placement to) {
        Placement from = job.settings().transfer().terms().placement();
        if (!holdsFiles(job) || to.equals(from) || pools.size() <= 1 || sees(from, to)) {
            return;
        }
        String last = holder;
        throw JobException.of(
                ErrorCode.INVALID_STATE,
                job.id(),
                "The files that the job has fetched are at " + (last == null ? from : Placement.node(last))
                        + " and cannot" + " be seen from everywhere in " + to + "; Complete or cancel the job first.");
    }

    private static boolean holdsFiles(Job job) {
        return switch (job.type()) {
            case DOWNLOAD -> job.counters().filesTransferred() > 0;
            case UPLOAD -> false;
            case UPLOAD_REPLY ->
                job.counters().filesTotal() > 0 && job.counters().isWhole();
        };
    }

    private boolean sees(Placement from, Placement to) {
        String last = from.kind() == Placement.Kind.NODE ? from.name() : holder;
        if (from.kind() == Placement.Kind.POOL) {
            return to.kind() != Placement.Kind.ANY && nodesOf(from).containsAll(nodesOf(to));
        }
        return last != null && to.kind() != Placement.Kind.ANY && nodesOf(to).contains(last);
    }

    private static String words(Set<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }
}
