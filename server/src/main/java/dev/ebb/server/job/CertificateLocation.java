package dev.ebb.server.job;

/** Where a certificate store is (BG_CERT_STORE_LOCATION). The ordinal is what the store keeps; it equals the BITS number. */
public enum CertificateLocation {
    CURRENT_USER,
    LOCAL_MACHINE,
    CURRENT_SERVICE,
    SERVICES,
    USERS,
    CURRENT_USER_GROUP_POLICY,
    LOCAL_MACHINE_GROUP_POLICY,
    LOCAL_MACHINE_ENTERPRISE
}
