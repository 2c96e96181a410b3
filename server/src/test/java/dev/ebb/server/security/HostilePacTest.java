package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A proxy script that takes for ever with what somebody has it look at. The script is the administrator's, the URL is not: a host
 * that his patterns choke on must not keep every other job from its proxy.
 */
class HostilePacTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/^(a+)+$/.test(host)",
                "shExpMatch(host, '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b')",
                "(function f(x) { return f(x + 1) + 1; })(0)",
                "host.repeat(100000000).length",
                "(function () { var a = []; while (true) { a.push(new Array(10000).join('x')); } })()",
                "(function () { var s = 'x'; while (true) { s += s; } })()"
            })
    @Timeout(90)
    void scriptThatChokesOnAHost_harmsThatJobAlone(String expression) throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(new byte[100]))) {
            Path pac = folder.resolve("proxy.pac");
            Files.writeString(
                    pac,
                    "function FindProxyForURL(url, host) { if (host == 'localhost') return 'DIRECT'; return "
                            + expression + " ? 'DIRECT' : 'DIRECT'; }");
            HttpOptions asked = new HttpOptions(
                    null,
                    SecurityFlags.DEFAULT,
                    null,
                    new ProxySettings(ProxyUsage.AUTODETECT, "", ""),
                    false,
                    List.of(),
                    false);
            ProxyOptions service = new ProxyOptions("", "", "the test", pac, null);
            try (EngineHarness engine =
                    new EngineHarness(folder, o -> o.with(change -> change.proxy(service))).http(asked)) {
                String choking = "a".repeat(60) + "." + "a".repeat(40) + "!".replace("!", "c") + ".invalid";

                TransferEnd.Failed failed =
                        engine.run(URI.create("http://" + choking + "/f")).awaitFailed();

                assertThat(failed.error().code()).isIn(ErrorCode.INVALID_PROXY_INFO, ErrorCode.NAME_NOT_RESOLVED);
                engine.run(server.uri("/f")).awaitFinished();
            }
        }
    }
}
