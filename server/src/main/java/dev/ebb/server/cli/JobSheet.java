package dev.ebb.server.cli;

import com.google.protobuf.Timestamp;
import dev.ebb.server.config.DurationText;
import dev.ebb.v1.ChangePolicy;
import dev.ebb.v1.ClientCertificate;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobError;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.ProxySettings;
import dev.ebb.v1.ResumePolicy;
import dev.ebb.v1.UploadProtocol;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints everything about one job, a property a line. */
final class JobSheet {
    private static final int NAMES = 16;
    private final CommandContext context;

    JobSheet(CommandContext context) {
        this.context = context;
    }

    void print(Job job) {
        line("id", job.getId());
        line("name", job.getDisplayName());
        if (!job.getDescription().isEmpty()) {
            line("description", job.getDescription());
        }
        line("type", JobText.type(job.getType()));
        if (!job.getPlacement().isEmpty() && !job.getPlacement().equals("any")) {
            line("on", job.getPlacement());
        }
        line("owner", job.getOwner());
        line("state", JobText.state(job.getState()));
        line("priority", JobText.priority(job.getPriority()));
        line("progress", JobText.progress(job.getProgress()));
        line(
                "files",
                job.getProgress().getFilesTransferred() + " of "
                        + job.getProgress().getFilesTotal());
        times(job);
        trouble(job);
        settings(job);
    }

    private void times(Job job) {
        time("created", job.getTimes().getCreationTime());
        time("changed", job.getTimes().getModificationTime());
        if (job.getTimes().hasTransferCompletionTime()) {
            time("transferred", job.getTimes().getTransferCompletionTime());
        }
    }

    private void trouble(Job job) {
        if (job.getErrorCount() > 0) {
            line("failures", String.valueOf(Integer.toUnsignedLong(job.getErrorCount())));
        }
        if (job.hasError()) {
            JobError error = job.getError();
            line("error", JobText.code(error));
            line("", error.getMessage());
            if (!error.getRemedy().isEmpty()) {
                line("what to do", error.getRemedy());
            }
        }
        if (job.hasRetryTime()) {
            Duration wait = Duration.between(context.clock().instant(), JobText.instant(job.getRetryTime()));
            line("next try", "in " + Human.duration(wait));
        }
    }

    private void settings(Job job) {
        Duration least = JobText.duration(job.getMinimumRetryDelay());
        Duration most = JobText.duration(job.getMaximumRetryDelay());
        line(
                "retry delay",
                DurationText.format(least) + (most.compareTo(least) > 0 ? ".." + DurationText.format(most) : ""));
        line("give up after", DurationText.format(JobText.duration(job.getNoProgressTimeout())) + " without progress");
        if (job.hasMaximumDownloadTime()) {
            line("longest time", DurationText.format(JobText.duration(job.getMaximumDownloadTime())) + " transferring");
        }
        if (job.hasBandwidthLimit()) {
            line("limit", Human.rate(job.getBandwidthLimit()));
        }
        line("stall timeout", DurationText.format(JobText.duration(job.getStallTimeout())));
        if (job.hasMinimumSpeed()) {
            line("minimum speed", Human.bytes(job.getMinimumSpeed()) + "/s");
        }
        if (job.getOverwrite() == OverwriteRule.OVERWRITE_RULE_NO_CLOBBER) {
            line("overwrite", "no");
        }
        if (job.getHasCustomHeaders()) {
            line("headers", job.getCustomHeadersWriteOnly() ? "set, write-only" : "set");
        }
        if (job.getHasTrustedCertificates()) {
            line("certificates", "set");
        }
        connection(job);
        http(job);
        if (job.getUploadProtocol() != UploadProtocol.UPLOAD_PROTOCOL_UNSPECIFIED) {
            line("protocol", JobText.protocol(job.getUploadProtocol()) + (job.getUploadDigests() ? ", verified" : ""));
        }
        if (!job.getReplyFileName().isEmpty()) {
            line("reply file", job.getReplyFileName());
        }
        notifications(job);
        modes(job);
        line("reboot", job.getSurvivesReboot() ? "goes on by itself" : "goes on when the service is started again");
    }

    private void notifications(Job job) {
        if (job.hasNotifyEndpoint()) {
            line(
                    "notify",
                    job.getNotifyEndpoint().getUrl() + (job.getNotifyEndpoint().getSigned() ? " (signed)" : ""));
        }
        if (job.hasNotifyCommandLine()) {
            line("notify program", job.getNotifyCommandLine().getProgram());
            job.getNotifyCommandLine().getArgumentsList().forEach(argument -> line("", argument));
        }
        if (job.hasNotifyEndpoint() || job.hasNotifyCommandLine()) {
            line(
                    "notify on",
                    job.getNotifyFlagsList().stream()
                            .map(flag -> flag.name()
                                    .substring("NOTIFY_FLAG_".length())
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-'))
                            .collect(Collectors.joining(", ")));
        }
    }

    private void connection(Job job) {
        ProxySettings proxy = job.getProxy();
        switch (proxy.getUsage()) {
            case PROXY_USAGE_NO_PROXY -> line("proxy", "none");
            case PROXY_USAGE_AUTODETECT -> line("proxy", "autodetect");
            case PROXY_USAGE_OVERRIDE -> line("proxy", proxy.getProxyList());
            default -> {
                // The service's own, as for every job.
            }
        }
        if (!proxy.getProxyBypassList().isEmpty()) {
            line("proxy bypass", proxy.getProxyBypassList());
        }
        for (CredentialsKey key : job.getCredentialsList()) {
            line("credentials", JobText.credentials(key));
        }
    }

    private void http(Job job) {
        if (!job.getHttpMethod().isEmpty() && !job.getHttpMethod().equals(usualMethod(job))) {
            line("method", job.getHttpMethod());
        }
        List<String> security = SecurityWords.of(job.getSecurityFlags());
        if (!security.isEmpty()) {
            line("security", String.join(", ", security));
        }
        if (job.getPeerCachingFlags().getEnableClient()
                || job.getPeerCachingFlags().getEnableServer()) {
            line("peers", PeerWords.of(job.getPeerCachingFlags()));
        }
        if (job.hasClientCertificate()) {
            ClientCertificate certificate = job.getClientCertificate();
            line(
                    "client cert",
                    certificate.getStoreName() + " "
                            + HexFormat.of().formatHex(certificate.getSha1Hash().toByteArray()));
        }
        if (job.getUseStoredProxyCredentials()) {
            line("credentials", "the service's own for its proxies");
        }
    }

    private static String usualMethod(Job job) {
        return switch (job.getType()) {
            case JOB_TYPE_UPLOAD -> "PUT";
            case JOB_TYPE_UPLOAD_REPLY -> "POST";
            default -> "GET";
        };
    }

    private void modes(Job job) {
        if (job.hasCostFlags()) {
            line("cost", String.format("0x%08X", job.getCostFlags()));
        }
        if (job.hasMaxDownloadSize()) {
            line("size limit", Human.bytes(job.getMaxDownloadSize()));
        }
        if (job.getDynamicContent()) {
            line("dynamic", "yes");
        }
        if (job.getHighPerformance()) {
            line("performance", "high");
        }
        if (job.getOnDemandMode()) {
            line("on demand", "yes");
        }
        if (job.getResumePolicy() == ResumePolicy.RESUME_POLICY_ALLOW_WEAK) {
            line("resumes on", "weak evidence");
        }
        if (job.getChangePolicy() == ChangePolicy.CHANGE_POLICY_FAIL) {
            line("on change", "fail");
        }
    }

    private void time(String name, Timestamp time) {
        line(name, Human.time(JobText.instant(time), context.zone()));
    }

    private void line(String name, String value) {
        context.out().println((Plain.pad(name, NAMES) + Plain.of(value)).stripTrailing());
    }
}
