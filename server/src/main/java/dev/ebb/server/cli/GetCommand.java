package dev.ebb.server.cli;

import dev.ebb.server.cli.FileArguments.Wanted;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.OverwriteRule;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
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
    private static final JobOptions.RetryDelay EAGER =
            new JobOptions.RetryDelay(Duration.ofSeconds(5), Duration.ofSeconds(600));
    private static final int LONGEST_NAME = 256;

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

    @Option(
            names = {"-d", "--detach"},
            description = "Print the id of the job and leave; fetch the result with \"ebb complete\".")
    boolean detach;

    @Option(names = "--standalone", description = "Run the whole service inside this command, for containers and CI.")
    boolean standalone;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only say what went wrong.")
    boolean quiet;

    @Option(names = "--json", description = "Print a line of JSON for each event.")
    boolean json;

    GetCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        if (detach && standalone) {
            throw CliException.usage("--detach needs a service that goes on; --standalone has none");
        }
        List<Wanted> wanted = files.wanted(context, words);
        refuseToClobber(wanted);
        CreateJobRequest request = request(wanted);
        try (Opening opening = standalone ? connector.standalone() : connector.opening()) {
            return detach ? submit(opening, request) : fetch(opening, request, wanted);
        }
    }

    private int submit(Opening opening, CreateJobRequest request) {
        Job job = opening.service().manager().createJob(request).getJob();
        if (json) {
            Json.line(context.out(), job);
        } else {
            context.out().println(job.getId());
        }
        if (!quiet) {
            context.say(
                    job.getSurvivesReboot()
                            ? "the job goes on in the background, also after a reboot"
                            : "the job goes on in the background; after a reboot it waits until ebb is used again");
        }
        return ExitCode.OK.number();
    }

    private int fetch(Opening opening, CreateJobRequest request, List<Wanted> wanted) {
        Reporter reporter = Reporter.of(context, quiet, json);
        FetchOutput output =
                new FetchOutput(context, wanted.stream().map(Wanted::file).toList(), quiet, json);
        try (Detachment detachment = new Detachment(context, opening, reporter)) {
            String cursor = reporter.wantsEveryEvent() ? EventPosition.now(opening.service()) : EventPosition.FROM_NOW;
            Job job = opening.service().manager().createJob(request).getJob();
            detachment.submitted(job.getId());
            return new Fetch(context, opening, reporter, detachment, output)
                    .run(job, cursor)
                    .number();
        }
    }

    private CreateJobRequest request(List<Wanted> wanted) {
        JobOptions.RetryDelay delay = options.retryDelay().orElse(EAGER);
        JobSettings.Builder settings = JobSettingsReader.read(options, context)
                .setMinimumRetryDelay(JobText.duration(delay.least()))
                .setMaximumRetryDelay(JobText.duration(delay.most()));
        if (noClobber) {
            settings.setOverwrite(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        }
        return CreateJobRequest.newBuilder()
                .setDisplayName(options.name == null ? name(wanted) : options.name)
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

    private static String name(List<Wanted> wanted) {
        String first = String.valueOf(wanted.get(0).file().getFileName());
        String rest = wanted.size() == 1 ? "" : " and " + (wanted.size() - 1) + " more";
        int room = LONGEST_NAME - rest.length();
        return (first.length() > room ? first.substring(0, room) : first) + rest;
    }
}
