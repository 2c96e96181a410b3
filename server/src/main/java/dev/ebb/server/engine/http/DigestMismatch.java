package dev.ebb.server.engine.http;

import dev.ebb.server.job.Digest;

/**
 * Bytes that are not what they should be.
 *
 * @param wanted the digest they should have
 * @param computed the one they have
 * @param saidByServer true when the server announced it, false when the job expects it
 */
record DigestMismatch(Digest wanted, Digest computed, boolean saidByServer) {
    /** What is wrong, for people. */
    String text() {
        return "the content has the digest " + computed + ", but "
                + (saidByServer ? "the server says that it has " : "the job expects ") + wanted + ".";
    }
}
