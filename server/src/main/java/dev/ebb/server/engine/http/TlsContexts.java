package dev.ebb.server.engine.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
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
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings by what is trusted: the machine's certificates, and a job's own besides. BoringSSL where it is there, else the
 * JDK's TLS. Host names are verified always. Thread-safe.
 */
final class TlsContexts {
    private static final int MAX_CACHED = 32;

    private final Cache<String, SslContext> byPem =
            CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();
    private final SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    /** The settings for a trust; an unreadable certificate is the job's fault, E_INVALIDARG. */
    SslContext get(@Nullable String pem) throws TransferFailure {
        String key = pem == null ? "" : pem;
        SslContext known = byPem.getIfPresent(key);
        if (known != null) {
            return known;
        }
        try {
            SslContext made = SslContextBuilder.forClient()
                    .sslProvider(provider)
                    .trustManager(trust(key))
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
            byPem.put(key, made);
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

    private static TrustManagerFactory trust(String pem) throws GeneralSecurityException, IOException {
        String algorithm = TrustManagerFactory.getDefaultAlgorithm();
        TrustManagerFactory machine = TrustManagerFactory.getInstance(algorithm);
        machine.init((KeyStore) null);
        if (pem.isEmpty()) {
            return machine;
        }
        KeyStore both = KeyStore.getInstance(KeyStore.getDefaultType());
        both.load(null, null);
        int number = 0;
        for (TrustManager manager : machine.getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                for (X509Certificate certificate : known.getAcceptedIssuers()) {
                    both.setCertificateEntry("machine-" + number++, certificate);
                }
            }
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
