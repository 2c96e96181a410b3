package dev.ebb.server.identity;

import java.util.List;

/**
 * An account of this machine.
 *
 * @param name login name
 * @param uid user id
 * @param gid primary group
 * @param groups every group it is in, the primary one included
 */
public record LocalAccount(String name, long uid, long gid, List<Long> groups) {
    public LocalAccount {
        groups = List.copyOf(groups);
    }
}
