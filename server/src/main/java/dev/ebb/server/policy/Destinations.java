package dev.ebb.server.policy;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.OwnerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the files of a principal may lie.
 *
 * @param local roots for callers on the Unix socket; empty = anywhere their rights reach
 * @param remote roots of each principal that comes over TCP; one without an entry may have no files at all
 */
public record Destinations(List<Path> local, Map<OwnerId, List<Path>> remote) {
    /** No roots: the rights of the file system decide. */
    public static final Destinations ANYWHERE = new Destinations(List.of(), Map.of());

    public Destinations {
        local = List.copyOf(local);
        remote = Map.copyOf(remote);
    }

    /** The roots of a principal, empty for anywhere. Refuses with E_ACCESSDENIED when it has none. */
    public List<Path> rootsOf(OwnerId owner) {
        if (owner.isLocal()) {
            return local;
        }
        List<Path> roots = remote.get(owner);
        if (roots == null || roots.isEmpty()) {
            throw JobException.of(
                    ErrorCode.E_ACCESSDENIED,
                    "The principal " + owner + " has no destination roots; an administrator has to configure them.");
        }
        return roots;
    }

    /** Refuses with E_ACCESSDENIED a path that is not under a root; symlinks are looked at when the file is opened. */
    public void check(OwnerId owner, String field, Path path) {
        List<Path> roots = rootsOf(owner);
        if (!roots.isEmpty() && roots.stream().noneMatch(path::startsWith)) {
            throw JobException.inField(
                    ErrorCode.E_ACCESSDENIED, field, "is outside the allowed destinations of " + owner);
        }
    }
}
