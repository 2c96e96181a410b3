package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.DigestGate;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.SocksServer;
import dev.ebb.server.support.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job proves who it is to its proxies; what it has for them never reaches a server, and the other way round. */
class ProxyLoginTest {
    private static final byte[] CONTENT = EngineHarness.content(300_000, 1);
    private static final RemoteFile FILE = new RemoteFile(CONTENT).etag("\"v1\"");
    private static final URI FORWARDED = URI.create("http://files.example/f");

    private static TestCertificates certificates;

    @TempDir
    Path folder;

    private EngineHarness engine;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates();
    }

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder).trust(certificates.authorityPem());
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private EngineHarness with(Logins logins) {
        return engine.http(logins.options());
    }

    private static String at(ScriptedHttpServer server) {
        return "127.0.0.1:" + server.port();
    }

    private static boolean isBasic(Request request) {
        return Logins.basic("u", "p").equals(request.header("Proxy-Authorization"));
    }

    private static Logins basic(ScriptedHttpServer proxy) {
        return Logins.NONE.through(at(proxy)).proxy(AuthScheme.BASIC, "u", "p");
    }

    /** A proxy that lets those in who prove themselves: forwards, or makes a tunnel to the port. */
    private static ScriptedHttpServer proxy(Predicate<Request> gate, int port, String... refusal) throws IOException {
        return ScriptedHttpServer.start((request, answer) -> {
            if (!gate.test(request)) {
                answer.head(407, refusal);
                if (String.join("", refusal).contains("close")) {
                    answer.close();
                }
            } else if (request.method().equals("CONNECT")) {
                answer.head(200).tunnelTo(port, request.stream());
            } else {
                FILE.answer(request, answer);
            }
        });
    }

    private static final String[] BASIC = {"Proxy-Authenticate: Basic realm=\"p\"", "Content-Length: 0"};

    private static ScriptedHttpServer secureServer() throws Exception {
        return ScriptedHttpServer.startSecure(certificates.server("localhost"), FILE);
    }

    @Test
    void forwardingProxy_thatAsks_isTold() throws Exception {
        try (ScriptedHttpServer proxy = proxy(ProxyLoginTest::isBasic, 0, BASIC)) {
            with(basic(proxy)).run(FORWARDED).awaitFinished();
            engine.run(FORWARDED).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            // Unasked the second time.
            assertThat(proxy.requests()).hasSize(3);
        }
    }

    @Test
    void forwardingProxy_withDigest_isTold() throws Exception {
        DigestGate gate = new DigestGate("u", "p", "SHA-256", "qop=\"auth\"");
        try (ScriptedHttpServer proxy = proxy(
                request -> gate.admits(request, request.header("Proxy-Authorization")),
                0,
                "Proxy-Authenticate: " + gate.challenge(),
                "Content-Length: 0")) {
            with(Logins.NONE.through(at(proxy)).proxy(AuthScheme.DIGEST, "u", "p"))
                    .run(FORWARDED)
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void tunnel_thatIsAskedFor_isProvedOnTheSameConnection() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = proxy(ProxyLoginTest::isBasic, server.port(), BASIC)) {
            with(basic(proxy)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(proxy.requests()).hasSize(2);
            assertThat(proxy.connections()).isOne();
            assertThat(server.requests())
                    .allSatisfy(request ->
                            assertThat(request.headers()).doesNotContainKeys("proxy-authorization", "authorization"));
        }
    }

    @Test
    void tunnel_atAProxyThatClosesWithItsChallenge_isProvedOnAnother() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = proxy(
                        ProxyLoginTest::isBasic,
                        server.port(),
                        "Proxy-Authenticate: Basic realm=p",
                        "Connection: close")) {
            with(basic(proxy)).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(proxy.connections()).isEqualTo(2);
        }
    }

    @Test
    void tunnel_withDigest_isProved() throws Exception {
        DigestGate gate = new DigestGate("u", "p", "MD5", "qop=\"auth\"");
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = proxy(
                        request -> gate.admits(request, request.header("Proxy-Authorization")),
                        server.port(),
                        "Proxy-Authenticate: " + gate.challenge(),
                        "Content-Length: 0")) {
            with(Logins.NONE.through(at(proxy)).proxy(AuthScheme.DIGEST, "u", "p"))
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void upload_refusedByTheProxyFirst_arrivesWhole() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> {
            if (!isBasic(request)) {
                answer.head(407, BASIC).close();
                return;
            }
            answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            with(basic(proxy)).type(JobType.UPLOAD).run(FORWARDED).awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
        }
    }

    @Test
    void login_rejected_isTriedOnceAndIsA407() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = proxy(request -> false, server.port(), BASIC)) {
            for (URI uri : List.of(FORWARDED, server.uri("/f"))) {
                int before = proxy.requests().size();
                TransferEnd.Failed failed = with(basic(proxy)).run(uri).awaitFailed();

                assertThat(failed.error().code()).isEqualTo(ErrorCode.http(407));
                assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
                assertThat(failed.error().message())
                        .contains("proxy " + at(proxy), "rejected the credentials for Basic");
                assertThat(proxy.requests()).hasSize(before + 2);
            }
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void login_thatThereIsNot_isA407ThatSaysWhatIsWanted() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = proxy(request -> false, server.port(), BASIC)) {
            Logins serverOnly = Logins.NONE.through(at(proxy)).server(AuthScheme.BASIC, "u", "p");
            for (URI uri : List.of(FORWARDED, server.uri("/f"))) {
                TransferEnd.Failed failed = with(serverOnly).run(uri).awaitFailed();

                assertThat(failed.error().code()).isEqualTo(ErrorCode.http(407));
                assertThat(failed.error().message()).contains("(basic), and the job has none");
            }
            assertThat(proxy.requests())
                    .hasSize(2)
                    .noneMatch(request -> request.headers().containsKey("authorization"));
        }
    }

    /** A server behind a tunnel may say 407 to get at what is the proxy's. */
    @Test
    void server_thatAsksAsAProxy_isToldNothing() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(
                        certificates.server("localhost"), (request, answer) -> answer.head(407, BASIC));
                ScriptedHttpServer proxy = proxy(request -> true, server.port(), BASIC)) {
            TransferEnd.Failed failed = with(basic(proxy)).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(407));
            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
        }
    }

    @Test
    void server_reachedDirectlyThatAsksAsAProxy_isToldNothing() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> answer.head(407, BASIC))) {
            with(Logins.NONE.proxy(AuthScheme.BASIC, "u", "p"))
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
        }
    }

    @Test
    void server_behindAProxyThatAsksToo_isToldItsOwnPart() throws Exception {
        try (ScriptedHttpServer server =
                        ScriptedHttpServer.startSecure(certificates.server("localhost"), (request, answer) -> {
                            if (Logins.basic("s", "t").equals(request.header("Authorization"))) {
                                FILE.answer(request, answer);
                            } else {
                                answer.head(401, "WWW-Authenticate: Basic realm=s", "Content-Length: 0");
                            }
                        });
                ScriptedHttpServer proxy = proxy(ProxyLoginTest::isBasic, server.port(), BASIC)) {
            with(basic(proxy).server(AuthScheme.BASIC, "s", "t"))
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(proxy.requests()).noneMatch(request -> request.headers().containsKey("authorization"));
            assertThat(server.requests()).noneMatch(request -> request.headers().containsKey("proxy-authorization"));
        }
    }

    @Test
    void tunnel_provedForOneJob_isNotUsedByAnother() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = proxy(ProxyLoginTest::isBasic, server.port(), BASIC)) {
            with(basic(proxy)).run(server.uri("/f")).awaitFinished();

            TransferEnd.Failed failed =
                    with(Logins.NONE.through(at(proxy))).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(407));
        }
    }

    @Test
    void socks_thatAsks_isTold() throws Exception {
        try (SocksServer socks = new SocksServer("u:p", 0);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            with(Logins.NONE.through("socks5://127.0.0.1:" + socks.port()).proxy(AuthScheme.BASIC, "u", "p"))
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void socks_thatRejects_isA407() throws Exception {
        try (SocksServer socks = new SocksServer("u:other", 0)) {
            TransferEnd.Failed failed = with(Logins.NONE
                            .through("socks5://127.0.0.1:" + socks.port())
                            .proxy(AuthScheme.BASIC, "u", "p"))
                    .run(FORWARDED)
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(407));
            assertThat(socks.logins()).hasSize(1);
        }
    }

    private void restart(String list, Path credentials) {
        engine.close();
        engine = new EngineHarness(
                folder,
                options -> options.with(
                        change -> change.proxy(new ProxyOptions(list, "", "the test", null, credentials))));
    }

    @Test
    void storedCredentials_askedForByTheJob_areGivenToTheServicesProxy() throws Exception {
        Path file = Files.writeString(folder.resolve("proxy-login"), "u:p\n");
        try (ScriptedHttpServer proxy = proxy(ProxyLoginTest::isBasic, 0, BASIC)) {
            restart(at(proxy), file);
            TransferEnd.Failed without = with(Logins.NONE).run(FORWARDED).awaitFailed();
            assertThat(without.error().code()).isEqualTo(ErrorCode.http(407));

            with(Logins.NONE.withStored()).run(FORWARDED).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void storedCredentials_areNotGivenToAProxyOfTheJobsOwn() throws Exception {
        Path file = Files.writeString(folder.resolve("proxy-login"), "u:p\n");
        try (ScriptedHttpServer mine = proxy(ProxyLoginTest::isBasic, 0, BASIC)) {
            restart(at(mine), file);
            TransferEnd.Failed failed = with(Logins.NONE.through(at(mine)).withStored())
                    .run(FORWARDED)
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(407));
            assertThat(mine.requests()).noneMatch(request -> request.headers().containsKey("proxy-authorization"));
        }
    }

    @Test
    void storedCredentials_thatCannotBeRead_areAnErrorWithoutTheirContent() throws Exception {
        Path file = Files.writeString(folder.resolve("proxy-login"), "hunter2");
        restart("127.0.0.1:1", file);
        TransferEnd.Failed failed =
                with(Logins.NONE.withStored()).run(FORWARDED).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_PROXY_INFO);
        assertThat(failed.error().message()).contains("proxy.credentials-file").doesNotContain("hunter2");
    }

    @Test
    void environment_withAUserInTheProxysUrl_logsInWithIt() throws Exception {
        try (ScriptedHttpServer proxy =
                proxy(request -> Logins.basic("u@x", "p:q").equals(request.header("Proxy-Authorization")), 0, BASIC)) {
            restart("http=http://u%40x:p%3Aq@" + at(proxy) + "/", null);
            with(Logins.NONE).run(FORWARDED).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }
}
