package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.KerberosRealm;
import dev.ebb.server.support.Logins;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Negotiate with a ticket of a real Kerberos realm, got with the job's name and password. */
class NegotiateLoginTest {
    private static final byte[] CONTENT = EngineHarness.content(300_000, 1);
    private static final RemoteFile FILE = new RemoteFile(CONTENT).etag("\"v1\"");

    @TempDir
    static Path realmFolder;

    private static KerberosRealm realm;

    @TempDir
    Path folder;

    private EngineHarness engine;

    @BeforeAll
    static void startRealm() throws Exception {
        realm = new KerberosRealm(realmFolder);
        realm.user("alice", "open sesame");
    }

    @AfterAll
    static void stopRealm() throws Exception {
        realm.close();
    }

    @BeforeEach
    void start() {
        engine = new EngineHarness(folder, EngineHarness.timeouts(PATIENT, PATIENT));
    }

    private static final java.time.Duration PATIENT = java.time.Duration.ofSeconds(30);

    @AfterEach
    void stop() {
        engine.close();
    }

    private EngineHarness with(Logins logins) {
        return engine.http(logins.options());
    }

    private static Logins alice(String password) {
        return Logins.NONE.server(AuthScheme.NEGOTIATE, "alice@EXAMPLE.COM", password);
    }

    private static ScriptedHttpServer guarded() throws Exception {
        return ScriptedHttpServer.start((request, answer) -> {
            String proof = request.header("Authorization");
            boolean basic = Logins.basic("b", "c").equals(proof);
            if (basic || "alice@EXAMPLE.COM".equals(realm.userOf(proof))) {
                FILE.answer(request, answer);
            } else {
                answer.head(401, "WWW-Authenticate: Negotiate", "WWW-Authenticate: Basic realm=r", "Content-Length: 0");
            }
        });
    }

    @Test
    void download_withATicket_isLetIn() throws Exception {
        try (ScriptedHttpServer server = guarded()) {
            with(alice("open sesame").server(AuthScheme.BASIC, "b", "c"))
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(1).header("Authorization")).startsWith("Negotiate ");
        }
    }

    @Test
    void password_thatTheRealmDoesNotKnow_isAnErrorAndGoesToNoServer() throws Exception {
        try (ScriptedHttpServer server = guarded()) {
            TransferEnd.Failed failed =
                    with(alice("guess")).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.http(401));
            assertThat(failed.error().message())
                    .contains("Kerberos knows no valid login")
                    .doesNotContain("guess");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void ticket_thatCannotBeHad_leavesTheNextScheme() throws Exception {
        try (ScriptedHttpServer server = guarded()) {
            with(alice("guess").server(AuthScheme.BASIC, "b", "c"))
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void upload_withATicket_sendsItsBodyOnce() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        Files.write(engine.destination(), CONTENT);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            if (realm.userOf(request.header("Authorization")) == null) {
                answer.head(401, "WWW-Authenticate: Negotiate", "Content-Length: 0")
                        .close();
                return;
            }
            answer.raw("HTTP/1.1 100 Continue\r\n\r\n");
            bodies.add(request.body());
            answer.head(201, "Content-Length: 0");
        })) {
            with(alice("open sesame"))
                    .type(JobType.UPLOAD)
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(bodies).singleElement().isEqualTo(CONTENT);
        }
    }

    @Test
    void tunnel_withATicketForTheProxy_isMade() throws Exception {
        TestCertificates certificates = new TestCertificates();
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(certificates.server("localhost"), FILE);
                ScriptedHttpServer proxy = ScriptedHttpServer.start((request, answer) -> {
                    if (realm.userOf(request.header("Proxy-Authorization")) == null) {
                        answer.head(407, "Proxy-Authenticate: Negotiate", "Content-Length: 0");
                    } else {
                        answer.head(200).tunnelTo(server.port(), request.stream());
                    }
                })) {
            with(Logins.NONE
                            .through("localhost:" + proxy.port())
                            .proxy(AuthScheme.NEGOTIATE, "alice@EXAMPLE.COM", "open sesame"))
                    .trust(certificates.authorityPem())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }
}
