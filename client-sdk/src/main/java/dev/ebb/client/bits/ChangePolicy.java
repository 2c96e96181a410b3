package dev.ebb.client.bits;

/**
 * What becomes of a download when its server shows that the file is another one than the part that is here: another
 * size, digest, ETag or date, or other bytes where they were compared.
 *
 * <pre>{@code
 * job.setChangePolicy(ChangePolicy.FAIL);
 * }</pre>
 */
public enum ChangePolicy {
    /**
     * The new version is fetched from its start, as BITS does (BG_E_REMOTE_FILE_CHANGED is not seen, unless the file
     * keeps changing).
     */
    RESTART,
    /**
     * The job goes to ERROR with BG_E_REMOTE_FILE_CHANGED. The part that is here is thrown away, and Resume fetches the
     * new version.
     */
    FAIL,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static ChangePolicy of(dev.ebb.v1.ChangePolicy wire) {
        return Wire.constant(ChangePolicy.class, wire);
    }

    dev.ebb.v1.ChangePolicy toWire() {
        return Wire.sent(dev.ebb.v1.ChangePolicy.class, this);
    }
}
