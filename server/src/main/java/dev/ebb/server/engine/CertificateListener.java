package dev.ebb.server.engine;

import dev.ebb.server.job.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asked about servers' certificates for jobs that want it (IBackgroundCopyServerCertificateValidationCallback). Called on
 * engine threads, returns at once, and its answer has to come.
 */
@FunctionalInterface
public interface CertificateListener {
    /** When there is nobody to ask. */
    CertificateListener NOBODY =
            certificate -> CompletableFuture.completedFuture(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED);

    /** S_OK accepts; any failure code is what the job fails with, for the time being. */
    CompletionStage<ErrorCode> validate(ServerCertificate certificate);
}
