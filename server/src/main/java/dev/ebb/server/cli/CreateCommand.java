package dev.ebb.server.cli;

import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.OverwriteRule;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ebb create}: an empty, suspended job. */
@Command(
        name = "create",
        description = "Makes an empty, suspended job and prints its id; \"add\" and \"resume\" do the rest.")
final class CreateCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Mixin
    private final JobOptions options = new JobOptions();

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Mixin
    private final VersionOptions versions = new VersionOptions();

    @Mixin
    private final UploadOptions upload = new UploadOptions();

    @Option(names = "--type", paramLabel = "TYPE", description = "download (default), upload or upload-reply.")
    String type = "download";

    @Option(names = "--no-clobber", description = "Complete fails rather than replace an existing file.")
    boolean noClobber;

    @Option(names = "--reply-file", paramLabel = "FILE", description = "Where the reply of an upload-reply job goes.")
    @Nullable
    String replyFile;

    @Option(names = "--json", description = "Print the job as a line of JSON.")
    boolean json;

    CreateCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        JobSettings.Builder settings = JobSettingsReader.read(options, context);
        transfer.writeTo(settings);
        versions.writeTo(settings);
        upload.writeTo(settings);
        if (noClobber) {
            settings.setOverwrite(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        }
        if (replyFile != null) {
            settings.setReplyFileName(
                    context.directory().resolve(replyFile).normalize().toString());
        }
        CreateJobRequest request = CreateJobRequest.newBuilder()
                .setDisplayName(options.name == null ? "job" : options.name)
                .setType(Words.parse(JobType.class, "JOB_TYPE_", "type", type))
                .setRequestId(RequestIds.next())
                .setSettings(settings)
                .build();
        try (Service service = connector.open()) {
            Job job = service.manager().createJob(request).getJob();
            if (json) {
                Json.line(context.out(), job);
            } else {
                context.out().println(job.getId());
            }
        }
        return ExitCode.OK.number();
    }
}
