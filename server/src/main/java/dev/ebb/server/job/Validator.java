package dev.ebb.server.job;

/**
 * Proof that two answers carry the same version of a remote file (RFC 9110 section 8.8).
 *
 * @param kind a strong entity tag, or a modification date that is strong by section 8.8.2.2
 * @param value the header's value, verbatim
 */
public record Validator(Kind kind, String value) {
    /** What the proof rests on. */
    public enum Kind {
        ETAG,
        LAST_MODIFIED
    }
}
