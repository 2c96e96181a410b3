package dev.ebb.server.rpc;

import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.HttpMethodRules;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CertificateStoreLocation;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.NotifyCommandLine;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.NotifyFlag;
import dev.ebb.v1.OwnerAccount;
import dev.ebb.v1.ProxyUsage;
import dev.ebb.v1.RedirectPolicy;
import java.util.Objects;

/** Writes the settings of a job, without its secrets. */
final class SettingsMessages {
    private SettingsMessages() {}

    static void write(dev.ebb.v1.Job.Builder message, Job job) {
        writeHttp(message, job);
        writeTransfer(message, job.settings().transfer());
        JobUploadTerms.write(message, job);
        writeNotifications(message, job.settings().notifications());
        message.setOwnerElevated(job.ownerElevated());
        FileOwner account = job.fileOwner();
        if (account != null) {
            OwnerAccount.Builder owner =
                    OwnerAccount.newBuilder().setUid((int) account.uid()).setGid((int) account.gid());
            account.groups().forEach(group -> owner.addGroups(group.intValue()));
            message.setOwnerAccount(owner);
        }
    }

    private static void writeHttp(dev.ebb.v1.Job.Builder message, Job job) {
        HttpSettings http = job.settings().http();
        message.setProxy(proxy(http.proxy()))
                .setSecurityFlags(security(http.security()))
                .setCustomHeadersWriteOnly(http.headersWriteOnly())
                .setHttpMethod(Objects.requireNonNullElse(http.method(), HttpMethodRules.usual(job.type())))
                .setServerCertificateCallback(http.certificateCallback())
                .setUseStoredProxyCredentials(http.storedProxyCredentials());
        ClientCertificate certificate = http.clientCertificate();
        if (certificate != null) {
            message.setClientCertificate(certificate(certificate));
        }
        http.credentials()
                .entries()
                .forEach(entry -> message.addCredentials(CredentialsKey.newBuilder()
                        .setTarget(AuthTarget.forNumber(entry.target().code()))
                        .setScheme(AuthScheme.forNumber(entry.scheme().code()))));
    }

    private static dev.ebb.v1.ProxySettings proxy(ProxySettings proxy) {
        return dev.ebb.v1.ProxySettings.newBuilder()
                .setUsage(ProxyUsage.forNumber(proxy.usage().ordinal() + 1))
                .setProxyList(proxy.proxyList())
                .setProxyBypassList(proxy.bypassList())
                .build();
    }

    static dev.ebb.v1.SecurityFlags security(SecurityFlags flags) {
        return dev.ebb.v1.SecurityFlags.newBuilder()
                .setCrlCheck(flags.has(SecurityFlags.CRL_CHECK))
                .setIgnoreCommonName(flags.has(SecurityFlags.IGNORE_CN))
                .setIgnoreDate(flags.has(SecurityFlags.IGNORE_DATE_INVALID))
                .setIgnoreUnknownAuthority(flags.has(SecurityFlags.IGNORE_UNKNOWN_CA))
                .setIgnoreWrongUsage(flags.has(SecurityFlags.IGNORE_CERT_WRONG_USAGE))
                .setRedirectPolicy(RedirectPolicy.forNumber(flags.redirects().ordinal() + 1))
                .setAllowHttpsToHttp(flags.has(SecurityFlags.ALLOW_HTTPS_TO_HTTP))
                .build();
    }

    static dev.ebb.v1.ClientCertificate certificate(ClientCertificate certificate) {
        return dev.ebb.v1.ClientCertificate.newBuilder()
                .setLocation(CertificateStoreLocation.forNumber(
                        certificate.location().ordinal() + 1))
                .setStoreName(certificate.store())
                .setSha1Hash(
                        ByteString.copyFrom(BaseEncoding.base16().lowerCase().decode(certificate.sha1())))
                .setSubjectName(Objects.requireNonNullElse(certificate.subject(), ""))
                .build();
    }

    private static void writeTransfer(dev.ebb.v1.Job.Builder message, TransferSettings transfer) {
        message.setDynamicContent(transfer.dynamicContent())
                .setHighPerformance(transfer.highPerformance())
                .setOnDemandMode(transfer.onDemand());
        JobVersionPolicies.write(message, transfer.terms());
        message.setPlacement(transfer.terms().placement().toString());
        message.setPeerCachingFlags(PeerFlags.write(transfer.terms().peers()));
        if (transfer.maximumDownloadTime() != null) {
            message.setMaximumDownloadTime(WireTimes.duration(transfer.maximumDownloadTime()));
        }
        if (transfer.costFlags() != null) {
            message.setCostFlags(transfer.costFlags());
        }
        if (transfer.maxDownloadSize() != null) {
            message.setMaxDownloadSize(transfer.maxDownloadSize());
        }
        if (transfer.terms().bandwidthLimit() != null) {
            message.setBandwidthLimit(transfer.terms().bandwidthLimit());
        }
        if (transfer.terms().minimumSpeed() != null) {
            message.setMinimumSpeed(transfer.terms().minimumSpeed());
        }
    }

    private static void writeNotifications(dev.ebb.v1.Job.Builder message, NotifySettings notifications) {
        for (int bit = 0; 1 << bit <= NotifySettings.ALL; bit++) {
            if ((notifications.flags() & 1 << bit) != 0) {
                message.addNotifyFlags(NotifyFlag.forNumber(bit + 1));
            }
        }
        message.setMinimumNotificationInterval(WireTimes.duration(notifications.minimumInterval()));
        NotifySettings.Command command = notifications.command();
        if (command != null) {
            message.setNotifyCommandLine(
                    NotifyCommandLine.newBuilder().setProgram(command.program()).addAllArguments(command.arguments()));
        }
        NotifySettings.Endpoint endpoint = notifications.endpoint();
        if (endpoint != null) {
            message.setNotifyEndpoint(
                    NotifyEndpoint.newBuilder().setUrl(endpoint.url()).setSigned(endpoint.sealedSecret() != null));
        }
    }
}
