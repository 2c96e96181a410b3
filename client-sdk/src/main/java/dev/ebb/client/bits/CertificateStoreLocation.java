package dev.ebb.client.bits;

/**
 * Whose certificate store (BG_CERT_STORE_LOCATION).
 *
 * <pre>{@code
 * job.httpOptions()
 *         .setClientCertificateByName(CertificateStoreLocation.CURRENT_USER, "MY", "build server");
 * }</pre>
 */
public enum CertificateStoreLocation {
    /** The owner's (BG_CERT_STORE_LOCATION_CURRENT_USER, 0). */
    CURRENT_USER,
    /** The machine's (BG_CERT_STORE_LOCATION_LOCAL_MACHINE, 1). */
    LOCAL_MACHINE,
    /** The service's (BG_CERT_STORE_LOCATION_CURRENT_SERVICE, 2). */
    CURRENT_SERVICE,
    /** Of services (BG_CERT_STORE_LOCATION_SERVICES, 3). Windows only: E_NOTIMPL. */
    SERVICES,
    /** Of users (BG_CERT_STORE_LOCATION_USERS, 4). Windows only: E_NOTIMPL. */
    USERS,
    /** Of the owner's group policy (BG_CERT_STORE_LOCATION_CURRENT_USER_GROUP_POLICY, 5). Windows only: E_NOTIMPL. */
    CURRENT_USER_GROUP_POLICY,
    /**
     * Of the machine's group policy (BG_CERT_STORE_LOCATION_LOCAL_MACHINE_GROUP_POLICY, 6). Windows only: E_NOTIMPL.
     */
    LOCAL_MACHINE_GROUP_POLICY,
    /** Of the enterprise (BG_CERT_STORE_LOCATION_LOCAL_MACHINE_ENTERPRISE, 7). Windows only: E_NOTIMPL. */
    LOCAL_MACHINE_ENTERPRISE,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static CertificateStoreLocation of(dev.ebb.v1.CertificateStoreLocation wire) {
        return Wire.constant(CertificateStoreLocation.class, wire);
    }

    dev.ebb.v1.CertificateStoreLocation toWire() {
        return Wire.sent(dev.ebb.v1.CertificateStoreLocation.class, this);
    }
}
