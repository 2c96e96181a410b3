package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges a server by every check that its job has not switched off, each by itself: who does not mind the date still minds the
 * name. Thread-safe.
 */
final class SelectiveTrust extends X509ExtendedTrustManager {
    private final SecurityFlags flags;
    private final TrustPaths paths;

    SelectiveTrust(SecurityFlags flags, TrustPaths paths) {
        this.flags = flags;
        this.paths = paths;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        X509Certificate server = chain[0];
        boolean anyDate = flags.has(SecurityFlags.IGNORE_DATE_INVALID);
        if (!anyDate) {
            server.checkValidity();
        }
        if (!flags.has(SecurityFlags.IGNORE_UNKNOWN_CA) && !paths.isTrusted(server)) {
            demandPath(List.of(chain), anyDate);
        }
        if (!flags.has(SecurityFlags.IGNORE_CERT_WRONG_USAGE) && !CertificateUsage.SERVER.isAllowedBy(server)) {
            throw new CertificateException(
                    "wrong usage",
                    new TransferFailure(TransferError.of(
                            ErrorContext.GENERAL_TRANSPORT,
                            ErrorCode.CERTIFICATE_WRONG_USAGE,
                            "The certificate of " + engine.getPeerHost() + " is not meant for servers.")));
        }
        if (!flags.has(SecurityFlags.IGNORE_CN)) {
            demandName(server, authType, engine);
        }
    }

    private void demandPath(List<X509Certificate> chain, boolean anyDate) throws CertificateException {
        try {
            paths.find(
                    chain, anyDate ? TrustPaths.anyValidDate(chain, chain.get(0).getNotAfter()) : null);
        } catch (CertificateException known) {
            throw known;
        } catch (GeneralSecurityException noPath) {
            throw new CertificateException(noPath);
        }
    }

    /**
     * The JDK compares names as part of its one check of everything. A certificate that is itself trusted passes all the rest
     * of it, so what is left is the name.
     */
    private static void demandName(X509Certificate server, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            KeyStore only = KeyStore.getInstance(KeyStore.getDefaultType());
            only.load(null, null);
            only.setCertificateEntry("server", server);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(only);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager complete) {
                    complete.checkServerTrusted(new X509Certificate[] {server}, authType, engine);
                    return;
                }
            }
            throw new CertificateException("names cannot be compared");
        } catch (CertificateException wrongName) {
            throw wrongName;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new CertificateException(impossible);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("without an engine there is no name to check");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("transfers use engines");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("nobody connects here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("nobody connects here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("nobody connects here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
