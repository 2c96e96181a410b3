package dev.ebb.server.uploads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in, by which way. */
class UploadDoorTest {
    private static final String TOKEN = "0123456789abcdef-secret";

    @TempDir
    Path folder;

    private UploadRig rig;
    private TestAuthority authority;

    @BeforeEach
    void prepare() throws Exception {
        rig = new UploadRig(folder);
        authority = new TestAuthority();
        Path pem = folder.resolve("tls").resolve("server.pem");
        authority.writePem(pem, authority.issue(TestAuthority.Wanted.server("localhost")));
        rig.certificate = pem;
        rig.key = pem;
        rig.tokens =
                Files.writeString(folder.resolve("tokens"), "# who\nann " + TOKEN + "\nbob another-long-token-here\n");
        Files.setPosixFilePermissions(rig.tokens, PosixFilePermissions.fromString("rw-------"));
    }

    private HttpClient client() throws Exception {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(authority.pem().getBytes(UTF_8))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                java.net.URI.create("https://localhost:" + rig.url().getPort() + path));
    }

    @Test
    void upload_overTlsAndHttp2_isTakenWithAToken() throws Exception {
        byte[] file = new byte[3_000_000];
        new Random(11).nextBytes(file);
        rig.servingFiles();
        try (UploadRig running = rig.start()) {
            HttpClient client = client();
            HttpRequest put = request("/a.bin")
                    .header("Authorization", "Bearer " + TOKEN)
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(file))
                    .build();
            HttpResponse<String> answer = client.send(put, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(running.content("a.bin")).isEqualTo(file);
            HttpRequest get =
                    request("/a.bin").header("Authorization", "Bearer " + TOKEN).build();
            assertThat(client.send(get, HttpResponse.BodyHandlers.ofByteArray()).body())
                    .isEqualTo(file);
        }
    }

    @Test
    void stranger_isAskedForAToken() throws Exception {
        try (UploadRig running = rig.start()) {
            HttpClient client = client();
            for (String shown : new String[] {"", "Bearer wrong", "Basic rubbish", "Basic YTpi"}) {
                HttpRequest.Builder put = request("/x").PUT(HttpRequest.BodyPublishers.ofString("x"));
                if (!shown.isEmpty()) {
                    put.header("Authorization", shown);
                }
                HttpResponse<String> answer = client.send(put.build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(shown).isEqualTo(401);
                assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(2);
            }
            assertThat(running.files()).isEmpty();
            String basic = "Basic " + Base64.getEncoder().encodeToString(("anybody:" + TOKEN).getBytes(UTF_8));
            HttpRequest put = request("/x")
                    .header("Authorization", basic)
                    .PUT(HttpRequest.BodyPublishers.ofString("x"))
                    .build();
            assertThat(client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void upload_ofOneName_isUnknownToAnother() throws Exception {
        try (UploadRig running = rig.start()) {
            HttpClient client = client();
            HttpRequest begin = request("/x")
                    .header("Authorization", "Bearer " + TOKEN)
                    .header("Upload-Complete", "?0")
                    .PUT(HttpRequest.BodyPublishers.ofString("secret"))
                    .build();
            String upload = client.send(begin, HttpResponse.BodyHandlers.ofString())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            for (String method : new String[] {"HEAD", "DELETE"}) {
                HttpRequest ask = request(upload)
                        .header("Authorization", "Bearer another-long-token-here")
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
                assertThat(client.send(ask, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(404);
            }
            assertThat(running.sessions()).hasSize(1);
        }
    }

    @Test
    void addressOfEverybody_withoutTlsOrTokens_isRefusedWithAdvice() {
        UploadOptions.Farm farm = new UploadOptions.Farm(null, Duration.ofDays(1));
        assertRefused(new UploadOptions.Door("0.0.0.0", 0, null, null, rig.tokens, null, farm), "needs TLS");
        assertRefused(new UploadOptions.Door("0.0.0.0", 0, rig.certificate, rig.key, null, null, farm), "needs tokens");
    }

    private void assertRefused(UploadOptions.Door door, String advice) {
        UploadOptions options = new UploadOptions(rig.root, door, rig.limits, rig.placing, rig.application);
        assertThatThrownBy(() -> UploadServer.start(options, InstantSource.system()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(advice);
    }

    @Test
    void tokens_thatEverybodyMayRead_areRefused() throws IOException {
        Files.setPosixFilePermissions(rig.tokens, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(rig::start).isInstanceOf(IOException.class).hasMessageContaining("chmod 600");
    }

    @Test
    void root_servedAlready_isRefused() throws IOException {
        try (UploadRig running = rig.start()) {
            UploadRig second = new UploadRig(folder);
            assertThatThrownBy(second::start).isInstanceOf(IOException.class).hasMessageContaining("served by another");
            assertThat(running.files()).isEmpty();
        }
    }
}
