package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileRecipient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Gives a finished file to another account. The file is found with its owner's rights, and only its handle is used with
 * root's: whatever the owner puts under the name meanwhile, nothing else changes hands. Runs on a disk thread of a service
 * that runs as root on Linux.
 */
final class Handover {
    private Handover() {}

    /** Gives the file away if it is the one with this key; repeating it changes nothing. */
    static void give(Path file, @Nullable FileOwner owner, String key, FileRecipient to) throws IOException {
        Kernel kernel = Kernel.here();
        if (kernel == null) {
            throw FailureClassifier.localFailure(
                    ErrorCode.E_ACCESSDENIED, file + " cannot be given to user " + to.uid() + " on this platform.");
        }
        long handle = OwnerRights.as(owner, () -> demand(kernel.open(file, Kernel.O_PATH), file));
        try {
            BasicFileAttributes found = Files.readAttributes(Kernel.path(handle), BasicFileAttributes.class);
            if (!found.isRegularFile() || !FileKeys.same(found, key)) {
                throw FailureClassifier.localFailure(
                        ErrorCode.FILE_NOT_FOUND, file + ": the file was replaced by somebody else.");
            }
            demand(kernel.changeOwner(handle, to.uid(), to.gid()), file);
        } finally {
            kernel.close(handle);
        }
    }

    private static long demand(long result, Path file) throws IOException {
        if (result < 0) {
            throw FailureClassifier.localFailure(
                    ErrorCode.E_ACCESSDENIED, file + " cannot be given away: system error " + Kernel.lastError() + ".");
        }
        return result;
    }
}
