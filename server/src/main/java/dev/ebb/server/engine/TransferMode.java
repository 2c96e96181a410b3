package dev.ebb.server.engine;

import dev.ebb.server.governor.Lane;
import org.jspecify.annotations.Nullable;

/**
 * How one file of a job is moved, beyond the usual: the properties of IBackgroundCopyJob5, and how fast.
 *
 * @param dynamicContent each request may be answered with other bytes, so nothing is ever continued
 * @param size what the file may have; null for no limit
 * @param lane how fast its bytes may move
 */
public record TransferMode(boolean dynamicContent, ByteAllowance.@Nullable Claim size, Lane lane) {
    /** The usual. */
    public static final TransferMode USUAL = new TransferMode(false, null);

    /** A mode without a limit on the rate. */
    public TransferMode(boolean dynamicContent, ByteAllowance.@Nullable Claim size) {
        this(dynamicContent, size, Lane.FREE);
    }

    /** The file has so many bytes; BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED when they are too many. */
    public void demandSize(long bytes) throws TransferFailure {
        if (size != null) {
            size.set(bytes);
        }
    }
}
