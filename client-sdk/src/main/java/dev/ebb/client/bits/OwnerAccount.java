package dev.ebb.client.bits;

import java.util.List;

/**
 * The local account with whose rights the files of a job are made.
 *
 * <pre>{@code
 * job.snapshot().getOwnerAccount().ifPresent(account -> System.out.println("uid " + account.uid()));
 * }</pre>
 *
 * @param uid user id
 * @param gid primary group id
 * @param groups all other group ids
 */
public record OwnerAccount(long uid, long gid, List<Long> groups) {
    static OwnerAccount of(dev.ebb.v1.OwnerAccount wire) {
        return new OwnerAccount(
                Integer.toUnsignedLong(wire.getUid()),
                Integer.toUnsignedLong(wire.getGid()),
                wire.getGroupsList().stream().map(Integer::toUnsignedLong).toList());
    }
}
