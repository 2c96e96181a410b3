package dev.ebb.server.cli;

import dev.ebb.server.cli.FileArguments.Wanted;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.OverwriteRule;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb get}: one job from submission to the file in place. */
@Command(
        name = "get",
        customSynopsis = {
            "ebb get [OPTIONS] URL [FILE]",
            "       ebb get [OPTIONS] URL FILE URL FILE ...",
            "       ebb get [OPTIONS] --list FILE"
        },
        description = "Fetches files: makes a job, shows its progress, and puts the files in place.",
        footerHeading = "%n",
        footer = {
            "Ctrl-C leaves the job to the service, which goes on with it; \"ebb list\" shows it.",
            "",
            "  ebb get https://example.com/image.iso",
            "  ebb get https://example.com/a a.bin https://example.com/b downloads/",
            "  ebb get --list files.txt --detach"
        })
final class GetCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(paramLabel = "URL [FILE]", arity = "0..*", description = FileOptions.WORDS)
    List<String> words = List.of();

    @Mixin
    private final FileOptions files = new FileOptions();

    @Mixin
    private final JobOptions options = new JobOptions();

    @Option(names = "--no-clobber", description = "Fail rather than replace an existing FILE.")
    boolean noClobber;

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Mixin
    private final VersionOptions versions = new VersionOptions();

    @Mixin
    private final JobRun run = new JobRun();

    GetCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        run.check();
        List<Wanted> wanted = files.wanted(context, words);
        refuseToClobber(wanted);
        List<String> places = wanted.stream().map(it -> it.file().toString()).toList();
        return run.run(context, connector, request(wanted), places);
    }

    private CreateJobRequest request(List<Wanted> wanted) {
        JobSettings.Builder settings = JobSettingsReader.eager(options, context);
        transfer.writeTo(settings);
        versions.writeTo(settings);
        if (noClobber) {
            settings.setOverwrite(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        }
        return CreateJobRequest.newBuilder()
                .setDisplayName(
                        options.name == null ? JobText.nameOf(wanted.get(0).file(), wanted.size()) : options.name)
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setRequestId(RequestIds.next())
                .setSettings(settings)
                .addAllFiles(files.specs(wanted))
                .setResume(true)
                .build();
    }

    /** Before anything is fetched: the service looks again at the end, when it would be too late to save the effort. */
    private void refuseToClobber(List<Wanted> wanted) {
        if (!noClobber) {
            return;
        }
        for (Wanted each : wanted) {
            if (Files.exists(each.file(), LinkOption.NOFOLLOW_LINKS)) {
                throw new CliException(
                        ExitCode.FAILED,
                        "ERROR_FILE_EXISTS (0x80070050): " + each.file()
                                + " exists. Choose another FILE, or leave out --no-clobber.");
            }
        }
    }
}
