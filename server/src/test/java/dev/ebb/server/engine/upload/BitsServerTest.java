package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The BITS client against servers that do what ours never would. */
class BitsServerTest {
    private static final byte[] CONTENT = EngineHarness.content(2_500_000, 1);
    private static final byte[] REPLY = EngineHarness.content(500_000, 2);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CountDownLatch never = new CountDownLatch(1);
    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws IOException {
        engine = engine(List.of());
        Files.write(engine.destination(), CONTENT);
        server = ScriptedHttpServer.start(this::answer);
    }

    private EngineHarness engine(List<String> hosts) {
        return new EngineHarness(folder, options -> options.with(change -> change.uploadHosts(hosts)))
                .type(JobType.UPLOAD)
                .mode(TransferMode.USUAL.with(new UploadTerms(UploadProtocol.BITS, false)));
    }

    @AfterEach
    void stop() throws IOException {
        never.countDown();
        engine.close();
        server.close();
    }

    private static String packet(Request request) {
        String type = request.header("BITS-Packet-Type");
        return type == null ? request.method() : type;
    }

    private List<String> packets(ScriptedHttpServer at) {
        return at.requests().stream().map(BitsServerTest::packet).toList();
    }

    /** What a good server says, with more in each answer. */
    private void answer(Request request, Answer answer, String... more) throws IOException {
        received.write(request.body());
        ack(answer, 200, more);
    }

    private void ack(Answer answer, int status, String... more) throws IOException {
        String[] fields = java.util.Arrays.copyOf(more, more.length + 4);
        fields[more.length] = "BITS-Packet-Type: Ack";
        fields[more.length + 1] = "BITS-Session-Id: {7}";
        fields[more.length + 2] = "BITS-Received-Content-Range: " + received.size();
        fields[more.length + 3] = "Content-Length: 0";
        answer.head(status, fields);
    }

    @Test
    void host_thatIsListed_getsTheFileAndNoSecret() throws Exception {
        try (ScriptedHttpServer other = ScriptedHttpServer.start(this::answer)) {
            engine.close();
            engine = engine(List.of("localhost:" + other.port(), "127.0.0.1"));
            server.script((request, answer) ->
                    answer(request, answer, "BITS-Host-Id: " + other.uri("/").getAuthority()));

            engine.header("X-Secret", "7").run(server.uri("/in/f?q=1")).awaitFinished();

            assertThat(packets(server)).containsExactly("Create-Session");
            assertThat(server.requests().get(0).header("X-Secret")).isEqualTo("7");
            assertThat(packets(other)).startsWith("Ping", "Fragment").endsWith("Fragment", "Close-Session");
            assertThat(other.requests()).allSatisfy(request -> {
                assertThat(request.header("X-Secret")).isNull();
                assertThat(request.target()).isEqualTo("/in/f?q=1");
            });
            assertThat(received.toByteArray()).isEqualTo(CONTENT);
        }
    }

    @Test
    void host_thatIsNotListed_isNotTurnedTo() throws Exception {
        try (ScriptedHttpServer other = ScriptedHttpServer.start(this::answer)) {
            server.script((request, answer) ->
                    answer(request, answer, "BITS-Host-Id: " + other.uri("/").getAuthority()));

            engine.run(server.uri("/in/f")).awaitFinished();

            assertThat(other.requests()).isEmpty();
            assertThat(received.toByteArray()).isEqualTo(CONTENT);
        }
    }

    @Test
    void host_unreachable_isLeftAfterTheFallback() throws Exception {
        ScriptedHttpServer gone = ScriptedHttpServer.start(this::answer);
        String name = gone.uri("/").getAuthority();
        gone.close();
        engine.close();
        engine = engine(List.of("*"));
        server.script((request, answer) -> {
            String[] host = request.number() == 1
                    ? new String[] {"BITS-Host-Id: " + name, "BITS-Host-Id-Fallback-Timeout: 0"}
                    : new String[0];
            answer(request, answer, host);
        });

        engine.run(server.uri("/in/f")).awaitFinished();

        assertThat(packets(server)).startsWith("Create-Session", "Create-Session", "Fragment");
        assertThat(received.toByteArray()).isEqualTo(CONTENT);
    }

    @Test
    void server_thatForgetsEverySession_isGivenUp() {
        server.script((request, answer) -> {
            request.body();
            boolean create = packet(request).equals("Create-Session");
            ack(answer, create ? 201 : 500, create ? "X: y" : "BITS-Error-Code: 0x8020001F");
        });

        TransferEnd.Failed failed = engine.run(server.uri("/in/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(failed.kept()).isNull();
        assertThat(packets(server)).filteredOn("Create-Session"::equals).hasSize(4);
    }

    @Test
    void file_thatChangesMidway_isCancelledAtTheServer() throws Exception {
        CompletableFuture<Request> cancelled = new CompletableFuture<>();
        server.script((request, answer) -> {
            if (packet(request).equals("Cancel-Session")) {
                cancelled.complete(request);
            } else if (packet(request).equals("Fragment")) {
                Files.write(engine.destination(), new byte[] {1}, StandardOpenOption.APPEND);
            }
            answer(request, answer);
        });

        TransferEnd.Failed failed = engine.run(server.uri("/in/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.LOCAL_FILE_CHANGED);
        assertThat(cancelled.get(30, TimeUnit.SECONDS).header("BITS-Session-Id"))
                .isEqualTo("{7}");
    }

    private void reply(Request request, Answer answer) throws IOException {
        String range = request.header("Range");
        if (!request.method().equals("GET")) {
            answer(request, answer, "BITS-Reply-URL: /r");
        } else if (range == null) {
            answer.head(200, "ETag: \"1\"", "Content-Length: " + REPLY.length).body(REPLY, 0, 200_000);
            answer.close();
        } else {
            int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
            answer.head(
                            206,
                            "ETag: \"1\"",
                            "Content-Range: bytes " + from + "-" + (REPLY.length - 1) + "/" + REPLY.length,
                            "Content-Length: " + (REPLY.length - from))
                    .body(REPLY, from, REPLY.length);
        }
    }

    @Test
    void reply_cutInTheMiddle_goesOnThere() {
        engine.type(JobType.UPLOAD_REPLY);
        server.script(this::reply);

        TransferEnd.Finished finished = engine.run(server.uri("/in/f")).awaitFinished();

        assertThat(finished.replyBytes()).isEqualTo(REPLY.length);
        assertThat(engine.bytesOnDisk()).isEqualTo(REPLY);
        assertThat(packets(server)).endsWith("GET", "GET", "Close-Session");
        assertThat(server.requests().get(server.requests().size() - 2).header("Range"))
                .isEqualTo("bytes=200000-");
    }

    @Test
    void reply_atAnotherServer_isAskedForWithoutSecrets() throws Exception {
        try (ScriptedHttpServer other = ScriptedHttpServer.start((request, answer) ->
                answer.head(200, "Content-Length: " + REPLY.length).body(REPLY))) {
            engine.type(JobType.UPLOAD_REPLY).header("X-Secret", "7");
            server.script((request, answer) -> answer(request, answer, "BITS-Reply-URL: " + other.uri("/r")));

            engine.run(server.uri("/in/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(REPLY);
            assertThat(other.requests().get(0).header("X-Secret")).isNull();
        }
    }

    /** After a goodbye that arrived, the reply is nowhere but here. */
    @Test
    void service_killedAfterTheGoodbye_stillHasTheReply() {
        engine.type(JobType.UPLOAD_REPLY);
        CountDownLatch goodbye = new CountDownLatch(1);
        server.script((request, answer) -> {
            if (packet(request).equals("Close-Session")) {
                goodbye.countDown();
                never.await();
            } else {
                reply(request, answer);
            }
        });
        RecordingListener listener = new RecordingListener();
        Transfer transfer = engine.start(server.uri("/in/f"), listener);
        await(goodbye);
        transfer.stop();
        TransferEnd.Stopped stopped = (TransferEnd.Stopped) listener.awaitEnd();
        assertThat(listener.checkpoints().get(listener.checkpoints().size() - 1).upload())
                .as("known before the goodbye")
                .isEqualTo(stopped.kept().upload());
        int before = server.requests().size();
        server.script((request, answer) -> {
            request.body();
            ack(answer, request.method().equals("GET") ? 404 : 500, "BITS-Error: 0x8020001F");
        });

        TransferEnd.Finished finished =
                engine.resumeFrom(stopped.kept()).run(server.uri("/in/f")).awaitFinished();

        assertThat(finished.replyBytes()).isEqualTo(REPLY.length);
        assertThat(engine.bytesOnDisk()).isEqualTo(REPLY);
        assertThat(packets(server).subList(before, server.requests().size())).containsExactly("Close-Session");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void application_thatTakesItsTime_isWaitedFor() {
        engine.close();
        engine = new EngineHarness(folder, EngineHarness.timeouts(Duration.ofSeconds(5), EngineHarness.SHORT))
                .type(JobType.UPLOAD)
                .mode(TransferMode.USUAL.with(new UploadTerms(UploadProtocol.BITS, false)));
        server.script((request, answer) -> {
            received.write(request.body());
            if (received.size() == CONTENT.length && packet(request).equals("Fragment")) {
                never.await(3 * EngineHarness.SHORT.toMillis(), TimeUnit.MILLISECONDS);
            }
            ack(answer, 200);
        });

        engine.run(server.uri("/in/f")).awaitFinished();

        assertThat(received.toByteArray()).isEqualTo(CONTENT);
    }
}
