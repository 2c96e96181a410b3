package dev.ebb.server.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import dev.ebb.v1.SuspendRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** A real daemon, a real server with a few files, and the calls that tests of both need all the time. */
public final class TransferRig implements AutoCloseable {
    public static final byte[] CONTENT = new byte[50_000];

    static {
        new Random(21).nextBytes(CONTENT);
    }

    /** What runs transfers. */
    public final TestDaemon daemon;

    /** Serves {@code /a} and {@code /b}; {@code /held} stops after 1,000 bytes until {@link #held} is open; {@code /busy} is 503. */
    public final Origin origin = new Origin();

    public final CountDownLatch held = new CountDownLatch(1);
    public final ScriptedHttpServer server;

    /** Where downloads go. */
    public final Path files;

    /** Starts both in an empty folder. */
    public TransferRig(Path folder) throws IOException {
        files = Files.createDirectory(folder.resolve("files"));
        server = ScriptedHttpServer.start(origin);
        daemon = TestDaemon.start(folder.resolve("home"));
        origin.file("/a", CONTENT).file("/b", CONTENT);
        origin.script("/held", new RemoteFile(CONTENT).etag("\"h\"").holdAt(1000, held));
        origin.script("/busy", (request, answer) -> answer.head(503, "Content-Length: 0"));
    }

    @Override
    public void close() throws IOException {
        held.countDown();
        daemon.close();
        server.close();
    }

    public List<EventKind> events(SubscribeRequest watch, int count) {
        List<EventKind> seen = new ArrayList<>();
        try (var stream = daemon.client().events().iterate(watch)) {
            while (seen.size() < count) {
                SubscribeResponse message = stream.poll(Duration.ofSeconds(30)).orElseThrow();
                if (message.hasEvent()) {
                    seen.add(message.getEvent().getKind());
                }
            }
        }
        return seen;
    }

    public void awaitFiles(Job job, int count) {
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setCursor("0")
                .setJobId(job.getId())
                .addKinds(EventKind.EVENT_KIND_FILE_TRANSFERRED)
                .build();
        events(watch, count);
    }

    public CreateJobRequest.Builder empty(JobType type) {
        return CreateJobRequest.newBuilder().setDisplayName("test").setType(type);
    }

    /** A running download that retries fast, to the file of the same name. */
    public CreateJobRequest.Builder job(String path) {
        return TestDaemon.fast(server.uri(path), files.resolve(path.substring(1)));
    }

    public CreateJobRequest withTimes(String path, Duration retryDelay, Duration noProgress) {
        CreateJobRequest.Builder request = job(path);
        request.getSettingsBuilder()
                .setMinimumRetryDelay(TestDaemon.duration(retryDelay))
                .setNoProgressTimeout(TestDaemon.duration(noProgress));
        return request.build();
    }

    public FileSpec spec(String path, Path local) {
        return FileSpec.newBuilder()
                .setRemoteName(server.uri(path).toString())
                .setLocalName(local.toString())
                .build();
    }

    public List<File> listed(Job job) {
        return daemon.stubs()
                .job()
                .enumFiles(EnumFilesRequest.newBuilder().setJobId(job.getId()).build())
                .getFilesList();
    }

    public GetErrorResponse getError(Job job) {
        return daemon.stubs()
                .job()
                .getError(GetErrorRequest.newBuilder().setJobId(job.getId()).build());
    }

    public CompleteResponse complete(Job job) {
        return daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }

    public void resume(Job job) {
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    public Job suspend(Job job) {
        return daemon.stubs()
                .job()
                .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }

    public Job cancel(Job job) {
        return daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }

    public List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(files)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    public static Instant modified(Job job) {
        var time = job.getTimes().getModificationTime();
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    public static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }

    public static EbbException refusal(Executable call) {
        EbbException refusal = catchThrowableOfType(EbbException.class, call::execute);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }
}
