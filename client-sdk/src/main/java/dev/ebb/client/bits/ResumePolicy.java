package dev.ebb.client.bits;

/**
 * On what evidence an interrupted download goes on where it stopped; without it the file starts again. BITS trusts size
 * and time stamp.
 *
 * <pre>{@code
 * job.setResumePolicy(ResumePolicy.ALLOW_WEAK);
 * }</pre>
 */
public enum ResumePolicy {
    /**
     * A strong ETag or Last-Modified (RFC 9110 section 8.8), a SHA-256 or SHA-512 of the whole that the server says
     * (Repr-Digest, RFC 9530), or an expected digest of that strength: nothing is ever put together from two versions
     * unseen.
     */
    STRONG_ONLY,
    /**
     * Also an unchanged size with unchanged Last-Modified and tags, as far as the server gives them, when up to 64 KiB
     * before the gap are asked for again and are still the same. A version that differs elsewhere goes unseen unless a
     * digest is expected, for which a weak one will do.
     */
    ALLOW_WEAK,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static ResumePolicy of(dev.ebb.v1.ResumePolicy wire) {
        return Wire.constant(ResumePolicy.class, wire);
    }

    dev.ebb.v1.ResumePolicy toWire() {
        return Wire.sent(dev.ebb.v1.ResumePolicy.class, this);
    }
}
