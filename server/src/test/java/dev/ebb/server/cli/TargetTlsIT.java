package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestCertificates;
import dev.ebb.server.support.TestDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands for a service behind a port, whose certificate an authority has signed that no machine trusts by itself. */
class TargetTlsIT {
    @TempDir
    Path folder;

    private TestDaemon daemon;
    private CommandRun ebb;

    @BeforeEach
    void start() throws Exception {
        TestCertificates authority = new TestCertificates();
        Files.writeString(folder.resolve("ca.pem"), authority.authorityPem());
        Files.writeString(folder.resolve("other-ca.pem"), new TestCertificates().authorityPem());
        authority.write("CN=localhost", folder, "server");
        authority.write("CN=build", folder, "build");
        authority.write("CN=stranger", folder, "stranger");
        new TestCertificates().write("CN=build", folder, "forged");
        Files.writeString(folder.resolve("token"), "s3cret\n");
        Files.writeString(folder.resolve("wrong"), "secret\n");
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(
                home.resolve("ebb.yaml"), """
                principals:
                  tokens:
                    - {name: ci, sha256: %s, role: user, account: %s, roots: [%s]}
                  certificates:
                    - {name: build, subject: "CN=build", role: administrator}
                """.formatted(sha256("s3cret"), System.getProperty("user.name"), folder));
        daemon = TestDaemon.start(
                home,
                "listen.tcp=127.0.0.1:0",
                "listen.tls-certificate=" + folder.resolve("server.pem"),
                "listen.tls-key=" + folder.resolve("server.key"),
                "listen.client-ca=" + folder.resolve("ca.pem"));
        ebb = new CommandRun(folder, folder.resolve("none"));
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void authority_byOption_isTrusted_andATokenProvesWhoCalls() {
        assertThat(run("--target-ca", "ca.pem", "--token-file", "token", "status"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out()).contains("token:ci");
    }

    @Test
    void files_byEnvironment_countAsWell_andAnOptionWins() {
        ebb.environment.put("EBB_TARGET_CA", "ca.pem");
        ebb.environment.put("EBB_TOKEN_FILE", folder.resolve("token").toString());
        assertThat(run("status")).as(ebb.err()).isZero();
        assertThat(run("status", "--target-ca", "other-ca.pem")).isEqualTo(ExitCode.UNREACHABLE.number());
        ebb.environment.put("EBB_TARGET_CA", "gone.pem");
        assertThat(run("status")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).isEqualTo("ebb: EBB_TARGET_CA: " + folder.resolve("gone.pem") + " does not exist\n");
    }

    @Test
    void certificate_ofTheCaller_provesWhoCalls() {
        assertThat(run("--target-ca", "ca.pem", "--target-cert", "build.pem", "--target-key", "build.key", "status"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out()).contains("cert:build", "ADMINISTRATOR");
    }

    @Test
    void certificate_ofTheCaller_bySomebodyElse_isRefused_andSaidSo() {
        assertThat(run("--target-ca", "ca.pem", "--target-cert", "forged.pem", "--target-key", "forged.key", "status"))
                .isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err()).startsWith("ebb: no TLS with localhost:").contains("--target-cert");
    }

    @Test
    void nobody_isRefusedByTheService_notByTls() {
        assertThat(run("--target-ca", "ca.pem", "list")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err())
                .startsWith("ebb: E_ACCESSDENIED (0x80070005): ")
                .endsWith("what to do: Say who calls with --token-file, or with --target-cert and --target-key.\n");
        assertThat(run("--target-ca", "ca.pem", "--token-file", "wrong", "list"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("what to do: See that the token in " + folder.resolve("wrong"));
        assertThat(run(
                        "--target-ca",
                        "ca.pem",
                        "--target-cert",
                        "stranger.pem",
                        "--target-key",
                        "stranger.key",
                        "list"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("CN=stranger", "and principals.certificates its subject.");
    }

    @Test
    void server_thatNoAuthorityVouchesFor_isNamed_withWhatToDo() {
        assertThat(run("--token-file", "token", "list")).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err())
                .isEqualTo("ebb: the certificate of localhost:" + daemon.tcpPort()
                        + " is signed by no authority that this machine trusts; --target-ca FILE names the one that is"
                        + " meant\n");
        assertThat(run("--target-ca", "other-ca.pem", "list")).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err())
                .endsWith("is signed by none of the authorities in " + folder.resolve("other-ca.pem")
                        + " (--target-ca)\n");
    }

    @Test
    void server_ofAnotherName_isRefused() {
        assertThat(ebb.run("--target", "127.0.0.1:" + daemon.tcpPort(), "--target-ca", "ca.pem", "list"))
                .isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err()).contains("the certificate of 127.0.0.1:").contains("is not accepted: No ");
    }

    @Test
    void port_withoutTls_isSaidToHaveNone() throws IOException {
        try (ScriptedHttpServer plain = ScriptedHttpServer.start(new Origin())) {
            assertThat(ebb.run("--target", "localhost:" + plain.port(), "list"))
                    .isEqualTo(ExitCode.UNREACHABLE.number());
            assertThat(ebb.err()).startsWith("ebb: no TLS with localhost:" + plain.port());
        }
    }

    @Test
    void job_withAnAuthorityOfItsOwn_keepsTheTwoApart() throws Exception {
        TestCertificates web = new TestCertificates();
        Files.writeString(folder.resolve("web-ca.pem"), web.authorityPem());
        Origin origin = new Origin().file("/a", "content".getBytes(StandardCharsets.US_ASCII));
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(web.server("localhost"), origin)) {
            assertThat(run(
                            "--target-ca=ca.pem",
                            "--token-file=token",
                            "get",
                            "--quiet",
                            "--ca-file",
                            "web-ca.pem",
                            "https://localhost:" + server.port() + "/a",
                            "file"))
                    .as(ebb.err())
                    .isZero();
        }
        assertThat(folder.resolve("file")).hasContent("content");
    }

    private int run(String... words) {
        List<String> line = new ArrayList<>(List.of("--target", "localhost:" + daemon.tcpPort()));
        line.addAll(List.of(words));
        return ebb.run(line.toArray(String[]::new));
    }

    private static String sha256(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
