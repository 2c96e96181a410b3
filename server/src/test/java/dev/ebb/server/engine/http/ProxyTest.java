package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.SocksServer;
import dev.ebb.server.support.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests go through the proxies that were said, and what a proxy says is never taken for the server's word. */
class ProxyTest {
    private static final byte[] CONTENT = EngineHarness.content(300_000, 1);
    private static final RemoteFile FILE = new RemoteFile(CONTENT).etag("\"v1\"");

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

    private EngineHarness with(Logins logins) {
        return engine.http(logins.options());
    }

    private EngineHarness through(String list) {
        return with(Logins.NONE.through(list));
    }

    private void restart(ProxyOptions service) {
        engine.close();
        engine = new EngineHarness(folder, options -> options.withProxy(service));
    }

    private static ProxyOptions service(String list) {
        return new ProxyOptions(list, "", "the test", null, null);
    }

    private static String at(ScriptedHttpServer server) {
        return "127.0.0.1:" + server.port();
    }

    private static ScriptedHttpServer secureServer() throws Exception {
        return ScriptedHttpServer.startSecure(certificates.server("localhost"), FILE);
    }

    /** A proxy that makes every tunnel end at the server. */
    private static ScriptedHttpServer.Script tunnelTo(ScriptedHttpServer server) {
        return (request, answer) -> answer.head(200).tunnelTo(server.port(), request.stream());
    }

    /** A port where nobody listens. */
    private static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void http_throughAProxy_asksItForTheWholeUrl() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            through(at(proxy)).run(URI.create("http://files.example:81/a?b")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            Request request = proxy.requests().get(0);
            assertThat(request.target()).isEqualTo("http://files.example:81/a?b");
            assertThat(request.header("Host")).isEqualTo("files.example:81");
        }
    }

    @Test
    void https_throughAProxy_isTunnelled() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = ScriptedHttpServer.start(tunnelTo(server))) {
            through(at(proxy))
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
            through(at(proxy))
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
            through("https://localhost:" + proxy.port()).run(server.uri("/f")).awaitFinished();
            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            engine.run(URI.create("http://files.example/f")).awaitFinished();

            assertThat(proxy.requests()).extracting(Request::method).containsExactly("CONNECT", "GET");
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
            through(at(proxy))
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
            through(at(proxy)).run(URI.create("http://a.example/f")).awaitFinished();

            assertThat(proxy.requests())
                    .extracting(Request::target)
                    .containsExactly("http://a.example/f", "http://b.example/g");
        }
    }

    @Test
    void proxy_thatCannotBeReached_isFollowedByTheNext() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            through("127.0.0.1:" + deadPort() + " " + at(proxy))
                    .run(URI.create("http://files.example/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void proxy_thatHangsUpOnConnect_isFollowedByTheNext() throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer rude = ScriptedHttpServer.start((request, answer) -> answer.close());
                ScriptedHttpServer proxy = ScriptedHttpServer.start(tunnelTo(server))) {
            through(at(rude) + ";" + at(proxy))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void proxies_noneOfWhichCanBeReached_areATransientErrorThatNamesThem() throws Exception {
        int port = deadPort();
        TransferEnd.Failed failed = through("127.0.0.1:" + port)
                .run(URI.create("http://files.example/f"))
                .awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECT_FAILURE);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        assertThat(failed.error().message()).contains("proxy", "127.0.0.1:" + port);
    }

    @Test
    void server_isNotAskedDirectly_whenTheProxyFails() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            through("127.0.0.1:" + deadPort()).run(server.uri("/f")).awaitFailed();

            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 403, 404})
    void tunnel_refused_isAnErrorOfTheProxy(int status) throws Exception {
        try (ScriptedHttpServer server = secureServer();
                ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> answer.head(
                                status, "Location: " + server.uri("/f"), "Content-Length: 300000")
                        .body(CONTENT))) {
            TransferEnd.Failed failed = through(at(proxy))
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
            TransferEnd.Failed failed = through(at(proxy))
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
            through(at(proxy))
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
            TransferEnd.Failed failed = through(at(proxy))
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
            through("socks5://127.0.0.1:" + socks.port())
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
            through("socks=127.0.0.1:" + socks.port())
                    .run(URI.create("http://inside.invalid:" + server.port() + "/f"))
                    .awaitFinished();

            assertThat(server.requests().get(0).target()).isEqualTo("/f");
            assertThat(socks.asked()).containsExactly("inside.invalid:" + server.port());
        }
    }

    @Test
    void socks_thatCannotConnect_isATransientError() throws Exception {
        try (SocksServer socks = new SocksServer(null, 4)) {
            TransferEnd.Failed failed = through("socks5://127.0.0.1:" + socks.port())
                    .run(URI.create("http://files.example/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECT_FAILURE);
            assertThat(failed.error().message()).contains("proxy", "files.example");
        }
    }

    @Test
    void bypassed_host_isReachedDirectly() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            with(Logins.NONE.through(at(proxy), "*.example <local>"))
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(proxy.connections()).isZero();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void connection_madeDirectly_isNotUsedForAJobThatWantsAProxy() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            engine.run(server.uri("/f")).awaitFinished();
            through(at(proxy)).run(server.uri("/f")).awaitFinished();

            assertThat(server.requests()).hasSize(1);
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRECONFIG", "AUTODETECT"})
    void service_withProxies_sendsJobsThroughThem(ProxyUsage usage) throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            restart(service("http=" + at(proxy)));
            with(Logins.NONE.usage(usage))
                    .run(URI.create("http://files.example/f"))
                    .awaitFinished();

            assertThat(proxy.requests()).hasSize(1);
        }
    }

    private void restartWithPac(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.pac"), script);
        restart(new ProxyOptions("", "", "the test", file, null));
    }

    @Test
    void pacFile_isAskedForEachFile() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            restartWithPac("function FindProxyForURL(url, host) {"
                    + " if (isPlainHostName(host) || isInNet(host, '10.0.0.0', '255.0.0.0')) return 'DIRECT';"
                    + " if (shExpMatch(url, 'http://*.example/f*') && dnsDomainIs(host, '.example'))"
                    + "   return 'PROXY 127.0.0.1:" + deadPort() + "; PROXY " + at(proxy) + "; DIRECT';"
                    + " return 'PROXY 127.0.0.1:1'; }");
            with(Logins.NONE.usage(ProxyUsage.AUTODETECT))
                    .run(URI.create("http://files.example/f?x"))
                    .awaitFinished();
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(proxy.requests()).hasSize(1);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "function Find() {}",
                "function FindProxyForURL(url, host) { while (true) { } }",
                "function FindProxyForURL(url, host) { while (true) { try { f(); } catch (e) { } } }",
                "function FindProxyForURL(url, host) { return java.lang.System.exit(1); }",
                "function FindProxyForURL(url, host) { return 'TELEPHONE a'; }",
                "function FindProxyForURL(url, host) { return FindProxyForURL(url, host) + 1; }",
                "not javascript",
            })
    void pacFile_thatMakesNoSense_isAFatalError(String script) throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            restartWithPac(script);
            TransferEnd.Failed failed = with(Logins.NONE.usage(ProxyUsage.AUTODETECT))
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_PROXY_INFO);
            assertThat(failed.error().message()).contains("PAC");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void job_thatWantsNoProxy_goesAroundTheServices() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            restart(service(at(proxy)));
            with(Logins.NONE.usage(ProxyUsage.NO_PROXY)).run(server.uri("/f")).awaitFinished();

            assertThat(proxy.connections()).isZero();
        }
    }

    @Test
    void list_forAnotherProtocol_isNotUsed() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            through("https=" + at(proxy)).run(server.uri("/f")).awaitFinished();

            assertThat(proxy.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b:c", "http://", "socks4://a", "ftp:/x", "user:secret@proxy:1", "a:99999", "x=a", "a/b"})
    void list_thatMakesNoSense_isAFatalError(String list) throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            TransferEnd.Failed failed = through(list).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_PROXY_INFO);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
            assertThat(failed.error().message()).doesNotContain("secret");
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files.*", "a*b", "<remote>", "http:/x"})
    void bypassList_thatMakesNoSense_isAFatalError(String list) throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            TransferEnd.Failed failed = with(Logins.NONE.through("127.0.0.1:1", list))
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_PROXY_INFO);
        }
    }

    @Test
    void proxy_atAnAddressThatMayNotBeConnectedTo_isRefused() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            restartForbidding(InetAddress::isLoopbackAddress);
            TransferEnd.Failed failed =
                    through(at(proxy)).run(URI.create("http://files.example/f")).awaitFailed();

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
            TransferEnd.Failed failed = through(at(proxy))
                    .run(URI.create("http://169.254.169.254/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
            assertThat(proxy.connections()).isZero();
        }
    }

    private void restartForbidding(Predicate<InetAddress> forbidden) {
        engine.close();
        engine = new EngineHarness(
                folder,
                options -> new EngineOptions(
                        options.connectTimeout(),
                        options.responseTimeout(),
                        options.maxRedirects(),
                        options.connectionsPerHost(),
                        options.idleConnectionTimeout(),
                        options.bufferBudgetBytes(),
                        options.diskThreads(),
                        options.checkpointBytes(),
                        options.checkpointInterval(),
                        options.reserveBytes(),
                        forbidden.negate(),
                        options.userAgent(),
                        ProxyOptions.NONE));
    }
}
