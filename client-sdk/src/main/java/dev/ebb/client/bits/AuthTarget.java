package dev.ebb.client.bits;

/**
 * Who asks for credentials (BG_AUTH_TARGET).
 *
 * <pre>{@code
 * job.removeCredentials(AuthTarget.PROXY, AuthScheme.BASIC);
 * }</pre>
 */
public enum AuthTarget {
    /** The server (BG_AUTH_TARGET_SERVER, 1). */
    SERVER,
    /** The proxy (BG_AUTH_TARGET_PROXY, 2). */
    PROXY,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static AuthTarget of(dev.ebb.v1.AuthTarget wire) {
        return Wire.constant(AuthTarget.class, wire);
    }

    dev.ebb.v1.AuthTarget toWire() {
        return Wire.sent(dev.ebb.v1.AuthTarget.class, this);
    }
}
