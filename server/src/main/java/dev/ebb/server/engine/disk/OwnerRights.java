package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Does file work with the rights of the files' owner: a root daemon never opens with root's rights what a caller named.
 * The switch concerns the calling thread alone and is undone before the call returns.
 */
final class OwnerRights {
    private OwnerRights() {}

    /** Runs the work; null, or the account this process runs under, needs no switch. */
    static <T extends @Nullable Object> T as(@Nullable FileOwner owner, FileWork<T> work) throws IOException {
        if (owner == null || areOwn(owner)) {
            return work.run();
        }
        ProcessIdentity own = ProcessIdentity.current();
        if (own.uid() != 0 || !ThreadCredentials.available()) {
            throw FailureClassifier.localFailure(
                    ErrorCode.E_ACCESSDENIED,
                    "This service cannot act for user " + owner.uid() + ": only one that runs as root on Linux can.");
        }
        try {
            ThreadCredentials.assume(owner.uid(), owner.gid(), owner.groups());
            return work.run();
        } finally {
            ThreadCredentials.assume(own.uid(), own.gid(), own.groups());
        }
    }

    /** True when the owner's rights are those this process has anyway. */
    static boolean areOwn(@Nullable FileOwner owner) {
        return owner == null || owner.uid() == ProcessIdentity.current().uid();
    }

    /** The mode of a finished file of this owner: 0666 without the bits of the umask. */
    static int umask(@Nullable FileOwner owner) {
        return owner == null ? ProcessIdentity.current().umask() : owner.umask();
    }
}
