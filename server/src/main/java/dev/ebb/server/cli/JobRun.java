package dev.ebb.server.cli;

import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import java.util.List;
import picocli.CommandLine.Option;

/** Makes a job and sees it through, or leaves it to the service: what {@code get} and {@code put} have in common. */
final class JobRun {
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

    /** Refuses options that contradict each other, before anything is done. */
    void check() {
        if (detach && standalone) {
            throw CliException.usage("--detach needs a service that goes on; --standalone has none");
        }
    }

    /** Runs it; {@code places} are where its files end up, in words for the user. */
    int run(CommandContext context, Connector connector, CreateJobRequest request, List<String> places) {
        try (Opening opening = standalone ? connector.standalone() : connector.opening()) {
            return detach ? submit(context, opening, request) : follow(context, opening, request, places);
        }
    }

    private int submit(CommandContext context, Opening opening, CreateJobRequest request) {
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

    private int follow(CommandContext context, Opening opening, CreateJobRequest request, List<String> places) {
        Reporter reporter = Reporter.of(context, quiet, json);
        FetchOutput output = new FetchOutput(context, places, quiet, json);
        try (Detachment detachment = new Detachment(context, opening, reporter)) {
            String cursor = reporter.wantsEveryEvent() ? EventPosition.now(opening.service()) : EventPosition.FROM_NOW;
            Job job = opening.service().manager().createJob(request).getJob();
            detachment.submitted(job.getId());
            return new Fetch(context, opening, reporter, detachment, output)
                    .run(job, cursor)
                    .number();
        }
    }
}
