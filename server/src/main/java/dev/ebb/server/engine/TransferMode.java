package dev.ebb.server.engine;

import org.jspecify.annotations.Nullable;

/**
 * How one file of a job is moved, beyond the usual (the properties of IBackgroundCopyJob5).
 *
 * @param dynamicContent each request may be answered with other bytes, so nothing is ever continued
 * @param size what the file may have; null for no limit
 * @param amongMany one of many files of its job: worth a connection that many share
 */
public record TransferMode(boolean dynamicContent, ByteAllowance.@Nullable Claim size, boolean amongMany) {
    /** The usual. */
    public static final TransferMode USUAL = new TransferMode(false, null, false);

    /** A file by itself. */
    public TransferMode(boolean dynamicContent, ByteAllowance.@Nullable Claim size) {
        this(dynamicContent, size, false);
    }

    /** The file has so many bytes; BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED when they are too many. */
    public void demandSize(long bytes) throws TransferFailure {
        if (size != null) {
            size.set(bytes);
        }
    }
}
