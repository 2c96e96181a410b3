package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ReplaceRemotePrefixResponse;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetChangePolicyRequest;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumSpeedRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetOverwriteRuleRequest;
import dev.ebb.v1.SetPeerCachingFlagsRequest;
import dev.ebb.v1.SetPlacementRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetReplyFileNameRequest;
import dev.ebb.v1.SetResumePolicyRequest;
import dev.ebb.v1.SetStallTimeoutRequest;
import dev.ebb.v1.SetTrustedCertificatesRequest;
import dev.ebb.v1.SetUploadPartsRequest;
import dev.ebb.v1.TakeOwnershipRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb set}: changes properties of a job, one call each; every word is understood before the first call. */
@Command(name = "set", description = "Changes properties of a job.")
final class SetCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(paramLabel = "JOB", description = "Id of the job, or enough of it to be unique; or its name.")
    String job = "";

    @Mixin
    private final JobOptions options = new JobOptions();

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Mixin
    private final VersionOptions versions = new VersionOptions();

    @Mixin
    private final UploadOptions upload = new UploadOptions();

    @Mixin
    private final ConnectionChanges connection = new ConnectionChanges();

    @Mixin
    private final FileVerdicts verdicts = new FileVerdicts();

    @Option(names = "--no-headers", description = "Remove all headers.")
    boolean noHeaders;

    @Option(names = "--overwrite", paramLabel = "yes|no", description = "Whether Complete may replace existing files.")
    @Nullable
    String overwrite;

    @Option(names = "--reply-file", paramLabel = "FILE", description = "Where the reply of an upload-reply job goes.")
    @Nullable
    String replyFile;

    @Option(
            names = "--replace-prefix",
            arity = "2",
            paramLabel = "TEXT",
            description = "OLD NEW: how the URLs that begin with OLD begin from now on. Resume goes on with them.")
    List<String> prefixes = List.of();

    @Option(names = "--take-ownership", description = "Make yourself the owner (administrators only).")
    boolean takeOwnership;

    @Option(names = "--json", description = "Print the job as a line of JSON.")
    boolean json;

    SetCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    /** A change, made ready: gives the job after it. */
    interface Change extends BiFunction<Service, String, Job> {}

    @Override
    public Integer call() {
        List<Change> changes = new ArrayList<>();
        addNames(changes);
        addPlace(changes);
        addTimes(changes);
        addSpeed(changes);
        addHttp(changes);
        addFileRules(changes);
        changes.addAll(options.notifications.changes(context));
        connection.of(options.connection, context).forEach(change -> changes.add(change::apply));
        changes.addAll(options.http.changes());
        addProperties(changes);
        addVersions(changes);
        addUpload(changes);
        addParts(changes);
        addNewPrefix(changes);
        changes.addAll(verdicts.changes());
        if (changes.isEmpty()) {
            throw CliException.usage("say what to change, such as --priority high; \"ebb set --help\" lists it all");
        }
        try (Service service = connector.open()) {
            String id = new JobReference(service).resolve(job);
            Job changed = Job.getDefaultInstance();
            for (Change change : changes) {
                changed = change.apply(service, id);
            }
            if (json) {
                Json.line(context.out(), changed);
            } else {
                context.out().println(JobText.brief(changed));
            }
        }
        return ExitCode.OK.number();
    }

    private void addNames(List<Change> changes) {
        if (takeOwnership) {
            changes.add((service, id) -> service.job()
                    .takeOwnership(TakeOwnershipRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .build())
                    .getJob());
        }
        String name = options.name;
        if (name != null) {
            changes.add((service, id) -> service.job()
                    .setDisplayName(SetDisplayNameRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setDisplayName(name)
                            .build())
                    .getJob());
        }
        String description = options.description;
        if (description != null) {
            changes.add((service, id) -> service.job()
                    .setDescription(SetDescriptionRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setDescription(description)
                            .build())
                    .getJob());
        }
        if (options.priority != null) {
            JobPriority priority = Words.priority(options.priority);
            changes.add((service, id) -> service.job()
                    .setPriority(SetPriorityRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setPriority(priority)
                            .build())
                    .getJob());
        }
    }

    private void addPlace(List<Change> changes) {
        String place = options.place;
        if (place != null) {
            changes.add((service, id) -> service.job()
                    .setPlacement(SetPlacementRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setPlacement(place)
                            .build())
                    .getJob());
        }
    }

    private void addTimes(List<Change> changes) {
        options.retryDelay()
                .ifPresent(delay -> changes.add((service, id) -> service.job()
                        .setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setMinimumRetryDelay(JobText.duration(delay.least()))
                                .setMaximumRetryDelay(JobText.duration(delay.most()))
                                .build())
                        .getJob()));
        options.noProgressTimeout()
                .ifPresent(time -> changes.add((service, id) -> service.job()
                        .setNoProgressTimeout(SetNoProgressTimeoutRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setNoProgressTimeout(JobText.duration(time))
                                .build())
                        .getJob()));
        options.maximumDownloadTime()
                .ifPresent(time -> changes.add((service, id) -> service.job()
                        .setMaximumDownloadTime(SetMaximumDownloadTimeRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setMaximumDownloadTime(JobText.duration(time))
                                .build())
                        .getJob()));
        options.limit()
                .ifPresent(rate -> changes.add((service, id) -> service.job()
                        .setBandwidthLimit(SetBandwidthLimitRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setBytesPerSecond(rate)
                                .build())
                        .getJob()));
        options.stallTimeout()
                .ifPresent(time -> changes.add((service, id) -> service.job()
                        .setStallTimeout(SetStallTimeoutRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setStallTimeout(JobText.duration(time))
                                .build())
                        .getJob()));
    }

    private void addSpeed(List<Change> changes) {
        transfer.minimumSpeed()
                .ifPresent(speed -> changes.add((service, id) -> service.job()
                        .setMinimumSpeed(SetMinimumSpeedRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setMinimumSpeed(speed)
                                .build())
                        .getJob()));
        transfer.peers()
                .ifPresent(flags -> changes.add((service, id) -> service.job()
                        .setPeerCachingFlags(SetPeerCachingFlagsRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setPeerCachingFlags(flags)
                                .build())
                        .getJob()));
    }

    private void addHttp(List<Change> changes) {
        String headers = options.customHeaders();
        if (noHeaders && !headers.isEmpty()) {
            throw CliException.usage("--header and --no-headers exclude each other");
        }
        if (noHeaders || !headers.isEmpty()) {
            changes.add((service, id) -> service.job()
                    .setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setCustomHeaders(headers)
                            .build())
                    .getJob());
        }
        options.trustedCertificates(context)
                .ifPresent(pem -> changes.add((service, id) -> service.job()
                        .setTrustedCertificates(SetTrustedCertificatesRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setTrustedCertificatesPem(pem)
                                .build())
                        .getJob()));
    }

    private void addFileRules(List<Change> changes) {
        if (overwrite != null) {
            OverwriteRule rule = overwriteRule(overwrite);
            changes.add((service, id) -> service.job()
                    .setOverwriteRule(SetOverwriteRuleRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setOverwrite(rule)
                            .build())
                    .getJob());
        }
        if (replyFile != null) {
            String path = context.directory().resolve(replyFile).normalize().toString();
            changes.add((service, id) -> service.job()
                    .setReplyFileName(SetReplyFileNameRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setReplyFileName(path)
                            .build())
                    .getJob());
        }
    }

    private void addVersions(List<Change> changes) {
        versions.resume()
                .ifPresent(policy -> changes.add((service, id) -> service.job()
                        .setResumePolicy(SetResumePolicyRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setResumePolicy(policy)
                                .build())
                        .getJob()));
        versions.change()
                .ifPresent(policy -> changes.add((service, id) -> service.job()
                        .setChangePolicy(SetChangePolicyRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setChangePolicy(policy)
                                .build())
                        .getJob()));
    }

    private void addUpload(List<Change> changes) {
        upload.change()
                .ifPresent(change -> changes.add((service, id) -> service.job()
                        .setUploadProtocol(change.setJobId(id)
                                .setRequestId(RequestIds.next())
                                .build())
                        .getJob()));
    }

    private void addParts(List<Change> changes) {
        upload.parts()
                .ifPresent(parts -> changes.add((service, id) -> service.job()
                        .setUploadParts(SetUploadPartsRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setUploadParts(parts)
                                .build())
                        .getJob()));
    }

    private void addProperties(List<Change> changes) {
        List<JobPropertyValue> values = new ArrayList<>();
        options.cost
                .flags()
                .ifPresent(mask -> values.add(
                        JobPropertyValue.newBuilder().setCostFlags(mask).build()));
        values.addAll(transfer.values());
        for (JobPropertyValue value : values) {
            changes.add((service, id) -> service.job()
                    .setProperty(SetPropertyRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setValue(value)
                            .build())
                    .getJob());
        }
    }

    private void addNewPrefix(List<Change> changes) {
        if (prefixes.isEmpty()) {
            return;
        }
        String before = prefixes.get(0);
        String after = prefixes.get(1);
        changes.add((service, id) -> {
            ReplaceRemotePrefixResponse response = service.job()
                    .replaceRemotePrefix(ReplaceRemotePrefixRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setOldPrefix(before)
                            .setNewPrefix(after)
                            .build());
            if (response.getResult() == ResultCode.RESULT_CODE_S_FALSE) {
                throw CliException.usage("no file of the job has a URL that begins with " + before);
            }
            return response.getJob();
        });
    }

    private static OverwriteRule overwriteRule(String word) {
        return switch (word) {
            case "yes" -> OverwriteRule.OVERWRITE_RULE_REPLACE;
            case "no" -> OverwriteRule.OVERWRITE_RULE_NO_CLOBBER;
            default -> throw CliException.usage("--overwrite: \"" + word + "\" is neither yes nor no");
        };
    }
}
