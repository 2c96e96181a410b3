package dev.ebb.server.identity;

import java.util.Optional;
import java.util.OptionalLong;

/** The accounts of this machine. Thread-safe; may wait for a directory service, so not for event loops. */
public interface AccountDirectory {
    /** The account with this user id. */
    Optional<LocalAccount> byUid(long uid);

    /** The account with this name. */
    Optional<LocalAccount> byName(String name);

    /** The id of the group with this name. */
    OptionalLong groupId(String name);

    /** The account with this name or number; IllegalArgumentException when there is none. */
    default LocalAccount named(String nameOrUid) {
        Optional<LocalAccount> found = nameOrUid.matches("\\d+") ? byUid(Long.parseLong(nameOrUid)) : byName(nameOrUid);
        return found.orElseThrow(
                () -> new IllegalArgumentException("there is no account " + nameOrUid + " on this machine"));
    }
}
