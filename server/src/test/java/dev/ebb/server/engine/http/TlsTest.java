package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestCertificates;
import java.net.URI;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a server that proves its name to an authority that is trusted is spoken to. */
class TlsTest {
    private static final byte[] CONTENT = EngineHarness.content(3_000_000, 1);

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

    private static ScriptedHttpServer server(SSLContext tls) throws Exception {
        return ScriptedHttpServer.startSecure(tls, new RemoteFile(CONTENT).etag("\"v1\""));
    }

    private void assertRefused(SSLContext tls, ErrorCode code) throws Exception {
        try (ScriptedHttpServer server = server(tls)) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(code);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void server_trustedByTheJob_isFetchedFrom() throws Exception {
        try (ScriptedHttpServer server = server(certificates.server("localhost"))) {
            engine.trust(certificates.authorityPem()).run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void connection_trustedByOneJob_servesNoOther() throws Exception {
        try (ScriptedHttpServer server = server(certificates.server("localhost"))) {
            engine.trust(certificates.authorityPem()).run(server.uri("/f")).awaitFinished();

            TransferEnd.Failed failed = engine.trust(null).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CERTIFICATE_INVALID_CA);
        }
    }

    @Test
    void server_ofAnUnknownAuthority_isRefused() throws Exception {
        assertRefused(certificates.server("localhost"), ErrorCode.CERTIFICATE_INVALID_CA);
    }

    @Test
    void server_withACertificateForAnotherHost_isRefused() throws Exception {
        engine.trust(certificates.authorityPem());

        assertRefused(certificates.server("example.org"), ErrorCode.CERTIFICATE_NAME_INVALID);
    }

    @Test
    void server_withAnExpiredCertificate_isRefused() throws Exception {
        engine.trust(certificates.authorityPem());

        assertRefused(certificates.expiredServer("localhost"), ErrorCode.CERTIFICATE_DATE_INVALID);
    }

    @Test
    void server_thatSpeaksNoTls_isAnError() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT))) {
            TransferEnd.Failed failed = engine.run(URI.create("https://localhost:" + server.port() + "/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.SECURE_FAILURE);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 1000, 1001})
    void handshake_cut_isTransient(long bytes) throws Exception {
        try (ScriptedHttpServer server = server(certificates.server("localhost"));
                FlakyProxy proxy = FlakyProxy.cutting(server.port(), () -> bytes)) {
            TransferEnd.Failed failed = engine.trust(certificates.authorityPem())
                    .run(URI.create("https://localhost:" + proxy.port() + "/f"))
                    .awaitFailed();

            assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500_000, 1_000_001})
    void body_cut_isPickedUp(int bytes) throws Exception {
        try (ScriptedHttpServer server = server(certificates.server("localhost"));
                FlakyProxy proxy = FlakyProxy.cutting(server.port(), () -> bytes)) {
            engine.trust(certificates.authorityPem())
                    .run(URI.create("https://localhost:" + proxy.port() + "/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(proxy.cuts()).isPositive();
        }
    }

    @Test
    void trust_thatIsNoCertificate_isTheJobsFault() throws Exception {
        engine.trust("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");

        assertRefused(certificates.server("localhost"), ErrorCode.E_INVALIDARG);
    }

    @Test
    void redirect_fromHttpsToHttp_isRefused() throws Exception {
        try (ScriptedHttpServer plain = ScriptedHttpServer.start(new RemoteFile(CONTENT));
                ScriptedHttpServer secure = ScriptedHttpServer.startSecure(
                        certificates.server("localhost"),
                        (request, answer) -> answer.head(302, "Location: " + plain.uri("/f"), "Content-Length: 0"))) {
            TransferEnd.Failed failed = engine.trust(certificates.authorityPem())
                    .run(secure.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.REDIRECT_FAILED);
            assertThat(plain.requests()).isEmpty();
        }
    }

    @Test
    void redirect_fromHttpToHttps_isFollowed() throws Exception {
        try (ScriptedHttpServer secure = server(certificates.server("localhost"));
                ScriptedHttpServer plain = ScriptedHttpServer.start(
                        (request, answer) -> answer.head(301, "Location: " + secure.uri("/f"), "Content-Length: 0"))) {
            engine.trust(certificates.authorityPem())
                    .header("X-Token", "secret")
                    .run(plain.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(secure.requests().get(0).header("X-Token")).isNull();
        }
    }
}
