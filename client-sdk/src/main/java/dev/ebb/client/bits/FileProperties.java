package dev.ebb.client.bits;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a file is and where it stands, by the names of IBackgroundCopyFile. A {@link FileSnapshot} answers from one
 * moment; a {@link BackgroundCopyFile} asks the service each time.
 *
 * <pre>{@code
 * for (FileSnapshot file : job.enumFiles()) {
 *     System.out.println(file.getLocalName() + " " + file.getState());
 * }
 * }</pre>
 */
public sealed interface FileProperties permits BackgroundCopyFile, FileSnapshot {
    /** The message of the contract with all of it. */
    dev.ebb.v1.File toProto();

    /** The job's id. */
    default String getJobId() {
        return toProto().getJobId();
    }

    /** Place in the job, from 0, in the order of adding. */
    default int getIndex() {
        return toProto().getIndex();
    }

    /** The URL (GetRemoteName). */
    default String getRemoteName() {
        return toProto().getRemoteName();
    }

    /** The absolute local path (GetLocalName). */
    default Path getLocalName() {
        return Path.of(toProto().getLocalName());
    }

    /**
     * The temporary file that holds a download until Complete (GetTemporaryName), beside the destination. The name is
     * the same from AddFile on; the file is there from the start of the transfer until Complete or Cancel, and readable
     * by the owner of its account alone. Empty for uploads, for high performance, which has none, and for a file that
     * is in place. Where several nodes share the queue it is empty until some of the file is safe, and another one
     * after another node has gone on with it.
     */
    default String getTemporaryName() {
        return toProto().getTemporaryName();
    }

    /** How far it has come. */
    default FileState getState() {
        return FileState.of(toProto().getState());
    }

    /** Bytes so far and in all (GetProgress). */
    default FileProgress getProgress() {
        return FileProgress.of(toProto());
    }

    /** The digest the content must have, such as {@code sha256:<hex>}; empty when none was given. */
    default String getExpectedDigest() {
        return toProto().getExpectedDigest();
    }

    /**
     * What identifies the version of the remote file being fetched: its strong ETag or Last-Modified; empty when the
     * server gives neither.
     */
    default String getValidator() {
        return toProto().getValidator();
    }

    /**
     * True when an interrupted transfer of this file can go on where it stopped, as far as is known once bytes are
     * safely here: the server gives a validator or a strong digest, or a digest is expected, or the job resumes on weak
     * evidence. Never true of a file whose length its server does not say: it is fetched all the same (BITS refuses
     * it), and starts again when interrupted. Of an upload: there is a session that it goes on with.
     */
    default boolean isResumable() {
        return toProto().getResumable();
    }

    /**
     * The parts of the remote file that the local file is made of, in the order in which they are written; empty = the
     * whole file. Its total of bytes is then the sum of their lengths (GetFileRanges).
     */
    default List<FileRange> getRanges() {
        return toProto().getRangesList().stream().map(FileRange::of).toList();
    }

    /** What RequestFileRanges has asked for so far, merged and in ascending order; matters in on-demand mode only. */
    default List<FileRange> getRequestedRanges() {
        return toProto().getRequestedRangesList().stream().map(FileRange::of).toList();
    }

    /**
     * What SetValidationState said of the content, true after Complete; absent when neither was called since the file
     * arrived (GetValidationState), and for uploads.
     */
    default Optional<Boolean> getKnownValidationState() {
        return Wire.given(toProto(), dev.ebb.v1.File::hasValidationState, dev.ebb.v1.File::getValidationState);
    }

    /** Where else the file is to be had, the best first; empty = nowhere (SetMirrors). */
    default List<String> getMirrorNames() {
        return List.copyOf(toProto().getMirrorNamesList());
    }

    /**
     * The URL that is asked, or asked first next time: the remote name or one of the mirrors. Empty for a file without
     * mirrors.
     */
    default String getCurrentSource() {
        return toProto().getCurrentSource();
    }

    /**
     * How sources of a file with mirrors last failed, at most one for each, in the order of the sources. What became of
     * the whole job is in getLastError of the job.
     */
    default List<SourceFailure> getSourceFailures() {
        return toProto().getSourceFailuresList().stream().map(SourceFailure::of).toList();
    }

    /**
     * True when at least one byte of the file came from another machine of the network (IsDownloadedFromPeer). Known once the
     * file has arrived.
     */
    default boolean isDownloadedFromPeer() {
        return toProto().getDownloadedFromPeer();
    }

    /** Bytes of the file that came from other machines of the network. */
    default long getBytesFromPeers() {
        return toProto().getBytesFromPeers();
    }

    /**
     * The protocol of the session that an upload under way goes on with, never AUTO; UNRECOGNIZED while nothing is
     * agreed on, once the file is sent, and for downloads.
     */
    default UploadProtocol getUploadSessionProtocol() {
        return UploadProtocol.of(toProto().getUploadSessionProtocol());
    }

    /**
     * Bytes of an upload under way that its server has acknowledged: where it goes on after an interruption. Absent
     * while there is no session. The bytes transferred may be ahead of it.
     */
    default OptionalLong getUploadOffset() {
        return Wire.givenLong(toProto(), dev.ebb.v1.File::hasUploadOffset, dev.ebb.v1.File::getUploadOffset);
    }
}
