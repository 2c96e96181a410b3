package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.CustomHeaders;
import dev.ebb.server.job.FileRules;
import dev.ebb.server.job.HttpMethodRules;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobText;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.RangeRules;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumSpeedRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetStallTimeoutRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what requests ask for; the rules that values must obey are the job room's. Thread-safe. */
final class JobRequests {
    private static final String SETTINGS = "settings.";

    private final SecretBox secrets;
    private final ConnectionRequests connections;

    JobRequests(SecretBox secrets) {
        this.secrets = secrets;
        this.connections = new ConnectionRequests(secrets);
    }

    /** The reader of proxies and credentials. */
    ConnectionRequests connections() {
        return connections;
    }

    NewJob newJob(Caller caller, CreateJobRequest request) {
        JobSettings settings = request.getSettings();
        JobType type = WireEnums.type("type", request.getType());
        dev.ebb.server.job.JobSettings wanted = settings(type, settings);
        return new NewJob(
                type,
                caller.id(),
                caller.account(),
                caller.isAdministrator(),
                JobText.newDisplayName("display_name", request.getDisplayName()),
                JobText.description(SETTINGS + "description", settings.getDescription()),
                newPriority(settings, wanted.http()),
                connected(
                        caller,
                        settings,
                        wanted.withNotify(new NotifyRequests(secrets).settings(caller, SETTINGS, settings))),
                files(request.getFilesList()),
                request.getResume());
    }

    private dev.ebb.server.job.JobSettings connected(
            Caller caller, JobSettings wire, dev.ebb.server.job.JobSettings settings) {
        return settings.withHttp(connections.apply(settings.http(), caller, wire));
    }

    static List<dev.ebb.server.job.FileSpec> files(List<FileSpec> wire) {
        List<dev.ebb.server.job.FileSpec> files = new ArrayList<>(wire.size());
        for (int i = 0; i < wire.size(); i++) {
            files.add(file("files[" + i + "]", wire.get(i)));
        }
        return files;
    }

    static dev.ebb.server.job.FileSpec file(String field, FileSpec wire) {
        dev.ebb.server.job.FileSpec file = FileRules.check(
                        field,
                        wire.getRemoteName(),
                        wire.getLocalName(),
                        wire.getExpectedDigest(),
                        wire.getCreateDirectories())
                .withMirrors(
                        FileRules.mirrors(field + ".mirror_names", wire.getRemoteName(), wire.getMirrorNamesList()));
        return wire.getRangesCount() == 0
                ? file
                : file.withRanges(RangeRules.distinct(
                        field + ".ranges", FileRanges.read(field + ".ranges", wire.getRangesList())));
    }

    static dev.ebb.server.job.FileSpec fileWithRanges(FileSpec wire) {
        if (wire.getRangesCount() == 0) {
            throw JobException.invalid("file.ranges", "must hold at least one range");
        }
        return file("file", wire);
    }

    static List<dev.ebb.server.job.FileSpec> fileSet(AddFileSetRequest request) {
        if (request.getFilesCount() == 0) {
            throw JobException.invalid("files", "must hold at least one file");
        }
        return files(request.getFilesList());
    }

    static JobProperty retryDelays(SetMinimumRetryDelayRequest request) {
        Duration minimum =
                required("minimum_retry_delay", request.hasMinimumRetryDelay(), request.getMinimumRetryDelay());
        Duration maximum = request.hasMaximumRetryDelay()
                ? WireTimes.span("maximum_retry_delay", request.getMaximumRetryDelay())
                : null;
        return retryDelays("", minimum, maximum);
    }

    static JobProperty noProgressTimeout(SetNoProgressTimeoutRequest request) {
        String field = "no_progress_timeout";
        Duration timeout = required(field, request.hasNoProgressTimeout(), request.getNoProgressTimeout());
        return new JobProperty.NoProgressTimeout(JobText.seconds(field, timeout));
    }

    static JobProperty stallTimeout(SetStallTimeoutRequest request) {
        String field = "stall_timeout";
        Duration timeout = required(field, request.hasStallTimeout(), request.getStallTimeout());
        return new JobProperty.StallTimeout(JobText.stallTimeout(field, timeout));
    }

    static JobProperty minimumSpeed(SetMinimumSpeedRequest request) {
        return new JobProperty.MinimumSpeed(
                request.hasMinimumSpeed()
                        ? TransferTerms.minimumSpeed("minimum_speed", request.getMinimumSpeed())
                        : null);
    }

    /** The wait between attempts; without a maximum it does not grow. */
    static JobProperty.RetryDelays retryDelays(String prefix, Duration minimum, @Nullable Duration maximum) {
        Duration least = JobText.seconds(prefix + "minimum_retry_delay", minimum);
        Duration most = maximum == null ? least : JobText.seconds(prefix + "maximum_retry_delay", maximum);
        if (most.compareTo(least) < 0) {
            throw JobException.invalid(prefix + "maximum_retry_delay", "must not be below minimum_retry_delay");
        }
        return new JobProperty.RetryDelays(least, most);
    }

    JobProperty.CustomHeaders customHeaders(String field, String text) {
        return new JobProperty.CustomHeaders(sealed(field, text));
    }

    static JobProperty.TrustedCertificates certificates(String field, String pem) {
        return new JobProperty.TrustedCertificates(pem.isEmpty() ? null : JobText.certificates(field, pem));
    }

    static JobProperty.ReplyFileName replyFileName(String field, String path) {
        return new JobProperty.ReplyFileName(path.isEmpty() ? null : FileRules.path(field, path));
    }

    /** A secret as it is kept. */
    SealedText sealed(String secret) {
        return secrets.seal(secret);
    }

    /** A span that a setter must be given. */
    private static Duration required(String field, boolean given, com.google.protobuf.Duration wire) {
        if (!given) {
            throw JobException.invalid(field, "must be given");
        }
        return WireTimes.span(field, wire);
    }

    private static JobPriority newPriority(JobSettings settings, HttpSettings http) {
        return settings.getPriorityValue() == 0
                ? HttpMethodRules.priority(http, JobPriority.NORMAL)
                : WireEnums.priority(SETTINGS + "priority", settings.getPriority());
    }

    private dev.ebb.server.job.JobSettings settings(JobType type, JobSettings wire) {
        dev.ebb.server.job.JobSettings defaults = dev.ebb.server.job.JobSettings.DEFAULTS;
        Duration minimum = wire.hasMinimumRetryDelay()
                ? WireTimes.span(SETTINGS + "minimum_retry_delay", wire.getMinimumRetryDelay())
                : defaults.minimumRetryDelay();
        Duration maximum = wire.hasMaximumRetryDelay()
                ? WireTimes.span(SETTINGS + "maximum_retry_delay", wire.getMaximumRetryDelay())
                : null;
        JobProperty.RetryDelays delays = retryDelays(SETTINGS, minimum, maximum);
        Duration noProgress = wire.hasNoProgressTimeout()
                ? WireTimes.span(SETTINGS + "no_progress_timeout", wire.getNoProgressTimeout())
                : defaults.noProgressTimeout();
        Duration stall = wire.hasStallTimeout()
                ? WireTimes.span(SETTINGS + "stall_timeout", wire.getStallTimeout())
                : defaults.stallTimeout();
        return new dev.ebb.server.job.JobSettings(
                delays.minimum(),
                delays.maximum(),
                JobText.seconds(SETTINGS + "no_progress_timeout", noProgress),
                JobText.stallTimeout(SETTINGS + "stall_timeout", stall),
                newOverwrite(wire),
                replyFileName(SETTINGS + "reply_file_name", wire.getReplyFileName())
                        .value(),
                certificates(SETTINGS + "trusted_certificates_pem", wire.getTrustedCertificatesPem())
                        .pem(),
                sealed(SETTINGS + "custom_headers", wire.getCustomHeaders()),
                HttpRequests.settings(type, wire, HttpSettings.DEFAULTS),
                transfer(type, wire)
                        .withMaximumDownloadTime(
                                wire.hasMaximumDownloadTime()
                                        ? maximumDownloadTime(
                                                SETTINGS + "maximum_download_time", wire.getMaximumDownloadTime())
                                        : null),
                NotifySettings.DEFAULTS);
    }

    private TransferSettings transfer(JobType type, JobSettings wire) {
        TransferSettings asked =
                JobUploadParts.read(JobTypedProperties.transfer(SETTINGS, wire), SETTINGS, wire, this::sealed);
        return asked.withTerms(PeerFlags.read(asked.terms(), type, wire));
    }

    static JobProperty.MaximumDownloadTime maximumDownloadTime(SetMaximumDownloadTimeRequest request) {
        return new JobProperty.MaximumDownloadTime(
                request.hasMaximumDownloadTime()
                        ? maximumDownloadTime("maximum_download_time", request.getMaximumDownloadTime())
                        : null);
    }

    private static Duration maximumDownloadTime(String field, com.google.protobuf.Duration wire) {
        return JobText.maximumDownloadTime(field, WireTimes.span(field, wire));
    }

    private static OverwriteRule newOverwrite(JobSettings wire) {
        return wire.getOverwriteValue() == 0
                ? OverwriteRule.REPLACE
                : WireEnums.overwrite(SETTINGS + "overwrite", wire.getOverwrite());
    }

    private @Nullable SealedText sealed(String field, String headers) {
        if (headers.isEmpty()) {
            return null;
        }
        CustomHeaders.parse(field, headers);
        return secrets.seal(headers);
    }
}
