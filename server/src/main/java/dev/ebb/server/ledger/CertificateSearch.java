package dev.ebb.server.ledger;

import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.FileOwner;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks, with the owner's rights, for a client certificate before a job is given it. Thread-safe; does not block. */
@FunctionalInterface
public interface CertificateSearch {
    /**
     * What to look for: by its fingerprint, or else by its subject.
     *
     * @param location whose stores
     * @param store which of them
     * @param sha1 40 lower-case hexadecimal digits, or null
     * @param subject what the subject contains, or null
     * @param owner with whose rights; null = the service's own
     */
    record Wish(
            CertificateLocation location,
            String store,
            @Nullable String sha1,
            @Nullable String subject,
            @Nullable FileOwner owner) {}

    /** Completes, or fails with the {@link dev.ebb.server.job.JobException} of BITS. */
    CompletableFuture<ClientCertificate> find(Wish wish);
}
