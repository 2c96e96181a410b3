package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.ProxyFixtures.CONTENT;
import static dev.ebb.server.engine.http.ProxyFixtures.FILE;
import static dev.ebb.server.engine.http.ProxyFixtures.at;
import static dev.ebb.server.engine.http.ProxyFixtures.deadPort;
import static dev.ebb.server.engine.http.ProxyFixtures.through;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests go through the proxies that were said and nowhere else, on to the next when one cannot be reached. */
class ProxyTest {
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
    void http_throughAProxy_asksItForTheWholeUrl() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            engine.http(through(at(proxy)))
                    .run(URI.create("http://files.example:81/a?b"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            Request request = proxy.requests().get(0);
            assertThat(request.target()).isEqualTo("http://files.example:81/a?b");
            assertThat(request.header("Host")).isEqualTo("files.example:81");
        }
    }

    @Test
    void upload_throughAProxy_arrives() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> {
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            engine.http(through(at(proxy)))
                    .type(JobType.UPLOAD)
                    .run(URI.create("http://files.example/up"))
                    .awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
            assertThat(proxy.requests().get(0).target()).isEqualTo("http://files.example/up");
        }
    }

    @Test
    void redirect_throughAProxy_asksTheSameProxy() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> {
            if (request.target().equals("http://a.example/f")) {
                answer.head(302, "Location: http://b.example/g", "Content-Length: 0");
            } else {
                FILE.answer(request, answer);
            }
        })) {
            engine.http(through(at(proxy)))
                    .run(URI.create("http://a.example/f"))
                    .awaitFinished();

            assertThat(proxy.requests())
                    .extracting(Request::target)
                    .containsExactly("http://a.example/f", "http://b.example/g");
        }
    }

    @Test
    void proxy_thatCannotBeReached_isFollowedByTheNext() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            engine.http(through("127.0.0.1:" + deadPort() + " " + at(proxy)))
                    .run(URI.create("http://files.example/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void proxies_noneOfWhichCanBeReached_areATransientErrorThatNamesThem() throws Exception {
        int port = deadPort();
        TransferEnd.Failed failed = engine.http(through("127.0.0.1:" + port))
                .run(URI.create("http://files.example/f"))
                .awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECT_FAILURE);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        assertThat(failed.error().message()).contains("proxy", "127.0.0.1:" + port);
    }

    @Test
    void server_isNotAskedDirectly_whenTheProxyFails() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            engine.http(through("127.0.0.1:" + deadPort()))
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void connection_madeDirectly_isNotUsedForAJobThatWantsAProxy() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            engine.run(server.uri("/f")).awaitFinished();
            engine.http(through(at(proxy))).run(server.uri("/f")).awaitFinished();

            assertThat(server.requests()).hasSize(1);
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @Test
    void proxy_atAnAddressThatMayNotBeConnectedTo_isRefused() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            restartForbidding(InetAddress::isLoopbackAddress);
            TransferEnd.Failed failed = engine.http(through(at(proxy)))
                    .run(URI.create("http://files.example/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
            assertThat(failed.error().message()).contains("proxy");
            assertThat(proxy.connections()).isZero();
        }
    }

    /** What may not be reached directly may not be reached by asking a proxy to. */
    @Test
    void server_writtenAsAForbiddenAddress_isRefusedThroughAProxyAsWell() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            restartForbidding(InetAddress::isLinkLocalAddress);
            TransferEnd.Failed failed = engine.http(through(at(proxy)))
                    .run(URI.create("http://169.254.169.254/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
            assertThat(proxy.connections()).isZero();
        }
    }

    private void restartForbidding(Predicate<InetAddress> forbidden) {
        engine.close();
        engine = new EngineHarness(folder, EngineHarness.addresses(forbidden.negate()));
    }
}
