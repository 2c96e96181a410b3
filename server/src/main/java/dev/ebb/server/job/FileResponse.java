package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What a server last answered about a file (BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS).
 *
 * @param jobId its job
 * @param fileIndex its file
 * @param attempt the attempt of the job that heard it; an older attempt never overwrites a newer one
 * @param headers the header fields as they came, each ended by CRLF; at most {@link #MAX_LENGTH} characters
 * @param url the URL that the content came from, after redirects, without user info, query and fragment; null when the file is
 *     not whole or it is not known
 * @param digest that the whole content was found to have; null when there was none to compare it with
 */
public record FileResponse(
        JobId jobId,
        int fileIndex,
        long attempt,
        String headers,
        @Nullable String url,
        @Nullable Digest digest) {
    /** Most characters that are kept of an answer's header fields. */
    public static final int MAX_LENGTH = 16 << 10;

    /** An answer about a file that is not whole. */
    public FileResponse(JobId jobId, int fileIndex, long attempt, String headers) {
        this(jobId, fileIndex, attempt, headers, null, null);
    }
}
