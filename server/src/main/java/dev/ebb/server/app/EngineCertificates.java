package dev.ebb.server.app;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.ServerCertificate;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.ledger.CertificateSearch;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Puts the engine's questions about certificates before those who watch, and callers' before the engine. Thread-safe. */
final class EngineCertificates implements CertificateListener {
    private final CertificateDesk desk;

    EngineCertificates(CertificateDesk desk) {
        this.desk = desk;
    }

    @Override
    public CompletionStage<ErrorCode> validate(ServerCertificate asked) {
        List<byte[]> chain = new ArrayList<>();
        try {
            for (X509Certificate certificate : asked.chain()) {
                chain.add(certificate.getEncoded());
            }
        } catch (CertificateEncodingException unreadable) {
            return CompletableFuture.completedFuture(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED);
        }
        return desk.ask(asked.jobId(), asked.fileIndex(), asked.host(), asked.port(), chain);
    }

    /** Looks in the stores that the engine knows. */
    static CertificateSearch search(HttpTransferEngine engine) {
        return wish -> engine.searchCertificates(stores -> found(stores, wish)).toCompletableFuture();
    }

    private static ClientCertificate found(
            dev.ebb.server.engine.http.ClientIdentities stores, CertificateSearch.Wish wish) {
        if (wish.sha1() != null) {
            return stores.findById(wish.location(), wish.store(), wish.sha1(), wish.owner());
        }
        if (wish.subject() == null) {
            throw new IllegalArgumentException("neither fingerprint nor subject");
        }
        return stores.findByName(wish.location(), wish.store(), wish.subject(), wish.owner());
    }
}
