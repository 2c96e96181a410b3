package dev.ebb.server.engine.http;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the authorities of a server's certificate whether it has been revoked, by OCSP and else by their lists (CRL): with the
 * JDK's checker, on threads of its own because that blocks. No answer counts as a failure. Thread-safe.
 */
final class RevocationCheck implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 256;
    private static final Set<String> SCHEMES = Set.of("http", "https", "ldap");

    static {
        // The JDK fetches lists with this class, which nothing else here uses. The addresses it goes to were checked;
        // where a
        // redirect leads was not.
        HttpURLConnection.setFollowRedirects(false);
    }

    private final EngineOptions options;
    private final InstantSource clock;
    private final ThreadPoolExecutor threads;

    RevocationCheck(EngineOptions options, InstantSource clock) {
        this.clock = clock;
        this.options = options;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                new ThreadFactoryBuilder()
                        .setNameFormat("ebb-revocation-%d")
                        .setDaemon(true)
                        .build());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Completes when nothing has been revoked; fails with {@link TransferFailure}. */
    CompletableFuture<Void> check(String host, List<X509Certificate> chain, TlsTerms terms, TrustPaths paths) {
        try {
            return CompletableFuture.runAsync(() -> ask(chain, terms, paths), threads)
                    .orTimeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(classified(host, failure)));
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(classified(host, tooMany));
        }
    }

    private void ask(List<X509Certificate> chain, TlsTerms terms, TrustPaths paths) {
        try {
            boolean anyDate = terms.flags().has(SecurityFlags.IGNORE_DATE_INVALID);
            Date date = anyDate ? TrustPaths.anyValidDate(chain, Date.from(clock.instant())) : null;
            boolean anyAuthority = terms.flags().has(SecurityFlags.IGNORE_UNKNOWN_CA);
            TrustPaths anchored = anyAuthority && chain.size() > 1 ? paths.with(chain.get(chain.size() - 1)) : paths;
            if (!anchored.isTrusted(chain.get(0))) {
                validate(anchored.find(chain, date), date);
            }
        } catch (GeneralSecurityException | IOException failed) {
            throw new CompletionException(failed);
        }
    }

    private void validate(PKIXCertPathBuilderResult path, @Nullable Date date)
            throws GeneralSecurityException, IOException {
        for (java.security.cert.Certificate certificate : path.getCertPath().getCertificates()) {
            demandAllowed((X509Certificate) certificate);
        }
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXParameters parameters = new PKIXParameters(Set.of(path.getTrustAnchor()));
        parameters.setDate(date);
        parameters.addCertPathChecker(
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker());
        validator.validate(path.getCertPath(), parameters);
    }

    /** The one check on addresses, as far as it can be made before the JDK looks the name up again. */
    private void demandAllowed(X509Certificate certificate) throws IOException {
        for (String text : CertificateUrls.of(certificate)) {
            try {
                URI url = new URI(text);
                String host = url.getHost();
                if (host == null || !SCHEMES.contains(String.valueOf(url.getScheme()))) {
                    throw new IOException("a certificate names a list that cannot be fetched");
                }
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    if (!options.mayConnect().test(address)) {
                        throw new IOException("the address of " + host + " is one that may not be connected to");
                    }
                }
            } catch (URISyntaxException unreadable) {
                throw new IOException(unreadable);
            }
        }
    }

    private static TransferFailure classified(String host, Throwable failure) {
        boolean revoked = Throwables.getCausalChain(failure).stream()
                .anyMatch(link -> link instanceof CertificateRevokedException
                        || link instanceof CertPathValidatorException known
                                && known.getReason() == CertPathValidatorException.BasicReason.REVOKED);
        TransferError error = revoked
                ? TransferError.of(
                        ErrorContext.GENERAL_TRANSPORT,
                        ErrorCode.CERTIFICATE_REVOKED,
                        "The certificate of " + host + ", or of one of its authorities, has been revoked.")
                : TransferError.of(
                        ErrorContext.GENERAL_TRANSPORT,
                        ErrorCode.CERTIFICATE_REVOCATION_UNKNOWN,
                        "Whether the certificate of " + host + " has been revoked could not be found out.");
        return new TransferFailure(error, failure);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
