package dev.ebb.server.web.page;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.server.web.http.WebRequest;
import dev.ebb.server.web.http.WebResponse;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobOrder;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ListPathDecisionsRequest;
import dev.ebb.v1.WhyNotRunningRequest;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each request of the page is one call of the contract; bodies are the contract's messages in JSON. Thread-safe. */
final class Api {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser();
    private static final JobFilter ENDED = JobFilter.newBuilder()
            .setIncludeFinal(true)
            .addStates(JobState.JOB_STATE_ACKNOWLEDGED)
            .addStates(JobState.JOB_STATE_CANCELLED)
            .build();
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int JOBS_IN_A_PAGE = 500;
    private static final int FILES_IN_A_PAGE = 200;

    private final EbbClient client;
    private final JobVerbs verbs;
    private final LiveEvents events;
    private final Path downloadFolder;

    Api(EbbClient client, Path downloadFolder) {
        this.client = client;
        this.verbs = new JobVerbs(client.blocking().job());
        this.events = new LiveEvents(client.events());
        this.downloadFolder = downloadFolder;
    }

    /** {@code path} is what follows {@code /api/}. */
    WebResponse serve(WebRequest request, String path) {
        List<String> names = List.of(path.split("/"));
        try {
            if (request.method().equals("GET")) {
                if (path.equals("events")) {
                    return events.follow(request.header("Last-Event-ID").orElse(""));
                }
                if (path.equals("session")) {
                    return session();
                }
                return answer(read(request, names));
            }
            return answer(request.method().equals("POST") ? change(names, request.body()) : null);
        } catch (EbbException failed) {
            return CallFailure.of(failed);
        } catch (InvalidProtocolBufferException wrong) {
            return CallFailure.saying(
                    BAD_REQUEST,
                    "E_INVALIDARG",
                    "The request is not what this call takes: " + wrong.getMessage(),
                    "Send the request message of the call as JSON.");
        }
    }

    private static WebResponse answer(@Nullable Message message) throws InvalidProtocolBufferException {
        return message == null
                ? CallFailure.saying(NOT_FOUND, "NOT_FOUND", "There is no such call.", "docs/ui.md lists the calls.")
                : WebResponse.json(OK, PRINTER.print(message));
    }

    private WebResponse session() {
        JsonObject session = new JsonObject();
        session.addProperty("downloadFolder", downloadFolder.toString());
        return WebResponse.json(OK, session.toString());
    }

    private @Nullable Message read(WebRequest request, List<String> names) {
        String token = request.parameter("page_token").orElse("");
        String job = names.size() > 1 ? names.get(1) : "";
        return switch (shape(names)) {
            case "status" ->
                client.blocking().administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
            case "paths" ->
                client.blocking()
                        .administration()
                        .listPathDecisions(ListPathDecisionsRequest.newBuilder()
                                .setPath(request.parameter("path").orElse(""))
                                .build());
            case "jobs" ->
                client.blocking()
                        .manager()
                        .enumJobs(EnumJobsRequest.newBuilder()
                                .setFilter(
                                        request.parameter("ended").isPresent() ? ENDED : JobFilter.getDefaultInstance())
                                .setOrder(JobOrder.JOB_ORDER_NEWEST_FIRST)
                                .setPageSize(JOBS_IN_A_PAGE)
                                .setPageToken(token)
                                .build());
            case "jobs/*" ->
                client.blocking()
                        .manager()
                        .getJob(GetJobRequest.newBuilder()
                                .setJobId(job)
                                .setIncludeFinal(true)
                                .build());
            case "jobs/*/files" ->
                client.blocking()
                        .job()
                        .enumFiles(EnumFilesRequest.newBuilder()
                                .setJobId(job)
                                .setPageSize(FILES_IN_A_PAGE)
                                .setPageToken(token)
                                .build());
            case "jobs/*/why" ->
                client.blocking()
                        .job()
                        .whyNotRunning(
                                WhyNotRunningRequest.newBuilder().setJobId(job).build());
            default -> null;
        };
    }

    /** The path with a star for the job. */
    private static String shape(List<String> names) {
        if (names.size() < 2 || !names.get(0).equals("jobs")) {
            return String.join("/", names);
        }
        return names.size() == 2 ? "jobs/*" : "jobs/*/" + String.join("/", names.subList(2, names.size()));
    }

    private @Nullable Message change(List<String> names, String body) throws InvalidProtocolBufferException {
        if (names.equals(List.of("jobs"))) {
            return client.blocking()
                    .manager()
                    .createJob(read(body, CreateJobRequest.newBuilder()).build());
        }
        boolean verb = names.size() == 3 && names.get(0).equals("jobs");
        return verb ? verbs.run(names.get(1), names.get(2), body) : null;
    }

    /** Reads a message of the contract; an empty body is an empty message. */
    static <B extends Message.Builder> B read(String body, B builder) throws InvalidProtocolBufferException {
        if (!body.isBlank()) {
            PARSER.merge(body, builder);
        }
        return builder;
    }
}
