package dev.ebb.client.bits;

/**
 * What Complete does when the local file exists.
 *
 * <pre>{@code
 * job.setOverwriteRule(OverwriteRule.NO_CLOBBER);
 * }</pre>
 */
public enum OverwriteRule {
    /** Replace it atomically, as BITS does. */
    REPLACE,
    /** Refuse: Complete fails with 0x80070050 (ERROR_FILE_EXISTS) and the job stays TRANSFERRED. */
    NO_CLOBBER,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static OverwriteRule of(dev.ebb.v1.OverwriteRule wire) {
        return Wire.constant(OverwriteRule.class, wire);
    }

    dev.ebb.v1.OverwriteRule toWire() {
        return Wire.sent(dev.ebb.v1.OverwriteRule.class, this);
    }
}
