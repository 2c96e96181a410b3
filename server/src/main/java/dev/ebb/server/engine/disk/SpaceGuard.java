package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stops a transfer before the volume is full: the rest belongs to the machine, and to the service's own state. What running
 * transfers will still write counts as used, so that of two files that fit only one at a time the second fails at once and
 * not both in the end. Thread-safe.
 */
public final class SpaceGuard {
    private static final int RESERVED_PARTS = 100;

    private final long reserveBytes;
    private final @Nullable Path reservedFor;
    private final Map<Claim, Long> promised = new HashMap<>();

    /**
     * Keeps this much free, or a hundredth of the volume where that is more; 0 keeps nothing. It is kept where that folder
     * lies, or on every volume when there is none.
     */
    public SpaceGuard(long reserveBytes, @Nullable Path reservedFor) {
        this.reserveBytes = reserveBytes;
        this.reservedFor = reservedFor;
    }

    private long reserve(TemporaryFile file) throws TransferFailure {
        if (reserveBytes == 0) {
            return 0;
        }
        try {
            boolean elsewhere = reservedFor != null
                    && !FileKeys.volume(FileKeys.of(Files.readAttributes(reservedFor, BasicFileAttributes.class)))
                            .equals(file.volume());
            return elsewhere ? 0 : Math.max(reserveBytes, file.totalSpace() / RESERVED_PARTS);
        } catch (IOException unreadable) {
            throw FailureClassifier.localFailure(
                    ErrorCode.E_UNEXPECTED, "The volume of the service's own state cannot be looked at: " + unreadable);
        }
    }

    /** The space a file will need; {@link Claim#close} when it is written, or will not be. */
    public Claim claim(TemporaryFile file, Path destination) {
        return new Claim(file, destination);
    }

    private synchronized void promise(Claim claim, long bytes) {
        promised.put(claim, bytes);
    }

    private synchronized void forget(Claim claim) {
        promised.remove(claim);
    }

    private synchronized long promisedToOthers(Claim claim) {
        return promised.entrySet().stream()
                .filter(entry -> entry.getKey() != claim)
                .filter(entry -> entry.getKey().file.volume().equals(claim.file.volume()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What one transfer still needs of its volume. Confined to the strand of the transfer. */
    public final class Claim implements AutoCloseable {
        private final TemporaryFile file;
        private final Path destination;
        private long promise;

        private Claim(TemporaryFile file, Path destination) {
            this.file = file;
            this.destination = destination;
        }

        /** ERROR_DISK_FULL when so many more bytes would leave less than the reserve. */
        public void demand(long moreBytes) throws TransferFailure {
            long reserve = reserve(file);
            long others = promisedToOthers(this);
            long usable = file.usableSpace();
            if (usable - others - moreBytes < reserve) {
                throw FailureClassifier.localFailure(
                        ErrorCode.DISK_FULL,
                        destination + ": not enough space on the volume: " + moreBytes + " bytes are still to come; "
                                + usable + " are free, of which " + reserve + " stay reserved and " + others
                                + " are promised to other transfers.");
            }
            promise = moreBytes;
            promise(this, promise);
        }

        /** So many of the bytes are written. */
        public void written(long bytes) {
            promise = Math.max(0, promise - bytes);
            promise(this, promise);
        }

        @Override
        public void close() {
            forget(this);
        }
    }
}
