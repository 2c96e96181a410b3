package dev.ebb.client.bits;

import java.util.List;

/**
 * A file of a job (IBackgroundCopyFile and its successors): a handle that asks the service for everything, so each getter is a
 * call; {@link #snapshot} answers all getters at once. Calls fail with BG_E_NOT_FOUND when there is no such job or file.
 * Thread-safe.
 *
 * <pre>{@code
 * BackgroundCopyFile file = job.addFile("https://example.org/a.iso", Path.of("/data/a.iso"));
 * System.out.println(file.getProgress().bytesTransferred() + " bytes in " + file.getTemporaryName());
 * }</pre>
 */
public final class BackgroundCopyFile implements FileProperties {
    private final String jobId;
    private final int index;
    private final AsyncBackgroundCopyFile async;

    BackgroundCopyFile(Calls calls, String jobId, int index) {
        this.jobId = jobId;
        this.index = index;
        this.async = new AsyncBackgroundCopyFile(calls, jobId, index);
    }

    /** The same calls for programs that do not wait. */
    public AsyncBackgroundCopyFile async() {
        return async;
    }

    /** The job's GUID, without asking. */
    @Override
    public String getJobId() {
        return jobId;
    }

    /** Place in the job, from 0, without asking. */
    @Override
    public int getIndex() {
        return index;
    }

    @Override
    public dev.ebb.v1.File toProto() {
        return snapshot().toProto();
    }

    /** The whole file as it is now. */
    public FileSnapshot snapshot() {
        return Calls.join(async.snapshot());
    }

    /** The ranges that the file was added with, in the order given; empty = the whole file (GetFileRanges). */
    public List<FileRange> getFileRanges() {
        return Calls.join(async.getFileRanges());
    }

    /**
     * Asks for ranges of a file of a job in on-demand mode (RequestFileRanges). The answer is the job: SUSPENDED means
     * that it has to be resumed. Errors: BG_E_RANDOM_ACCESS_NOT_SUPPORTED, BG_E_INVALID_RANGE,
     * BG_E_TOO_MANY_RANGES_IN_FILE.
     */
    public JobSnapshot requestFileRanges(FileRange... ranges) {
        return Calls.join(async.requestFileRanges(ranges));
    }

    /** Which bytes of the file are safe on disk, in ascending order (GetFilledFileRanges). */
    public List<FileRange> getFilledFileRanges() {
        return Calls.join(async.getFilledFileRanges());
    }

    /** Has missing bytes from an offset on fetched first (UpdateDownloadPosition). Errors: BG_E_INVALID_RANGE. */
    public JobSnapshot updateDownloadPosition(long offset) {
        return Calls.join(async.updateDownloadPosition(offset));
    }

    /**
     * Says from where the file is to be had from now on (SetRemoteName), for example when a link has expired. Errors:
     * E_NOTIMPL (uploads), E_INVALIDARG.
     */
    public FileSnapshot setRemoteName(String remoteName) {
        return Calls.join(async.setRemoteName(remoteName));
    }

    /** Says where else the file is to be had, the best first, in the place of what was said before. Not in BITS. */
    public FileSnapshot setMirrors(List<String> mirrorNames) {
        return Calls.join(async.setMirrors(mirrorNames));
    }

    /**
     * Says whether the content of a file that has arrived is what it should be (SetValidationState); false puts the job
     * into ERROR, and Resume fetches the file again; what came from peers is fetched again from its origin at once. Errors: E_PENDING (not whole), E_NOTIMPL (uploads).
     */
    public FileSnapshot setValidationState(boolean valid) {
        return Calls.join(async.setValidationState(valid));
    }

    /**
     * What {@link #setValidationState} said, or true after Complete (GetValidationState). Errors: E_PENDING (not
     * whole).
     */
    public boolean getValidationState() {
        return Calls.join(async.getValidationState());
    }

    /** How much of the file came from its origin and how much from other machines (GetPeerDownloadStats). */
    public PeerDownloadStats getPeerDownloadStats() {
        return Calls.join(async.getPeerDownloadStats());
    }

    /**
     * The header fields of the last answer about the file, each ended by CRLF; empty while no server has answered
     * (GetProperty with BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS).
     */
    public String getHttpResponseHeaders() {
        return Calls.join(async.getHttpResponseHeaders());
    }

    @Override
    public String toString() {
        return "file " + index + " of job " + jobId;
    }
}
