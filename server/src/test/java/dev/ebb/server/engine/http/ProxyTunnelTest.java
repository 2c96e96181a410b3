package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.ProxyFixtures.CONTENT;
import static dev.ebb.server.engine.http.ProxyFixtures.FILE;
import static dev.ebb.server.engine.http.ProxyFixtures.at;
import static dev.ebb.server.engine.http.ProxyFixtures.through;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.SocksServer;
import dev.ebb.server.support.TestCertificates;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels through proxies carry the server's bytes alone, and what a proxy says is never taken for the server's word. */
class ProxyTunnelTest {
    private static TestCertificates certificates;

    @TempDir
    Path folder;

    private EngineHarness engine;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates();
    }

    @BeforeEach
    void start() {
        engine = new EngineHarness(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void https_throughAProxy_isTunnelled() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = ScriptedHttpServer.start(tunnelTo(server))) {
            engine.http(through(at(proxy)))
                    .trust(certificates.authorityPem())
                    .header("X-Token", "secret")
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            Request tunnel = proxy.requests().get(0);
            assertThat(tunnel.method()).isEqualTo("CONNECT");
            assertThat(tunnel.target()).isEqualTo("localhost:" + server.port());
            assertThat(tunnel.headers()).containsOnlyKeys("host");
            assertThat(server.requests().get(0).target()).isEqualTo("/f");
            assertThat(server.requests().get(0).header("X-Token")).isEqualTo("secret");
        }
    }

    @Test
    void tunnel_keptAlive_carriesTheNextFile() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = ScriptedHttpServer.start(tunnelTo(server))) {
            engine.http(through(at(proxy)))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFinished();
            engine.run(server.uri("/g")).awaitFinished();

            assertThat(proxy.requests()).hasSize(1);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void proxy_reachedOverTls_forwardsAndTunnels() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy =
                        ScriptedHttpServer.startSecure(certificates.server("localhost"), (request, answer) -> {
                            if (request.method().equals("CONNECT")) {
                                tunnelTo(server).answer(request, answer);
                            } else {
                                FILE.answer(request, answer);
                            }
                        })) {
            engine.trust(certificates.authorityPem());
            engine.http(through("https://localhost:" + proxy.port()))
                    .run(server.uri("/f"))
                    .awaitFinished();
            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            engine.run(URI.create("http://files.example/f")).awaitFinished();

            assertThat(proxy.requests()).extracting(Request::method).containsExactly("CONNECT", "GET");
        }
    }

    @Test
    void proxy_thatHangsUpOnConnect_isFollowedByTheNext() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer rude = ScriptedHttpServer.start((request, answer) -> answer.close());
                ScriptedHttpServer proxy = ScriptedHttpServer.start(tunnelTo(server))) {
            engine.http(through(at(rude) + ";" + at(proxy)))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 403, 404})
    void tunnel_refused_isAnErrorOfTheProxy(int status) throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> answer.head(
                                status, "Location: " + server.uri("/f"), "Content-Length: 300000")
                        .body(CONTENT))) {
            TransferEnd.Failed failed = engine.http(through(at(proxy)))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(status));
            assertThat(failed.error().message()).contains("proxy " + at(proxy), "localhost:" + server.port());
            assertThat(server.connections()).isZero();
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @Test
    void tunnel_answeredWithEndlessFields_isGivenUp() throws Exception {
        String field = "X-Flood: " + "x".repeat(1000) + "\r\n";
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\n");
                    while (true) {
                        answer.raw(field);
                    }
                })) {
            TransferEnd.Failed failed = engine.http(through(at(proxy)))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
            assertThat(failed.error().message()).contains("proxy");
        }
    }

    @Test
    void tunnel_answeredWithLengths_carriesOnlyTheServersBytes() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = ScriptedHttpServer.start(
                        (request, answer) -> answer.head(200, "Content-Length: 5", "Transfer-Encoding: chunked")
                                .tunnelTo(server.port(), request.stream()))) {
            engine.http(through(at(proxy)))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void server_behindATunnel_mustProveItsName() throws Exception {
        try (ScriptedHttpServer other = ScriptedHttpServer.startSecure(certificates.server("example.org"), FILE);
                ScriptedHttpServer proxy = ScriptedHttpServer.start(tunnelTo(other))) {
            TransferEnd.Failed failed = engine.http(through(at(proxy)))
                    .trust(certificates.authorityPem())
                    .run(URI.create("https://localhost:1/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CERTIFICATE_NAME_INVALID);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void socks_withoutALogin_looksNamesUpItself() throws Exception {
        try (SocksServer socks = new SocksServer(null, 0);
                ScriptedHttpServer server = secureServer()) {
            engine.http(through("socks5://127.0.0.1:" + socks.port()))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(socks.asked()).containsExactly("localhost:" + server.port());
        }
    }

    @Test
    void socks_nameThatOnlyTheProxyKnows_isReached() throws Exception {
        try (SocksServer socks = new SocksServer(null, 0);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            engine.http(through("socks=127.0.0.1:" + socks.port()))
                    .run(URI.create("http://inside.invalid:" + server.port() + "/f"))
                    .awaitFinished();

            assertThat(server.requests().get(0).target()).isEqualTo("/f");
            assertThat(socks.asked()).containsExactly("inside.invalid:" + server.port());
        }
    }

    @Test
    void socks_thatCannotConnect_isATransientError() throws Exception {
        try (SocksServer socks = new SocksServer(null, 4)) {
            TransferEnd.Failed failed = engine.http(through("socks5://127.0.0.1:" + socks.port()))
                    .run(URI.create("http://files.example/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECT_FAILURE);
            assertThat(failed.error().message()).contains("proxy", "files.example");
        }
    }

    private static ScriptedHttpServer secureServer() throws Exception {
        return ScriptedHttpServer.startSecure(certificates.server("localhost"), FILE);
    }

    /** A proxy that makes every tunnel end at the server. */
    private static ScriptedHttpServer.Script tunnelTo(ScriptedHttpServer server) {
        return (request, answer) -> answer.head(200).tunnelTo(server.port(), request.stream());
    }
}
