package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.Job;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be recovered from ends with the right file. */
class DownloadIT {
    private static final byte[] CONTENT = bytes(300_000, 1);

    @TempDir
    Path folder;

    private Path files;
    private TestDaemon daemon;
    private final Origin origin = new Origin();
    private ScriptedHttpServer server;

    @BeforeEach
    void startServices() throws IOException {
        files = Files.createDirectory(folder.resolve("files"));
        server = ScriptedHttpServer.start(origin);
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stopServices() throws IOException {
        daemon.close();
        server.close();
    }

    @Test
    void download_completed_putsTheFileInPlace() throws IOException {
        origin.file("/a", CONTENT);
        Path target = files.resolve("a");
        Job job = daemon.await(daemon.download(server.uri("/a"), target), JOB_STATE_TRANSFERRED);
        assertThat(target).doesNotExist();
        assertThat(job.getProgress().getBytesTransferred()).isEqualTo(CONTENT.length);

        CompleteResponse done = complete(job);

        assertThat(done.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(done.getJob().getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly("a");
    }

    @Test
    void download_cutAtEveryTenth_arrivesWhole() throws IOException {
        origin.file("/a", CONTENT);
        AtomicInteger tenth = new AtomicInteger();
        try (FlakyProxy proxy = FlakyProxy.cutting(server.port(), () -> cutAt(tenth.incrementAndGet()))) {
            Path target = files.resolve("a");
            Job job =
                    daemon.await(daemon.download(through(proxy, "/a"), target), JOB_STATE_TRANSFERRED, JOB_STATE_ERROR);
            complete(job);
            assertThat(proxy.cuts()).isPositive();
            assertThat(target).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void download_cutWithoutRanges_startsAgainAndArrivesWhole() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        RemoteFile cut = new RemoteFile(CONTENT).withoutRanges().cutAfter(100_000);
        RemoteFile whole = new RemoteFile(CONTENT).withoutRanges();
        origin.script(
                "/a", (request, answer) -> (requests.incrementAndGet() < 3 ? cut : whole).answer(request, answer));
        Path target = files.resolve("a");
        complete(daemon.await(daemon.download(server.uri("/a"), target), JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void download_changedBetweenAttempts_isOneWholeVersion() throws IOException {
        byte[] newer = bytes(250_000, 2);
        AtomicInteger requests = new AtomicInteger();
        RemoteFile first = new RemoteFile(CONTENT).etag("\"one\"").cutAfter(120_000);
        RemoteFile second = new RemoteFile(newer).etag("\"two\"");
        origin.script(
                "/a", (request, answer) -> (requests.incrementAndGet() == 1 ? first : second).answer(request, answer));
        Path target = files.resolve("a");
        complete(daemon.await(daemon.download(server.uri("/a"), target), JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(newer);
    }

    @Test
    void download_serverDownThenUp_arrives() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path target = files.resolve("a");
        Job job = daemon.download(URI.create("http://127.0.0.1:" + port + "/a"), target);
        Job waiting = daemon.await(job, JOB_STATE_TRANSIENT_ERROR);
        assertThat(waiting.getError().getName()).isEqualTo("BG_E_CONNECT_FAILURE");
        assertThat(waiting.getError().getMessage()).endsWith(": connection refused.");
        assertThat(waiting.getError().getRemedy()).isNotBlank();

        origin.file("/a", CONTENT);
        try (ScriptedHttpServer up = ScriptedHttpServer.startAt(port, origin)) {
            complete(daemon.await(job, JOB_STATE_TRANSFERRED));
            assertThat(up.connections()).isPositive();
        }
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(daemon.job(job.getId()).getErrorCount()).isPositive();
    }

    @Test
    void download_unavailableWithRetryAfter_isNotAskedEarlier() throws IOException {
        long[] asked = new long[2];
        AtomicInteger requests = new AtomicInteger();
        RemoteFile whole = new RemoteFile(CONTENT);
        origin.script("/a", (request, answer) -> {
            int number = requests.incrementAndGet();
            asked[Math.min(number, 2) - 1] = System.nanoTime();
            if (number == 1) {
                answer.head(503, "Retry-After: 2", "Content-Length: 0");
            } else {
                whole.answer(request, answer);
            }
        });
        Path target = files.resolve("a");
        complete(daemon.await(daemon.download(server.uri("/a"), target), JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(asked[1] - asked[0]).isGreaterThanOrEqualTo(2_000_000_000L);
    }

    @Test
    void twoJobs_toOneDestination_lastCompleteWins() throws IOException {
        byte[] other = bytes(1000, 3);
        origin.file("/a", CONTENT).file("/b", other);
        Path target = files.resolve("same");
        Job first = daemon.await(daemon.download(server.uri("/a"), target), JOB_STATE_TRANSFERRED);
        Job second = daemon.await(daemon.download(server.uri("/b"), target), JOB_STATE_TRANSFERRED);
        complete(second);
        assertThat(target).hasBinaryContent(other);
        complete(first);
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(names()).containsExactly("same");
    }

    @Test
    void complete_withAFileMissing_keepsTheWholeOnes() throws IOException {
        origin.file("/a", CONTENT);
        Job job = daemon.create(TestDaemon.fast(server.uri("/a"), files.resolve("a"))
                .addFiles(FileSpec.newBuilder()
                        .setRemoteName(server.uri("/missing").toString())
                        .setLocalName(files.resolve("missing").toString()))
                .build());
        Job failed = daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_404");
        assertThat(failed.getError().getFileIndex()).isEqualTo(1);

        CompleteResponse done = complete(failed);

        boolean firstArrived = failed.getProgress().getFilesTransferred() == 1;
        assertThat(done.getResult()).isEqualTo(ResultCode.RESULT_CODE_BG_S_PARTIAL_COMPLETE);
        assertThat(names()).isEqualTo(firstArrived ? java.util.List.of("a") : java.util.List.of());
    }

    @Test
    void complete_afterATemporaryFileIsGone_canBeResumedAndCompleted() throws IOException {
        origin.file("/a", CONTENT).file("/b", bytes(5000, 9));
        Job job = daemon.await(
                daemon.create(TestDaemon.fast(server.uri("/a"), files.resolve("a"))
                        .addFiles(FileSpec.newBuilder()
                                .setRemoteName(server.uri("/b").toString())
                                .setLocalName(files.resolve("b").toString()))
                        .build()),
                JOB_STATE_TRANSFERRED);
        Files.delete(files.resolve(".ebb-" + job.getId() + "-1.part"));

        EbbException lost = catchThrowableOfType(EbbException.class, () -> complete(job));

        assertThat(lost.reason()).isEqualTo("BG_E_FILE_NOT_FOUND");
        assertThat(files.resolve("a")).hasBinaryContent(CONTENT);
        Job resumed = daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
        assertThat(complete(daemon.await(resumed, JOB_STATE_TRANSFERRED)).getResult())
                .isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(files.resolve("b")).hasBinaryContent(bytes(5000, 9));
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void cancel_whileTransferring_leavesNothing() throws IOException {
        origin.script("/slow", (request, answer) -> {
            answer.head(200, "Content-Length: " + CONTENT.length).body(CONTENT, 0, 1000);
            // Until the client goes away.
            request.stream().read();
        });
        Job job = daemon.download(server.uri("/slow"), files.resolve("a"));
        daemon.await(job, dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING);
        var cancelled = daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());
        assertThat(cancelled.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(names()).isEmpty();
    }

    private CompleteResponse complete(Job job) {
        return daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }

    private java.util.List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(files)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static long cutAt(int connection) {
        return connection > 9 ? FlakyProxy.NEVER : (long) CONTENT.length * connection / 10;
    }

    private static URI through(FlakyProxy proxy, String path) {
        return URI.create("http://127.0.0.1:" + proxy.port() + path);
    }

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
