package dev.ebb.server.job;

/**
 * What a server last answered about a file (BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS).
 *
 * @param jobId its job
 * @param fileIndex its file
 * @param attempt the attempt of the job that heard it; an older attempt never overwrites a newer one
 * @param headers the header fields as they came, each ended by CRLF; at most {@link #MAX_LENGTH} characters
 */
public record FileResponse(JobId jobId, int fileIndex, long attempt, String headers) {
    /** Most characters that are kept of an answer's header fields. */
    public static final int MAX_LENGTH = 16 << 10;
}
