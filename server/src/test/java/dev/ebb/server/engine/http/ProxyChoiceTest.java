package dev.ebb.server.engine.http;

import static dev.ebb.server.engine.http.ProxyFixtures.FILE;
import static dev.ebb.server.engine.http.ProxyFixtures.at;
import static dev.ebb.server.engine.http.ProxyFixtures.deadPort;
import static dev.ebb.server.engine.http.ProxyFixtures.through;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxies a job goes through is said by its own lists, the service's, or a PAC file; nonsense in any of them is a fatal error. */
class ProxyChoiceTest {
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
    void bypassed_host_isReachedDirectly() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            engine.http(Logins.NONE.through(at(proxy), "*.example <local>").options())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(proxy.connections()).isZero();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRECONFIG", "AUTODETECT"})
    void service_withProxies_sendsJobsThroughThem(ProxyUsage usage) throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE)) {
            restart(service("http=" + at(proxy)));
            engine.http(Logins.NONE.usage(usage).options())
                    .run(URI.create("http://files.example/f"))
                    .awaitFinished();

            assertThat(proxy.requests()).hasSize(1);
        }
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
            engine.http(Logins.NONE.usage(ProxyUsage.AUTODETECT).options())
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
            TransferEnd.Failed failed = engine.http(
                            Logins.NONE.usage(ProxyUsage.AUTODETECT).options())
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
            engine.http(Logins.NONE.usage(ProxyUsage.NO_PROXY).options())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(proxy.connections()).isZero();
        }
    }

    @Test
    void list_forAnotherProtocol_isNotUsed() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(FILE);
                ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            engine.http(through("https=" + at(proxy))).run(server.uri("/f")).awaitFinished();

            assertThat(proxy.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b:c", "http://", "socks4://a", "ftp:/x", "user:secret@proxy:1", "a:99999", "x=a", "a/b"})
    void list_thatMakesNoSense_isAFatalError(String list) throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(FILE)) {
            TransferEnd.Failed failed =
                    engine.http(through(list)).run(server.uri("/f")).awaitFailed();

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
            TransferEnd.Failed failed = engine.http(
                            Logins.NONE.through("127.0.0.1:1", list).options())
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_PROXY_INFO);
        }
    }

    private static ProxyOptions service(String list) {
        return new ProxyOptions(list, "", "the test", null, null);
    }

    private void restartWithPac(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.pac"), script);
        restart(new ProxyOptions("", "", "the test", file, null));
    }

    private void restart(ProxyOptions service) {
        engine.close();
        engine = new EngineHarness(folder, options -> options.with(change -> change.proxy(service)));
    }
}
