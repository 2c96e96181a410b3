package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.http.ClientIdentities;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server sends a job elsewhere, to see what it brings along. */
class SecretsOnRedirectTest {
    private static final byte[] CONTENT = EngineHarness.content(10_000, 1);
    private static final String PASSWORD = "opensesame";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientCertificate_isNotShownToAnotherOrigin(String protocol) throws Exception {
        TestAuthority authority = new TestAuthority();
        try (ScriptedHttpServer thief = ScriptedHttpServer.startSecure(
                        authority.demandingSocket(authority.issue(Wanted.server("localhost")), protocol),
                        new RemoteFile(CONTENT));
                ScriptedHttpServer home = ScriptedHttpServer.startSecure(
                        authority.demandingSocket(authority.issue(Wanted.server("localhost")), protocol),
                        (request, answer) -> {
                            if (request.target().equals("/here")) {
                                new RemoteFile(CONTENT).answer(request, answer);
                            } else {
                                answer.head(302, "Location: " + thief.uri("/f"), "Content-Length: 0");
                            }
                        });
                EngineHarness engine = engineWithCertificate(authority)) {
            engine.run(home.uri("/here")).awaitFinished(); // it has one, and shows it where it should

            TransferEnd.Failed failed = engine.run(home.uri("/away")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CLIENT_CERTIFICATE_NEEDED);
            assertThat(thief.requests()).isEmpty();
        }
    }

    private EngineHarness engineWithCertificate(TestAuthority authority) throws Exception {
        Path own = folder.resolve("own");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        authority.writePkcs12(own.resolve("MY.p12"), PASSWORD, authority.issue(Wanted.client("Alice")));
        CertificateOptions stores = new CertificateOptions(own, folder.resolve("machine"), password);
        ClientCertificate alice =
                new ClientIdentities(stores).findByName(CertificateLocation.CURRENT_USER, "MY", "alice", null);
        Path files = Files.createDirectories(folder.resolve("files"));
        return new EngineHarness(files, UnaryOperator.identity(), stores, CertificateListener.NOBODY)
                .trust(authority.pem())
                .http(new HttpOptions(
                        null, SecurityFlags.DEFAULT, alice, ProxySettings.PRECONFIG, false, List.of(), false));
    }

    /** Given as a header, what is for the proxy must not go through it to the server, nor to a server without a proxy. */
    @Test
    void loginOfTheProxy_isNotToldToAServer() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT));
                EngineHarness engine = new EngineHarness(folder).header("Proxy-Authorization", "Basic c2VjcmV0")) {
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(server.requests())
                    .isNotEmpty()
                    .allSatisfy(request ->
                            assertThat(request.header("proxy-authorization")).isNull());
        }
    }

    @Test
    void loginOfTheProxy_isToldToTheProxyThatForwards() throws Exception {
        try (ScriptedHttpServer proxy = ScriptedHttpServer.start(new RemoteFile(CONTENT));
                EngineHarness engine = new EngineHarness(folder)
                        .header("Proxy-Authorization", "Basic c2VjcmV0")
                        .http(through(proxy))) {
            engine.run(java.net.URI.create("http://server.example/f")).awaitFinished();

            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allSatisfy(request ->
                            assertThat(request.header("proxy-authorization")).isEqualTo("Basic c2VjcmV0"));
        }
    }

    static HttpOptions through(ScriptedHttpServer proxy) {
        return new HttpOptions(
                null,
                SecurityFlags.DEFAULT,
                null,
                new ProxySettings(ProxyUsage.OVERRIDE, "http://127.0.0.1:" + proxy.port(), ""),
                false,
                List.of(),
                false);
    }
}
