package dev.ebb.server.engine.http;

import com.google.common.base.Suppliers;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferError;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings by the terms of connections: the machine's certificates are trusted, and a job's own besides. BoringSSL where it
 * is there, else the JDK's TLS. Host names are verified unless the terms say otherwise. Thread-safe.
 */
final class TlsContexts {
    private static final int MAX_CACHED = 32;

    /**
     * What a connection is made with.
     *
     * @param context the settings
     * @param paths what is trusted
     * @param shown the client's identity
     */
    record Made(SslContext context, TrustPaths paths, ShownIdentity shown) {}

    private final Cache<Wanted, Made> known =
            CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();
    private final Supplier<SslProvider> provider;
    private final boolean trustsMachine;

    /** What contexts are told apart by. */
    private record Wanted(TlsTerms terms, boolean offersHttp2) {}

    /** Loads the library with the first connection that needs it: a service that never does starts sooner and smaller. */
    TlsContexts() {
        this(true);
    }

    /** The same, where the machine's certificates may count for nothing and only those of the terms for something. */
    TlsContexts(boolean trustsMachine) {
        this.trustsMachine = trustsMachine;
        this.provider = Suppliers.memoize(() -> OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
    }

    TlsContexts(SslProvider provider) {
        this.trustsMachine = true;
        this.provider = () -> provider;
    }

    /** The settings for these terms; an unreadable certificate is the job's fault, E_INVALIDARG. */
    Made get(TlsTerms terms) throws TransferFailure {
        return get(terms, false);
    }

    /** The settings for these terms, offering HTTP/2 beside HTTP/1.1. */
    Made get(TlsTerms terms, boolean offersHttp2) throws TransferFailure {
        Wanted key = new Wanted(terms.ofContext(), offersHttp2);
        Made there = known.getIfPresent(key);
        if (there != null) {
            return there;
        }
        try {
            Made made = make(key);
            known.put(key, made);
            return made;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new TransferFailure(
                    new TransferError(
                            ErrorContext.GENERAL_TRANSPORT,
                            ErrorCode.E_INVALIDARG,
                            dev.ebb.server.job.Disposition.FATAL,
                            "The trusted certificates of the job cannot be read.",
                            null),
                    unusable);
        }
    }

    private Made make(Wanted wanted) throws GeneralSecurityException, IOException {
        TlsTerms terms = wanted.terms();
        TrustManagerFactory trust = trust(terms.trustedPem());
        TrustPaths paths = new TrustPaths(trusted(trust));
        ShownIdentity shown = new ShownIdentity(terms.identity());
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(provider.get()).keyManager(shown);
        if (terms.ignoresAnything()) {
            builder.trustManager(new SelectiveTrust(terms.flags(), paths));
        } else {
            builder.trustManager(trust);
        }
        if (wanted.offersHttp2()) {
            builder.applicationProtocolConfig(ProtocolChoice.OFFER);
        }
        boolean anyName = terms.flags().has(SecurityFlags.IGNORE_CN);
        return new Made(
                builder.endpointIdentificationAlgorithm(anyName ? null : "HTTPS")
                        .build(),
                paths,
                shown);
    }

    private static List<X509Certificate> trusted(TrustManagerFactory trust) {
        List<X509Certificate> trusted = new ArrayList<>();
        for (TrustManager manager : trust.getTrustManagers()) {
            if (manager instanceof X509TrustManager accepting) {
                trusted.addAll(List.of(accepting.getAcceptedIssuers()));
            }
        }
        return trusted;
    }

    private TrustManagerFactory trust(@Nullable String pem) throws GeneralSecurityException, IOException {
        String algorithm = TrustManagerFactory.getDefaultAlgorithm();
        TrustManagerFactory machine = TrustManagerFactory.getInstance(algorithm);
        machine.init((KeyStore) null);
        if (pem == null) {
            return machine;
        }
        KeyStore both = KeyStore.getInstance(KeyStore.getDefaultType());
        both.load(null, null);
        int number = 0;
        for (X509Certificate certificate : trustsMachine ? trusted(machine) : List.<X509Certificate>of()) {
            both.setCertificateEntry("machine-" + number++, certificate);
        }
        ByteArrayInputStream text = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(text)) {
            both.setCertificateEntry("job-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(algorithm);
        factory.init(both);
        return factory;
    }
}
