package dev.ebb.server.engine.http;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds how a server's certificate leads to one that is trusted (RFC 5280 section 6). Immutable. */
final class TrustPaths {
    private static final int MAX_LENGTH = 10;

    private final Set<X509Certificate> trusted;

    TrustPaths(List<X509Certificate> trusted) {
        this.trusted = Set.copyOf(trusted);
    }

    /** True for a certificate that needs no other's word. */
    boolean isTrusted(X509Certificate certificate) {
        return trusted.contains(certificate);
    }

    /** These, and one more that is taken at its word. */
    TrustPaths with(X509Certificate anchor) {
        Set<X509Certificate> more = new HashSet<>(trusted);
        more.add(anchor);
        return new TrustPaths(List.copyOf(more));
    }

    /** A path from the first certificate of the chain; {@code date} as of when, null for now. */
    PKIXCertPathBuilderResult find(List<X509Certificate> chain, @Nullable Date date) throws GeneralSecurityException {
        PKIXBuilderParameters wanted = parameters(chain);
        wanted.setRevocationEnabled(false);
        wanted.setMaxPathLength(MAX_LENGTH);
        wanted.setDate(date);
        return (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(wanted);
    }

    private PKIXBuilderParameters parameters(List<X509Certificate> chain) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        trusted.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        if (anchors.isEmpty()) {
            throw new InvalidAlgorithmParameterException("nothing is trusted");
        }
        X509CertSelector server = new X509CertSelector();
        server.setCertificate(chain.get(0));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, server);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        return parameters;
    }

    /** The moment nearest to now at which all of the chain was valid, or else its first: for who does not mind the date. */
    static Date anyValidDate(List<X509Certificate> chain, Date now) {
        Date from = chain.get(0).getNotBefore();
        Date to = chain.get(0).getNotAfter();
        for (X509Certificate certificate : chain) {
            from = certificate.getNotBefore().after(from) ? certificate.getNotBefore() : from;
            to = certificate.getNotAfter().before(to) ? certificate.getNotAfter() : to;
        }
        if (from.after(to)) {
            return chain.get(0).getNotBefore();
        }
        return now.before(from) ? from : now.after(to) ? to : now;
    }
}
