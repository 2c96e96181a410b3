package dev.ebb.server.engine;

import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.net.URI;
import java.nio.file.Path;

/** Names what goes wrong with parts of files. Final, unless said otherwise: asking the same server again changes nothing. */
public final class RangeFailures {
    private RangeFailures() {}

    /** The file does not have the bytes. */
    public static TransferError outside(URI remote, long bytesTotal) {
        String size = bytesTotal < 0 ? "" : ", which has " + bytesTotal + " bytes";
        return error(ErrorCode.INVALID_RANGE, remote, "a range lies behind the end of the file" + size + ".");
    }

    /** The server sends the whole file whatever it is asked for. */
    public static TransferError unsupported(URI remote) {
        return error(
                ErrorCode.INSUFFICIENT_RANGE_SUPPORT,
                remote,
                "the server answers with the whole file although a range was asked for.");
    }

    /** Parts could be of different versions. */
    public static TransferError unprovable(URI remote) {
        return error(
                ErrorCode.INSUFFICIENT_RANGE_SUPPORT,
                remote,
                "the server gives no strong ETag or Last-Modified, so nothing proves that two ranges are of one version"
                        + " of the file.");
    }

    /** The server does not say how long the file is. */
    public static TransferError missingSize(URI remote) {
        return error(ErrorCode.MISSING_FILE_SIZE, remote, "the server does not say the size of the file.");
    }

    /** The bytes are not those that were expected. */
    public static TransferError wrongDigest(Path destination, String mismatch) {
        return TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.VALIDATION_FAILED, destination + ": " + mismatch);
    }

    /** Another version than the one that is half here, where the job wants to hear of it; usually such a file is begun anew. */
    public static TransferError changed(Path destination, String change) {
        return new TransferError(
                ErrorContext.REMOTE_FILE,
                ErrorCode.REMOTE_FILE_CHANGED,
                Disposition.FATAL,
                destination + ": the file on the server changed while it was fetched: " + change
                        + ". Resume fetches the new version from its start.",
                null);
    }

    /** The service could not remember where the file stands: the one failure here that may pass. */
    public static TransferError notKept(Path destination) {
        return new TransferError(
                ErrorContext.GENERAL_QUEUE_MANAGER,
                ErrorCode.SERVICE_NOT_AVAILABLE,
                Disposition.TRANSIENT,
                destination + ": the progress of the file could not be kept.",
                null);
    }

    private static TransferError error(ErrorCode code, URI remote, String what) {
        return TransferError.of(ErrorContext.REMOTE_FILE, code, RedactedUrl.of(remote) + ": " + what);
    }
}
