package dev.ebb.server.cli;

import com.google.protobuf.ByteString;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CertificateStoreLocation;
import dev.ebb.v1.ClientCertificate;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.MakeCustomHeadersWriteOnlyRequest;
import dev.ebb.v1.RemoveClientCertificateRequest;
import dev.ebb.v1.SecurityFlags;
import dev.ebb.v1.SetClientCertificateByIDRequest;
import dev.ebb.v1.SetClientCertificateByNameRequest;
import dev.ebb.v1.SetHttpMethodRequest;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetSecurityFlagsRequest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How servers are asked, checked and shown who asks, for every command that makes or changes a job. */
final class HttpOptions {
    private static final String NONE = "none";
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f]{40}");

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description =
                    "Request method other than the usual one, such as POST: the job is FOREGROUND then, and is not"
                            + " retried. Before the first resume.")
    @Nullable
    String method;

    @Option(
            names = "--security",
            paramLabel = "FLAG",
            split = ",",
            description = "How strict to be with https servers and redirects: crl-check, ignore-name, ignore-date,"
                    + " ignore-authority, ignore-usage, redirect-report, redirect-refuse, https-to-http; with commas or"
                    + " repeated. none = as usual: everything but revocation is checked, redirects are followed.")
    List<String> security = List.of();

    @Option(
            names = "--client-cert",
            paramLabel = "WHICH",
            description = "Certificate to show to https servers, LOCATION:STORE:FINGERPRINT (SHA-1) or"
                    + " LOCATION:STORE:SUBJECT; LOCATION is current-user, local-machine or current-service. none = no"
                    + " certificate.")
    @Nullable
    String clientCertificate;

    @Option(names = "--headers-write-only", description = "Nobody can read the headers any more; cannot be undone.")
    boolean headersWriteOnly;

    @Option(
            names = "--stored-credentials",
            description = "Let the service give the credentials it is configured with to the proxies it is configured"
                    + " with; cannot be undone.")
    boolean storedCredentials;

    /** Into the settings of a new job. */
    void writeTo(JobSettings.Builder settings) {
        if (method != null) {
            settings.setHttpMethod(method);
        }
        securityFlags().ifPresent(settings::setSecurityFlags);
        certificate().ifPresent(settings::setClientCertificate);
        settings.setCustomHeadersWriteOnly(headersWriteOnly).setUseStoredProxyCredentials(storedCredentials);
    }

    /** As changes of a job that is there. */
    List<SetCommand.Change> changes() {
        List<SetCommand.Change> changes = new ArrayList<>();
        String wanted = method;
        if (wanted != null) {
            changes.add((service, id) -> service.job()
                    .setHttpMethod(SetHttpMethodRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setHttpMethod(wanted)
                            .build())
                    .getJob());
        }
        securityFlags()
                .ifPresent(flags -> changes.add((service, id) -> service.job()
                        .setSecurityFlags(SetSecurityFlagsRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setSecurityFlags(flags)
                                .build())
                        .getJob()));
        addCertificate(changes);
        if (headersWriteOnly) {
            changes.add((service, id) -> service.job()
                    .makeCustomHeadersWriteOnly(MakeCustomHeadersWriteOnlyRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .build())
                    .getJob());
        }
        if (storedCredentials) {
            changes.add((service, id) -> service.job()
                    .setProperty(SetPropertyRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setValue(
                                    JobPropertyValue.newBuilder().setUseStoredCredentials(AuthTarget.AUTH_TARGET_PROXY))
                            .build())
                    .getJob());
        }
        return changes;
    }

    private void addCertificate(List<SetCommand.Change> changes) {
        if (NONE.equals(clientCertificate)) {
            changes.add((service, id) -> service.job()
                    .removeClientCertificate(RemoveClientCertificateRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .build())
                    .getJob());
        }
        certificate()
                .ifPresent(it -> changes.add((service, id) -> {
                    if (it.getSha1Hash().isEmpty()) {
                        return service.job()
                                .setClientCertificateByName(SetClientCertificateByNameRequest.newBuilder()
                                        .setJobId(id)
                                        .setRequestId(RequestIds.next())
                                        .setLocation(it.getLocation())
                                        .setStoreName(it.getStoreName())
                                        .setSubjectName(it.getSubjectName())
                                        .build())
                                .getJob();
                    }
                    return service.job()
                            .setClientCertificateByID(SetClientCertificateByIDRequest.newBuilder()
                                    .setJobId(id)
                                    .setRequestId(RequestIds.next())
                                    .setLocation(it.getLocation())
                                    .setStoreName(it.getStoreName())
                                    .setSha1Hash(it.getSha1Hash())
                                    .build())
                            .getJob();
                }));
    }

    private Optional<ClientCertificate> certificate() {
        String text = clientCertificate;
        if (text == null || text.equals(NONE)) {
            return Optional.empty();
        }
        String[] parts = text.split(":", 3);
        if (parts.length != 3) {
            throw CliException.usage("--client-cert: \"" + text
                    + "\" is not LOCATION:STORE:FINGERPRINT or LOCATION:STORE:SUBJECT, as current-user:MY:Jane");
        }
        ClientCertificate.Builder certificate = ClientCertificate.newBuilder()
                .setLocation(Words.parse(
                        CertificateStoreLocation.class, "CERTIFICATE_STORE_LOCATION_", "location", parts[0]))
                .setStoreName(parts[1]);
        return Optional.of(
                FINGERPRINT.matcher(parts[2]).matches()
                        ? certificate
                                .setSha1Hash(ByteString.copyFrom(HexFormat.of().parseHex(parts[2])))
                                .build()
                        : certificate.setSubjectName(parts[2]).build());
    }

    private Optional<SecurityFlags> securityFlags() {
        return security.isEmpty() ? Optional.empty() : Optional.of(SecurityWords.parse(security));
    }
}
