package dev.ebb.server.engine;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How one file of a job is moved, beyond the usual (the properties of IBackgroundCopyJob5).
 *
 * @param dynamicContent each request may be answered with other bytes, so nothing is ever continued
 * @param size what the file may have; null for no limit
 * @param onlyGoOn what is here is worth more than a file begun anew: the attempt fails when it cannot be continued
 */
public record TransferMode(boolean dynamicContent, ByteAllowance.@Nullable Claim size, boolean onlyGoOn) {
    /** The usual. */
    public static final TransferMode USUAL = new TransferMode(false, null);

    /** An attempt that may begin anew. */
    public TransferMode(boolean dynamicContent, ByteAllowance.@Nullable Claim size) {
        this(dynamicContent, size, false);
    }

    /** What is here is to be thrown away; BG_E_REMOTE_FILE_CHANGED when it must not be. */
    public void demandLeave(Path destination) throws TransferFailure {
        if (onlyGoOn) {
            throw new TransferFailure(TransferError.of(
                    ErrorContext.REMOTE_FILE,
                    ErrorCode.REMOTE_FILE_CHANGED,
                    destination + ": what is here cannot be continued with what the server has."));
        }
    }

    /** The file has so many bytes; BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED when they are too many. */
    public void demandSize(long bytes) throws TransferFailure {
        if (size != null) {
            size.set(bytes);
        }
    }
}
