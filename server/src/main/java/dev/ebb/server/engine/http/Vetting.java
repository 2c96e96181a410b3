package dev.ebb.server.engine.http;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.ServerCertificate;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferError;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Looks at the certificate of a connection once more before each request, where its job wants that: whether it has been
 * revoked, then whether somebody who was appointed accepts it. Blocks nobody. Thread-safe.
 */
final class Vetting {
    private final RevocationCheck revocation;
    private final TlsContexts contexts;
    private final CertificateListener listener;

    Vetting(RevocationCheck revocation, TlsContexts contexts, CertificateListener listener) {
        this.revocation = revocation;
        this.contexts = contexts;
        this.listener = listener;
    }

    /** Completes when the request may be sent; fails with {@link TransferFailure}. */
    CompletableFuture<Void> vet(HttpCall call, Carrier connection) {
        SslHandler tls = (SslHandler) connection.channel().pipeline().get(Connector.TLS);
        TlsTerms terms = call.tls();
        HttpOrigin origin = call.origin();
        if (!origin.secure() || tls == null) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : tls.engine().getSession().getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            CompletableFuture<Void> fresh = terms.flags().has(SecurityFlags.CRL_CHECK)
                    ? revocation.check(
                            origin.hostHeader(),
                            chain,
                            terms,
                            contexts.get(terms).paths())
                    : CompletableFuture.completedFuture(null);
            TlsTerms.Asker asker = terms.asker();
            return asker == null ? fresh : fresh.thenCompose(known -> ask(asker, origin, chain));
        } catch (SSLPeerUnverifiedException | TransferFailure impossible) {
            return CompletableFuture.failedFuture(impossible);
        }
    }

    private CompletableFuture<Void> ask(TlsTerms.Asker asker, HttpOrigin origin, List<X509Certificate> chain) {
        return listener.validate(
                        new ServerCertificate(asker.job(), asker.fileIndex(), origin.host(), origin.port(), chain))
                .toCompletableFuture()
                .thenCompose(verdict -> verdict.hresult() >= 0
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(refused(origin, verdict)));
    }

    private static TransferFailure refused(HttpOrigin origin, ErrorCode verdict) {
        String message = verdict.equals(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED)
                ? "Nobody answered whether the certificate of " + origin.hostHeader() + " is acceptable."
                : "The certificate of " + origin.hostHeader() + " was refused by the job's certificate callback.";
        return new TransferFailure(new TransferError(
                ErrorContext.SERVER_CERTIFICATE_CALLBACK, verdict, Disposition.TRANSIENT, message, null));
    }
}
