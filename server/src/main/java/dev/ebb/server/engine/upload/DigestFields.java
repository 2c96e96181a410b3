package dev.ebb.server.engine.upload;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import java.util.Base64;
import java.util.HexFormat;

/** Digests in the fields of RFC 9530. */
final class DigestFields {
    static final String CONTENT = "Content-Digest";
    static final String REPRESENTATION = "Repr-Digest";

    private DigestFields() {}

    /** The request with the digest of the file, which is its whole body, where the server is to have one. */
    static UploadRequest both(UploadPlan plan, UploadRequest request) {
        Digest digest = plan.digest();
        return digest == null ? request : request.with(CONTENT, value(digest)).with(REPRESENTATION, value(digest));
    }

    /** The request with the digest of the file, of which its body may be a part. */
    static UploadRequest ofFile(UploadPlan plan, UploadRequest request) {
        Digest digest = plan.digest();
        return digest == null ? request : request.with(REPRESENTATION, value(digest));
    }

    /** {@code sha-256=:base64:} (RFC 9530 section 2). */
    static String value(Digest digest) {
        String name = digest.algorithm() == DigestAlgorithm.SHA512 ? "sha-512" : "sha-256";
        return name + "=:" + base64(digest) + ":";
    }

    static String base64(Digest digest) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest.hex()));
    }
}
