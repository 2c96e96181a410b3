package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * The account to which finished files are given: they belong to whoever calls Complete (IBackgroundCopyJob::Complete).
 *
 * @param uid user
 * @param gid primary group
 */
public record FileRecipient(long uid, long gid) {
    /** Who gets the files of {@code owner} that {@code caller} completes; null when they are the owner's already. */
    static @Nullable FileRecipient of(@Nullable FileOwner owner, @Nullable FileOwner caller) {
        return owner == null || caller == null || owner.uid() == caller.uid()
                ? null
                : new FileRecipient(caller.uid(), caller.gid());
    }
}
