package dev.ebb.server.job;

/**
 * How the file of an upload is sent.
 *
 * @param protocol in what words
 * @param digests whether the server is given digests to check what it received by; costs one more pass over the file
 */
public record UploadTerms(UploadProtocol protocol, boolean digests) {
    /** Whatever the server speaks. */
    public static final UploadTerms DEFAULTS = new UploadTerms(UploadProtocol.AUTO, false);
}
