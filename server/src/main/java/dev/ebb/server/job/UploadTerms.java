package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * How the file of an upload is sent.
 *
 * @param protocol in what words
 * @param digests whether the server is given digests to check what it received by; costs one more pass over the file
 * @param sealedParts where the parts of an S3 multipart upload go ({@link UploadParts#text}); null for no such upload
 */
public record UploadTerms(
        UploadProtocol protocol, boolean digests, @Nullable SealedText sealedParts) {
    /** Whatever the server speaks. */
    public static final UploadTerms DEFAULTS = new UploadTerms(UploadProtocol.AUTO, false, null);

    /** One request with the whole file. */
    public static final UploadTerms PLAIN = new UploadTerms(UploadProtocol.PLAIN, false, null);

    /** Not in signed parts. */
    public UploadTerms(UploadProtocol protocol, boolean digests) {
        this(protocol, digests, null);
    }
}
