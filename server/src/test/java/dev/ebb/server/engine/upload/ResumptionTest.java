package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that can be resumed, over real connections to servers that are rude. */
class ResumptionTest {
    private static final byte[] CONTENT = EngineHarness.content(3_000_000, 3);
    private static final String NOTHING = "Content-Length: 0";

    @TempDir
    Path folder;

    /** What the server has of the file, in the order in which it came. */
    private final ByteArrayOutputStream stored = new ByteArrayOutputStream();

    private String[] offers = {"Tus-Version: 1.0.0", "Tus-Extension: creation"};
    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder).type(JobType.UPLOAD);
        Files.write(engine.destination(), CONTENT);
        server = ScriptedHttpServer.start((request, answer) -> answer.head(500, NOTHING));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    private RecordingListener run(UploadProtocol protocol, ScriptedHttpServer.Script patches) {
        server.script((request, answer) -> {
            switch (request.method()) {
                case "OPTIONS" -> answer.head(204, offers);
                case "POST" -> answer.head(201, "Location: /u/1", NOTHING);
                case "HEAD" -> answer.head(200, offset(), "Upload-Complete: ?0", "Content-Length: 77");
                case "PATCH" -> patches.answer(request, answer);
                default -> put(request, answer);
            }
        });
        return engine.mode(TransferMode.USUAL.with(new UploadTerms(protocol, false)))
                .run(server.uri("/up"));
    }

    private String offset() {
        return "Upload-Offset: " + stored.size();
    }

    /** Takes a part and breaks off. */
    private void put(Request request, Answer answer) throws IOException {
        answer.head(104, "Location: /u/1", "Upload-Draft-Interop-Version: 8");
        store(request, 1_000_000);
        answer.close();
    }

    private void store(Request request, int bytes) throws IOException {
        stored.write(request.stream().readNBytes(bytes));
    }

    private void storeAll(Request request, Answer answer) throws IOException {
        assertThat(request.header("Upload-Offset")).isEqualTo(String.valueOf(stored.size()));
        stored.write(request.body());
        answer.head(204, offset(), "Upload-Complete: ?1");
    }

    private List<String> methods() {
        return server.requests().stream().map(Request::method).toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESUMABLE", "AUTO"})
    void put_brokenOffAfterA104_goesOnWhereTheServerIs(UploadProtocol protocol) {
        offers = new String[0];
        run(protocol, this::storeAll).awaitFinished();

        assertThat(methods()).containsExactly("OPTIONS", "PUT", "HEAD", "PATCH");
        assertThat(stored.toByteArray()).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE"})
    void patch_answeredBeforeItsBodyWasSent_isAnAnswer(UploadProtocol protocol) {
        RecordingListener listener = run(protocol, (request, answer) -> {
            answer.head(503, "Retry-After: 7", NOTHING, "Connection: close");
            answer.close();
        });

        TransferEnd.Failed failed = listener.awaitFailed();
        assertThat(failed.error().code()).isEqualTo(ErrorCode.http(503));
        assertThat(failed.kept()).isNotNull();
        assertThat(Objects.requireNonNull(failed.kept()).upload()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 1_500_000})
    void patch_thatEndsEarly_isGoneOnWith(int taken) {
        boolean[] first = {true};
        run(UploadProtocol.TUS, (request, answer) -> {
                    if (!first[0]) {
                        storeAll(request, answer);
                        return;
                    }
                    first[0] = false;
                    answer.head(100);
                    store(request, taken);
                    answer.head(204, offset(), "Connection: close");
                    request.stream().readAllBytes();
                })
                .awaitFinished();

        assertThat(stored.toByteArray()).isEqualTo(CONTENT);
    }

    @Test
    void success_ofMoreThanWasSent_isNotBelieved() throws Exception {
        try (var larger = new java.io.RandomAccessFile(engine.destination().toFile(), "rw")) {
            larger.setLength(256L << 20);
        }
        RecordingListener listener = run(UploadProtocol.TUS, (request, answer) -> {
            answer.head(100);
            request.stream().readNBytes(1000);
            answer.head(204, "Upload-Offset: " + (256L << 20));
            answer.fallSilent();
        });

        assertThat(listener.awaitFailed().error().code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void connection_thatBreaksInThePatch_isNotRepeatedBlindly() {
        boolean[] first = {true};
        run(UploadProtocol.TUS, (request, answer) -> {
                    if (first[0]) {
                        first[0] = false;
                        answer.head(100);
                        store(request, 2_000_000);
                        answer.close();
                    } else {
                        storeAll(request, answer);
                    }
                })
                .awaitFinished();

        assertThat(methods()).containsExactly("OPTIONS", "POST", "PATCH", "HEAD", "PATCH");
        assertThat(stored.toByteArray()).isEqualTo(CONTENT);
    }

    @Test
    void upload_onAnotherServer_getsNoSecret() throws Exception {
        try (ScriptedHttpServer other = ScriptedHttpServer.start((request, answer) -> storeAll(request, answer))) {
            server.script((request, answer) -> answer.head(201, "Location: " + other.uri("/u/1"), NOTHING));
            engine.header("X-Secret", "7").mode(TransferMode.USUAL.with(new UploadTerms(UploadProtocol.TUS, false)));

            engine.run(server.uri("/up")).awaitFinished();

            assertThat(server.requests().get(1).header("X-Secret")).isEqualTo("7");
            assertThat(other.requests().get(0).header("X-Secret")).isNull();
            assertThat(stored.toByteArray()).isEqualTo(CONTENT);
        }
    }

    @Test
    void session_isRememberedBeforeThePatchEnds_andNotForAnotherFile() throws Exception {
        RecordingListener listener = run(UploadProtocol.TUS, (request, answer) -> {
            answer.head(503, NOTHING);
        });
        FileCheckpoint kept = Objects.requireNonNull(listener.awaitFailed().kept());
        assertThat(listener.checkpoints()).isNotEmpty();
        assertThat(Objects.requireNonNull(kept.upload()).mark("url")).endsWith("/u/1");

        Files.writeString(engine.destination(), "another one");
        TransferEnd.Failed changed =
                engine.resumeFrom(kept).run(server.uri("/up")).awaitFailed();
        assertThat(changed.error().code()).isEqualTo(ErrorCode.LOCAL_FILE_CHANGED);
    }

    @Test
    void reply_thatBroke_isAskedForAgain_withoutTheFile() {
        String reply = "thank you very much";
        engine.type(JobType.UPLOAD_REPLY);
        server.script((request, answer) -> {
            switch (request.method()) {
                case "OPTIONS" -> answer.head(404, NOTHING);
                case "HEAD" -> answer.head(204, offset(), "Upload-Complete: ?1");
                case "PATCH" ->
                    answer.head(200, "Upload-Complete: ?1", "Content-Length: " + reply.length())
                            .raw(reply);
                default -> {
                    answer.head(104, "Location: /u/1", "Upload-Draft-Interop-Version: 8");
                    stored.write(request.body());
                    answer.head(200, "Upload-Complete: ?1", "Content-Length: " + reply.length())
                            .raw("thank");
                    answer.close();
                }
            }
        });

        engine.mode(TransferMode.USUAL.with(new UploadTerms(UploadProtocol.RESUMABLE, false)))
                .run(server.uri("/up"))
                .awaitFinished();

        assertThat(methods()).containsExactly("OPTIONS", "POST", "HEAD", "PATCH");
        assertThat(new String(engine.bytesOnDisk(), StandardCharsets.UTF_8)).isEqualTo(reply);
        assertThat(stored.toByteArray()).isEqualTo(CONTENT);
    }
}
