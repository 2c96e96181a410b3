package dev.ebb.server.engine;

import dev.ebb.server.governor.Lane;
import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadParts;
import dev.ebb.server.job.UploadTerms;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one file of a job is moved, beyond the usual: among others the properties of IBackgroundCopyJob5, and how fast.
 *
 * @param dynamicContent each request may be answered with other bytes, so nothing is ever continued
 * @param resume on what evidence an interrupted file goes on
 * @param onChange what becomes of a file of which the server has another version by now
 * @param size what the file may have; null for no limit
 * @param lane how fast its bytes may move
 * @param onlyGoOn what is here is worth more than a file begun anew: the attempt fails when it cannot be continued
 * @param amongMany one of many files of its job: worth a connection that many share
 * @param upload how an upload is sent
 * @param parts where the parts of an S3 multipart upload go; null for no such upload
 * @param watch hears of the attempt and its requests
 * @param peers whether other machines of the network may help
 * @param modified when the file was changed, where somebody else than the answer is to be believed; null for nobody
 */
public record TransferMode(
        boolean dynamicContent,
        ResumePolicy resume,
        ChangePolicy onChange,
        ByteAllowance.@Nullable Claim size,
        Lane lane,
        boolean onlyGoOn,
        boolean amongMany,
        UploadTerms upload,
        @Nullable UploadParts parts,
        FileWatch watch,
        PeerCachingFlags peers,
        @Nullable Instant modified) {
    /** The usual. */
    public static final TransferMode USUAL = new TransferMode(false, null);

    /** With the usual policies, no limit on the rate, and uploads as plain requests. */
    public TransferMode(boolean dynamicContent, ByteAllowance.@Nullable Claim size) {
        this(
                dynamicContent,
                ResumePolicy.STRONG_ONLY,
                ChangePolicy.RESTART,
                size,
                Lane.FREE,
                false,
                false,
                UploadTerms.PLAIN,
                null,
                FileWatch.NOBODY,
                PeerCachingFlags.NONE,
                null);
    }

    /** The same with other policies. */
    public TransferMode with(ResumePolicy evidence, ChangePolicy change) {
        return new TransferMode(
                dynamicContent,
                evidence,
                change,
                size,
                lane,
                onlyGoOn,
                amongMany,
                upload,
                parts,
                watch,
                peers,
                modified);
    }

    /** The same as fast as this lane lets it. */
    public TransferMode with(Lane next) {
        return new TransferMode(
                dynamicContent,
                resume,
                onChange,
                size,
                next,
                onlyGoOn,
                amongMany,
                upload,
                parts,
                watch,
                peers,
                modified);
    }

    /** The same as fast as it goes: for bytes that do not come over the line that limits are for. */
    public TransferMode unlimited() {
        return with(Lane.FREE);
    }

    /** The same for an upload that is sent so. */
    public TransferMode with(UploadTerms next) {
        return with(next, null);
    }

    /** The same for an upload that is sent so, its parts to these URLs. */
    public TransferMode with(UploadTerms next, @Nullable UploadParts where) {
        return new TransferMode(
                dynamicContent, resume, onChange, size, lane, onlyGoOn, amongMany, next, where, watch, peers, modified);
    }

    /** The same for one of many files. */
    public TransferMode among(boolean many) {
        return new TransferMode(
                dynamicContent, resume, onChange, size, lane, onlyGoOn, many, upload, parts, watch, peers, modified);
    }

    /** The same with the help of these machines, or without. */
    public TransferMode with(PeerCachingFlags next) {
        return new TransferMode(
                dynamicContent,
                resume,
                onChange,
                size,
                lane,
                onlyGoOn,
                amongMany,
                upload,
                parts,
                watch,
                next,
                modified);
    }

    /** The same for a file that was changed then, whatever an answer says of it. */
    public TransferMode changed(@Nullable Instant when) {
        return new TransferMode(
                dynamicContent, resume, onChange, size, lane, onlyGoOn, amongMany, upload, parts, watch, peers, when);
    }

    /** The same, looked at by this one. */
    public TransferMode with(FileWatch next) {
        return new TransferMode(
                dynamicContent,
                resume,
                onChange,
                size,
                lane,
                onlyGoOn,
                amongMany,
                upload,
                parts,
                next,
                peers,
                modified);
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
