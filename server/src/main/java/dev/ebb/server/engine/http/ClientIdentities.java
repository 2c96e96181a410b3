package dev.ebb.server.engine.http;

import com.google.common.io.BaseEncoding;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.ServiceTls;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.disk.OwnedFile;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds client certificates in the stores, which are files that are only ever opened with the rights of the owner of the job.
 * Runs on disk threads. Refuses with JobException, and in an attempt with {@link TransferFailure}.
 */
public final class ClientIdentities {
    private static final Pattern STORE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_. -]*");

    /** With its ending it has to be a file name. */
    private static final int MAX_NAME = 250;

    private final CertificateOptions stores;
    private final @Nullable TlsTerms everywhere;

    public ClientIdentities(CertificateOptions stores) {
        this(stores, null);
    }

    /** Identities, or only that of the service; IllegalArgumentException when that cannot be read. */
    public ClientIdentities(CertificateOptions stores, @Nullable ServiceTls service) {
        this.stores = stores;
        this.everywhere = service == null ? null : terms(service);
    }

    private static TlsTerms terms(ServiceTls service) {
        try {
            List<ClientIdentity> found = KeyFile.pem(service.identityPem().getBytes(StandardCharsets.ISO_8859_1));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("needs a certificate and its key (PKCS #8) in PEM");
            }
            SecurityFlags anyName = new SecurityFlags(SecurityFlags.IGNORE_CN);
            return new TlsTerms(service.authorityPem(), anyName, found.get(0), null);
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalArgumentException("cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** How every server is met, whatever a task says; null where tasks decide. */
    @Nullable
    TlsTerms everywhere() {
        return everywhere;
    }

    /** The certificate with this fingerprint (SetClientCertificateByID). */
    public ClientCertificate findById(
            CertificateLocation location, String store, String sha1, @Nullable FileOwner owner) {
        X509Certificate found = find(
                        location, store, owner, certificate -> sha1(certificate).equals(sha1))
                .certificate();
        return new ClientCertificate(location, store, sha1(found), null);
    }

    /** The first usable certificate whose subject contains this text, in any case (SetClientCertificateByName). */
    public ClientCertificate findByName(
            CertificateLocation location, String store, String subject, @Nullable FileOwner owner) {
        String wanted = subject.toLowerCase(Locale.ROOT);
        X509Certificate found = find(
                        location,
                        store,
                        owner,
                        certificate -> certificate
                                        .getSubjectX500Principal()
                                        .getName()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(wanted)
                                && isUsable(certificate))
                .certificate();
        return new ClientCertificate(location, store, sha1(found), subject);
    }

    /** The identity for an attempt. */
    ClientIdentity load(ClientCertificate wanted, @Nullable FileOwner owner) throws TransferFailure {
        try {
            return find(
                    wanted.location(),
                    wanted.store(),
                    owner,
                    certificate -> sha1(certificate).equals(wanted.sha1()));
        } catch (JobException gone) {
            throw new TransferFailure(
                    new TransferError(
                            ErrorContext.GENERAL_TRANSPORT,
                            gone.code(),
                            Disposition.FATAL,
                            "The client certificate of the job: " + gone.getMessage(),
                            null),
                    gone);
        }
    }

    private ClientIdentity find(
            CertificateLocation location,
            String store,
            @Nullable FileOwner owner,
            Predicate<X509Certificate> condition) {
        return open(location, store, owner).stream()
                .filter(identity -> condition.test(identity.certificate()))
                .findFirst()
                .orElseThrow(() -> JobException.of(
                        ErrorCode.CERTIFICATE_NOT_FOUND,
                        "The certificate store " + store + " has no such certificate with its key."));
    }

    private List<ClientIdentity> open(CertificateLocation location, String store, @Nullable FileOwner owner) {
        Path folder = folder(location, owner);
        if (store.length() > MAX_NAME || !STORE_NAME.matcher(store).matches()) {
            throw noStore(store);
        }
        try {
            byte[] pkcs12 = OwnedFile.read(folder.resolve(store + ".p12"), owner);
            if (pkcs12 != null) {
                return KeyFile.pkcs12(pkcs12, password());
            }
            byte[] pem = OwnedFile.read(folder.resolve(store + ".pem"), owner);
            if (pem != null) {
                return KeyFile.pem(pem);
            }
        } catch (IOException | GeneralSecurityException unusable) {
            throw JobException.of(
                    ErrorCode.E_ACCESSDENIED,
                    "The certificate store " + store
                            + " cannot be read: its rights, its password or its content are not" + " right.");
        }
        throw noStore(store);
    }

    private Path folder(CertificateLocation location, @Nullable FileOwner owner) {
        return switch (location) {
            case CURRENT_USER ->
                Path.of(stores.user().toString().replace("{uid}", owner == null ? "" : owner.uid() + ""));
            case LOCAL_MACHINE, CURRENT_SERVICE -> stores.machine();
            default ->
                throw JobException.of(
                        ErrorCode.E_NOTIMPL, "Certificate stores of the kind " + location + " exist on Windows only.");
        };
    }

    private char[] password() throws IOException {
        Path file = stores.passwordFile();
        return file == null
                ? new char[0]
                : Files.readString(file, StandardCharsets.UTF_8).strip().toCharArray();
    }

    private static boolean isUsable(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return CertificateUsage.CLIENT.isAllowedBy(certificate);
        } catch (CertificateException notUsable) {
            return false;
        }
    }

    private static String sha1(X509Certificate certificate) {
        try {
            // A name for a certificate, as BITS has it; nothing is proved by it.
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
            return BaseEncoding.base16().lowerCase().encode(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JobException noStore(String store) {
        return JobException.of(ErrorCode.LOCAL_FILE_NOT_FOUND, "There is no certificate store " + store + " there.");
    }
}
