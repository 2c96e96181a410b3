package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.SecurityFlags;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How the TLS of a connection is made and judged. Immutable; two exchanges with different terms share no connection.
 *
 * @param trustedPem certificates trusted besides the machine's; a job's own trust is no other job's
 * @param flags which checks of the server's certificate are made; nothing about redirects
 * @param identity what is shown to a server that asks
 * @param asker for whom the certificate callback is asked; null when it is not
 */
public record TlsTerms(
        @Nullable String trustedPem,
        SecurityFlags flags,
        @Nullable ClientIdentity identity,
        @Nullable Asker asker) {
    /** Everything is checked, nothing is shown. */
    static final TlsTerms NONE = new TlsTerms(null, SecurityFlags.DEFAULT, null, null);

    private static final int IGNORED = SecurityFlags.IGNORE_CN
            | SecurityFlags.IGNORE_DATE_INVALID
            | SecurityFlags.IGNORE_UNKNOWN_CA
            | SecurityFlags.IGNORE_CERT_WRONG_USAGE;

    /**
     * The file for which a connection is wanted.
     *
     * @param job the job, which alone may use the connection
     * @param fileIndex the file
     */
    public record Asker(JobId job, int fileIndex) {}

    /** The terms of a task; reads the client certificate, so it runs on a disk thread. */
    public static TlsTerms of(TransferTask task, ClientIdentities identities) throws IOException {
        TlsTerms everywhere = identities.everywhere();
        if (everywhere != null) {
            return everywhere;
        }
        int checks = task.http().security().bits() & (IGNORED | SecurityFlags.CRL_CHECK);
        Asker asker = task.http().certificateCallback() ? new Asker(task.jobId(), task.fileIndex()) : null;
        ClientIdentity identity = task.http().clientCertificate() == null
                ? null
                : identities.load(task.http().clientCertificate(), task.files().owner());
        return new TlsTerms(task.trustedCertificatesPem(), new SecurityFlags(checks), identity, asker);
    }

    /** True when a certificate is looked at again before each request. */
    boolean vets() {
        return asker != null || flags.has(SecurityFlags.CRL_CHECK);
    }

    /** What connections are told apart by: the job counts, the file does not. */
    TlsTerms ofConnection() {
        return asker == null || asker.fileIndex() == 0
                ? this
                : new TlsTerms(trustedPem, flags, identity, new Asker(asker.job(), 0));
    }

    /** The same, showing nothing. */
    TlsTerms withoutIdentity() {
        return identity == null ? this : new TlsTerms(trustedPem, flags, null, asker);
    }

    /** How TLS to a proxy is made: what the job waives, shows and asks is about its servers. */
    TlsTerms ofProxy() {
        return new TlsTerms(trustedPem, SecurityFlags.DEFAULT, null, null);
    }

    /** What the settings of the TLS library depend on. */
    TlsTerms ofContext() {
        return new TlsTerms(trustedPem, new SecurityFlags(flags.bits() & IGNORED), identity, null);
    }

    /** True when not every check is made. */
    boolean ignoresAnything() {
        return (flags.bits() & IGNORED) != 0;
    }
}
