package dev.ebb.server.cli;

import dev.ebb.client.EbbException;
import dev.ebb.v1.File;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetReplyDataRequest;
import dev.ebb.v1.GetReplyProgressRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobReplyProgress;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SourceFailure;
import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb show}: everything about one job. */
@Command(name = "show", description = "Shows everything about a job.")
final class ShowCommand implements Callable<Integer> {
    private static final int FEW = 20;

    private final CommandContext context;
    private final Connector connector;

    @Parameters(paramLabel = "JOB", description = "Id of the job, or enough of it to be unique; or its name.")
    String job = "";

    @Option(names = "--files", description = "List every file, not only the first " + FEW + ".")
    boolean files;

    @Option(names = "--headers", description = "Instead, the headers that were set; the owner alone may see them.")
    boolean headers;

    @Option(names = "--reply", description = "Instead, the server's reply to an upload, as it came.")
    boolean reply;

    @Option(names = "--json", description = "Print the job as a line of JSON, and with --files a line for each file.")
    boolean json;

    ShowCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        try (Service service = connector.open()) {
            String id = new JobReference(service).resolve(job);
            if (headers || reply) {
                printSecondary(service, id);
                return ExitCode.OK.number();
            }
            Job found = service.manager()
                    .getJob(GetJobRequest.newBuilder()
                            .setJobId(id)
                            .setIncludeFinal(true)
                            .build())
                    .getJob();
            if (json) {
                Json.line(context.out(), found);
                if (files) {
                    new JobFiles(service, id).each(file -> {
                        Json.line(context.out(), file);
                        return true;
                    });
                }
                return ExitCode.OK.number();
            }
            new JobSheet(context).print(found);
            printWhy(service, id);
            printFiles(service, found);
        }
        return ExitCode.OK.number();
    }

    private void printSecondary(Service service, String id) {
        if (headers) {
            service.job()
                    .getCustomHeaders(
                            GetCustomHeadersRequest.newBuilder().setJobId(id).build())
                    .getCustomHeaders()
                    .lines()
                    .map(Plain::of)
                    .forEach(context.out()::println);
        }
        if (reply) {
            byte[] data = service.job()
                    .getReplyData(GetReplyDataRequest.newBuilder().setJobId(id).build())
                    .getData()
                    .toByteArray();
            context.out().write(data, 0, data.length);
        }
    }

    /** A service of an older build does not know; the sheet is whole without it. */
    private void printWhy(Service service, String id) {
        WhyNotRunningResponse why;
        try {
            why = service.job()
                    .whyNotRunning(
                            WhyNotRunningRequest.newBuilder().setJobId(id).build());
        } catch (EbbException refused) {
            if (refused.reason().equals("UNIMPLEMENTED")) {
                return;
            }
            throw refused;
        }
        if (!why.getRunning()) {
            context.out().println();
            new WhySheet(context).print(why);
        }
    }

    private void printFiles(Service service, Job found) {
        int total = found.getProgress().getFilesTotal();
        if (total == 0) {
            return;
        }
        List<File> mirrored = new ArrayList<>();
        List<File> uploads = new ArrayList<>();
        Table table = new Table("#", "STATE", "BYTES", "URL", "FILE");
        int most = files ? Integer.MAX_VALUE : FEW;
        new JobFiles(service, found.getId()).each(file -> {
            table.row(
                    String.valueOf(Integer.toUnsignedLong(file.getIndex())),
                    file.getState().name().replace("FILE_STATE_", ""),
                    JobFiles.bytes(file),
                    file.getRemoteName(),
                    file.getLocalName());
            if (file.getMirrorNamesCount() > 0) {
                mirrored.add(file);
            }
            if (file.hasUploadOffset()) {
                uploads.add(file);
            }
            return table.rows() < most;
        });
        context.out().println();
        table.print(context.out());
        mirrored.forEach(this::printSources);
        printSessions(uploads);
        printReply(service, found);
        if (!files && total > FEW) {
            context.out().println("... and " + (total - FEW) + " more (--files lists all)");
        }
    }

    /** Where a file with mirrors comes from, and how the others have done. */
    private void printSources(File file) {
        Table table = new Table("#" + file.getIndex() + " SOURCE", "LAST FAILURE");
        Stream.concat(Stream.of(file.getRemoteName()), file.getMirrorNamesList().stream())
                .forEach(url -> table.row(
                        (url.equals(file.getCurrentSource()) ? "* " : "  ") + url,
                        file.getSourceFailuresList().stream()
                                .filter(failure -> failure.getUrl().equals(url))
                                .map(SourceFailure::getMessage)
                                .findFirst()
                                .orElse("")));
        context.out().println();
        table.print(context.out());
    }

    /** How far servers have confirmed what was sent to them. */
    private void printSessions(List<File> uploads) {
        if (uploads.isEmpty()) {
            return;
        }
        Table table = new Table("#", "PROTOCOL", "ACKNOWLEDGED");
        uploads.forEach(file -> table.row(
                String.valueOf(Integer.toUnsignedLong(file.getIndex())),
                JobText.protocol(file.getUploadSessionProtocol()),
                Human.bytes(file.getUploadOffset())));
        context.out().println();
        table.print(context.out());
    }

    private void printReply(Service service, Job found) {
        if (found.getType() != JobType.JOB_TYPE_UPLOAD_REPLY) {
            return;
        }
        JobReplyProgress reply = service.job()
                .getReplyProgress(GetReplyProgressRequest.newBuilder()
                        .setJobId(found.getId())
                        .build())
                .getProgress();
        context.out().println();
        String arrived = Human.bytes(reply.getBytesTransferred());
        if (reply.hasBytesTotal()) {
            context.out().println("reply: " + arrived + "/" + Human.bytes(reply.getBytesTotal()));
        } else {
            context.out().println("reply: " + (reply.getBytesTransferred() == 0 ? "none yet" : arrived));
        }
    }
}
