package dev.ebb.server.engine;

/**
 * Where HTTP/2 (RFC 9113) is spoken: many small files of one server share a connection, which saves a round trip each; bulk
 * costs more CPU over HTTP/2 and gets no faster, so it has connections of its own.
 *
 * @param use for which files
 * @param streams files at once on one connection; fewer when the server says so
 */
public record Http2Options(Use use, int streams) {
    /** Bytes above which a file is a large one. */
    public static final long LARGE_BYTES = 8L << 20;
    /** Files that make a job one of many files. */
    public static final int MANY_FILES = 16;

    /** What a daemon on a small machine uses. */
    public static final Http2Options DEFAULTS = new Http2Options(Use.AUTO, 64);

    /** For which files. */
    public enum Use {
        /**
         * Files of a job with {@link #MANY_FILES} or more share an HTTP/2 connection where their https server offers one. A
         * file that is known or found to be larger than {@link #LARGE_BYTES} goes over HTTP/1.1.
         */
        AUTO,
        /** Every download; http servers are simply spoken to in HTTP/2 (RFC 9113 section 3.3), and once more without. */
        ALWAYS,
        /** None. */
        NEVER
    }
}
