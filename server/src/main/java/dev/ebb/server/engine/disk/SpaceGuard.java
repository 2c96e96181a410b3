package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import java.nio.file.Path;

/** Stops a transfer before the volume is full: the rest belongs to the machine, and to the service's own state. */
public final class SpaceGuard {
    private static final int RESERVED_PARTS = 100;

    private final long reserveBytes;

    /** Keeps this much free, or a hundredth of the volume where that is more. */
    public SpaceGuard(long reserveBytes) {
        this.reserveBytes = reserveBytes;
    }

    /** ERROR_DISK_FULL when so many more bytes would leave less than the reserve. */
    public void demand(TemporaryFile file, long moreBytes, Path destination) throws TransferFailure {
        long reserve = reserveBytes == 0 ? 0 : Math.max(reserveBytes, file.totalSpace() / RESERVED_PARTS);
        long usable = file.usableSpace();
        if (usable - moreBytes < reserve) {
            throw FailureClassifier.localFailure(
                    ErrorCode.DISK_FULL,
                    destination + ": not enough space on the volume: " + moreBytes + " bytes are still to come, "
                            + usable + " are free, of which " + reserve + " stay reserved.");
        }
    }
}
