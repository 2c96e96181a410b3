package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.ServerLoginFixtures.CONTENT;
import static dev.ebb.server.engine.http.ServerLoginFixtures.isBasic;
import static dev.ebb.server.engine.http.ServerLoginFixtures.login;
import static dev.ebb.server.engine.http.ServerLoginFixtures.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload to a server that asks who it is goes whole to whoever lets it in: once, unless the server read it before it refused. */
class ServerLoginUploadTest {
    @TempDir
    Path folder;

    private EngineHarness engine;

    @BeforeEach
    void start() {
        engine = new EngineHarness(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void upload_refusedFirst_sendsItsBodyOnce() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (!isBasic(request)) {
                answer.head(401, "WWW-Authenticate: Basic realm=r", "Content-Length: 0")
                        .close();
                return;
            }
            answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            engine.http(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request.header("Expect")).isEqualTo("100-continue"));
        }
    }

    @Test
    void upload_toAServerThatReadsTheBodyBeforeItRefuses_isSentAgainWhole() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (!isBasic(request)) {
                // Not so the second time: then the body comes unasked, after a while.
                answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
            }
            bodies.add(request.body());
            if (isBasic(request)) {
                answer.head(201, "Content-Length: 0");
            } else {
                refuse(answer, "Basic realm=r");
            }
        })) {
            engine.http(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(bodies).hasSize(2).allSatisfy(body -> assertThat(body).isEqualTo(CONTENT));
        }
    }

    @Test
    void upload_toAServerThatKnowsNoExpectations_isSentWithoutOne() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (request.header("Expect") != null) {
                answer.head(417, "Content-Length: 0").close();
                return;
            }
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            engine.http(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
        }
    }

    @Test
    void upload_rejected_isAnErrorAndSendsNoBody() throws Exception {
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                (request, answer) -> answer.head(401, "WWW-Authenticate: Basic realm=r", "Content-Length: 0")
                        .close())) {
            TransferEnd.Failed failed = engine.http(login(AuthScheme.BASIC))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(failed.bytesMoved()).isZero();
            assertThat(server.requests()).hasSize(2);
        }
    }
}
