package dev.ebb.server.uploads.session;

/** Why an upload is not taken, or not now. Each protocol has its own words for these. */
public enum Refusal {
    /** The request contradicts itself or what came before. */
    MALFORMED,
    /** The length of the file is not the one of an earlier request, or the request names two. */
    INCONSISTENT_LENGTH,
    /** The name is none that a file below the root may have. */
    BAD_NAME,
    /** No session of that name, or not one of this caller. */
    UNKNOWN,
    /** The session was there and its time is over. */
    EXPIRED,
    /** Something stands where the file is to go, and may not be replaced. */
    EXISTS,
    /** Another request holds the session and does not let go. */
    BUSY,
    /** More bytes than are allowed. */
    TOO_LARGE,
    /** More sessions than are allowed. */
    TOO_MANY,
    /** The disk is full. */
    NO_SPACE,
    /** The bytes are not those that the digest was made of. */
    CORRUPT,
    /** The whole file is not the one that its digest was made of; the upload is over. */
    CORRUPT_FILE,
    /** The application that was told of the upload refused it or did not answer. */
    APPLICATION,
    /** The disk failed in another way. */
    BROKEN
}
