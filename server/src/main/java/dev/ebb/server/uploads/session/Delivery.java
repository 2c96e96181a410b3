package dev.ebb.server.uploads.session;

/**
 * What the application answered when it was told of the upload: recorded before the client hears of it, so that it is not
 * told again.
 *
 * @param status 200, or 403, which ends the matter as well
 * @param copy the file goes to its place nevertheless
 * @param staticReply absolute URL of the reply; empty = none
 * @param replyDigest SHA-256 of the reply file, in base64; empty = there is no reply file
 */
public record Delivery(int status, boolean copy, String staticReply, String replyDigest) {
    /** The application wants this upload never again. */
    public static final int FORBIDDEN = 403;

    private static final int SUCCESS = 200;

    public boolean isAccepted() {
        return status == SUCCESS;
    }

    public boolean hasReplyFile() {
        return !replyDigest.isEmpty();
    }
}
