package dev.ebb.server.cli;

import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb watch}: the progress of one job until its end, or the events of all jobs until Ctrl-C. */
@Command(
        name = "watch",
        description =
                "Shows the progress of a job until it is transferred or has failed; without JOB, the events of all"
                        + " jobs until Ctrl-C.")
final class WatchCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Id of a job, or enough of it; or its name.")
    @Nullable
    String job;

    @Option(names = "--complete", description = "Put the files in place at the end, as get does; cancel on ERROR.")
    boolean complete;

    @Option(names = "--all-users", description = "Everybody's jobs (administrators only).")
    boolean allUsers;

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "Begin after this event; 0 = with the oldest that is kept.")
    String cursor = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "Only say what went wrong.")
    boolean quiet;

    @Option(names = "--json", description = "Print a line of JSON for each event.")
    boolean json;

    @Option(
            names = "--paths",
            description = "Instead, how background transfers do on the paths to the network, each second until Ctrl-C.")
    boolean paths;

    WatchCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        String word = job;
        if (word == null && complete) {
            throw CliException.usage("--complete needs a JOB");
        }
        if (paths) {
            if (word != null || complete) {
                throw CliException.usage("--paths is about no JOB");
            }
            try (Service service = connector.openRunning()) {
                return new PathWatch(context, service, json).untilInterrupted().number();
            }
        }
        try (Opening opening = connector.opening()) {
            return word == null ? watchAll(opening) : watchOne(opening, word);
        }
    }

    private int watchOne(Opening opening, String word) {
        String id = new JobReference(opening.service()).resolve(word);
        Reporter reporter = Reporter.of(context, quiet, json);
        try (Detachment detachment = new Detachment(context, opening, reporter)) {
            Job found = opening.service()
                    .manager()
                    .getJob(GetJobRequest.newBuilder()
                            .setJobId(id)
                            .setIncludeFinal(true)
                            .build())
                    .getJob();
            detachment.submitted(id);
            if (complete) {
                FetchOutput output = new FetchOutput(context, List.of(), quiet, json);
                return new Fetch(context, opening, reporter, detachment, output)
                        .run(found, cursor)
                        .number();
            }
            Job end = new Follower(context, opening, reporter, detachment::isDetached, cursor).follow(found);
            reporter.stop();
            return detachment.isDetached() ? ExitCode.DETACHED.number() : report(end);
        }
    }

    private int report(Job end) {
        if (json) {
            Json.line(context.out(), end);
        } else if (!quiet) {
            context.out().println(JobText.brief(end));
        }
        if (end.getState() == JobState.JOB_STATE_ERROR) {
            new ErrorPrinter(context).print(end.getError());
        }
        boolean good =
                end.getState() == JobState.JOB_STATE_TRANSFERRED || end.getState() == JobState.JOB_STATE_ACKNOWLEDGED;
        return (good ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private int watchAll(Opening opening) {
        SubscribeRequest request = SubscribeRequest.newBuilder()
                .setCursor(cursor)
                .setAllUsers(allUsers)
                .setHeartbeatInterval(JobText.duration(Duration.ofSeconds(1)))
                .build();
        EventLines lines = new EventLines(context.out(), context.zone());
        EventLog log = new EventLog(context, opening);
        return log.follow(request, message -> print(message, lines)).number();
    }

    private void print(SubscribeResponse message, EventLines lines) {
        if (json) {
            if (message.hasEvent()) {
                Json.line(context.out(), message);
            }
        } else if (message.hasEvent()) {
            lines.event(message.getEvent());
        } else if (message.hasHeartbeat()) {
            lines.silence();
        }
    }
}
