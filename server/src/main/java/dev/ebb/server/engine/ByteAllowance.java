package dev.ebb.server.engine;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;

/**
 * The bytes that the files of one job may have together (MAX_DOWNLOAD_SIZE): a file claims its size before it is written, and
 * what would be too much is refused before it is. Thread-safe.
 */
public final class ByteAllowance {
    private final long limit;
    private long claimed;

    /** An allowance of which the known sizes of all files are claimed already. */
    public ByteAllowance(long limitBytes, long knownBytes) {
        limit = limitBytes;
        claimed = knownBytes;
    }

    /** The part of one file, of which so many bytes are among those claimed already. */
    public Claim claim(long knownBytes) {
        return new Claim(knownBytes);
    }

    /** What one file has claimed. */
    public final class Claim {
        private long mine;

        private Claim(long knownBytes) {
            mine = knownBytes;
        }

        /** The file is to be had from elsewhere, where it may have another size: so many bytes are known of it again. */
        public void giveBack(long knownBytes) {
            synchronized (ByteAllowance.this) {
                claimed = claimed - mine + knownBytes;
                mine = knownBytes;
            }
        }

        /** The file has so many bytes, as far as is known; BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED when they are too many. */
        public void set(long bytes) throws TransferFailure {
            synchronized (ByteAllowance.this) {
                long after = claimed - mine + bytes;
                if (after > limit) {
                    throw new TransferFailure(TransferError.of(
                            ErrorContext.GENERAL_QUEUE_MANAGER,
                            ErrorCode.MAX_DOWNLOAD_SIZE_LIMIT_REACHED,
                            "The files of the job have more than the " + limit + " bytes that it may have."));
                }
                claimed = after;
                mine = bytes;
            }
        }
    }
}
