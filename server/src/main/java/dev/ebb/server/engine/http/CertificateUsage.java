package dev.ebb.server.engine.http;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a certificate is meant for (RFC 5280 sections 4.2.1.3 and 4.2.1.12). Pure. */
enum CertificateUsage {
    SERVER("1.3.6.1.5.5.7.3.1"),
    CLIENT("1.3.6.1.5.5.7.3.2");

    private static final String ANY = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;

    private final String oid;

    CertificateUsage(String oid) {
        this.oid = oid;
    }

    /** True when the certificate allows it, or says nothing of its use. */
    boolean isAllowedBy(X509Certificate certificate) throws CertificateParsingException {
        List<String> extended = certificate.getExtendedKeyUsage();
        boolean[] key = certificate.getKeyUsage();
        boolean purpose = extended == null || extended.contains(oid) || extended.contains(ANY);
        boolean use = key == null
                || key[DIGITAL_SIGNATURE]
                || this == SERVER && (key[KEY_ENCIPHERMENT] || key[KEY_AGREEMENT]);
        return purpose && use;
    }
}
