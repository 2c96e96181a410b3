package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ebb.server.config.ConfigurationCheck.Depth;
import dev.ebb.server.config.ConfigurationLoader.Sources;
import dev.ebb.server.config.Finding.Level;
import dev.ebb.server.support.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found of a configuration before a service starts with it. */
class ConfigurationCheckTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    Path folder;

    @Test
    void everythingWrong_isFoundAtOnce_eachWithItsLine() throws Exception {
        Path file = write("ebb.yaml", """
                limits:
                  jobs-per-usr: 7
                engine:
                  disk-threads: many
                listen:
                  tcp: 0.0.0.0:7070
                  tls-certificate: /nowhere/cert.pem
                peer:
                  key: /nowhere/key.pem
                timing:
                  inactivity-timeout: 1h
                """);
        List<Finding> findings = check(Map.of("EBB_LISTEN_TPC", "x"), "limits.jobs-per-machine=0", "nothing.such=1");

        assertThat(findings)
                .filteredOn(it -> it.level() == Level.ERROR)
                .extracting(Finding::file, Finding::line, Finding::setting)
                .contains(
                        tuple(file.toString(), 4, "engine.disk-threads"),
                        tuple(file.toString(), 7, "listen.tls-certificate"),
                        tuple(file.toString(), 9, "peer.key"),
                        tuple(file.toString(), 11, "timing.inactivity-timeout"));
        assertThat(texts(findings))
                .anyMatch(it -> it.contains(file + ":2: unknown setting") && it.contains("limits.jobs-per-user"))
                .anyMatch(it -> it.contains("environment variable EBB_LISTEN_TPC"))
                .anyMatch(it -> it.startsWith("--set: limits.jobs-per-machine:") && it.contains("1 to 10000000"))
                .anyMatch(it -> it.contains("nothing.such"))
                .anyMatch(it -> it.contains(file + ":7: listen.tls-certificate and listen.tls-key need each other"))
                .anyMatch(it -> it.contains("peer.certificate, peer.key and peer.ca belong together"))
                .anyMatch(it -> it.contains("/nowhere/cert.pem is not there"))
                .anyMatch(it -> it.contains("nobody could come in"));
    }

    @Test
    void value_thatCannotBeRead_contradictsNothing() throws Exception {
        write("ebb.yaml", """
                timing:
                  inactivity-timeout: soon
                  minimum-retry-delay-floor: 1d
                """);
        assertThat(check(Map.of())).singleElement().extracting(Finding::setting).isEqualTo("timing.inactivity-timeout");
    }

    @Test
    void defaults_areFine() {
        assertThat(check(Map.of())).isEmpty();
    }

    @Test
    void policy_thatWasSet_isLookedAtToo() throws Exception {
        Files.createDirectories(home().state());
        Files.writeString(home().state().resolve("policies"), "limits.jobs-per-user=none\n");
        assertThat(check(Map.of())).singleElement().satisfies(it -> {
            assertThat(it.place()).isEqualTo("policy limits.jobs-per-user");
            assertThat(it.level()).isEqualTo(Level.ERROR);
        });
        Files.writeString(home().state().resolve("policies"), "no policy at all\n");
        assertThat(check(Map.of()))
                .singleElement()
                .satisfies(it -> assertThat(it.text()).contains("policies"));
    }

    @Test
    void whatIsOdd_keepsNothingFromStarting() {
        List<Finding> findings = check(
                Depth.FILES, "store.url=jdbc:postgresql://db.example/ebb", "destinations.roots=" + folder + "/none");
        assertThat(findings).hasSize(2);
        assertThat(ConfigurationCheck.errors(findings)).isEmpty();
        List<Finding> wrong = check(Depth.FILES, "store.url=jdbc:postgresql://db.example/ebb", "nothing.such=1");
        assertThat(wrong).hasSize(2);
        assertThat(ConfigurationCheck.errors(wrong)).singleElement().asString().contains("nothing.such");
    }

    @Test
    void certificate_andItsKey_areLookedInto() throws Exception {
        TestCertificates authority = new TestCertificates();
        authority.write("CN=localhost", folder, "one");
        authority.write("CN=localhost", folder, "two");
        close(folder.resolve("one.key"));
        close(folder.resolve("two.key"));

        assertThat(tls("one.pem", "one.key", NOW)).isEmpty();
        assertThat(tls("one.pem", "two.key", NOW)).singleElement().satisfies(it -> {
            assertThat(it.level()).isEqualTo(Level.ERROR);
            assertThat(it.setting()).isEqualTo("listen.tls-key");
            assertThat(it.what()).contains("is not the key of the first certificate");
        });
        assertThat(tls("one.key", "one.key", NOW))
                .extracting(Finding::setting, Finding::level)
                .containsExactly(tuple("listen.tls-certificate", Level.ERROR));
        assertThat(tls("one.pem", "one.pem", NOW))
                .extracting(Finding::setting, Finding::level)
                .contains(tuple("listen.tls-key", Level.ERROR));
        assertThat(tls("one.pem", "one.key", NOW.plus(Duration.ofDays(350))))
                .singleElement()
                .extracting(Finding::level, Finding::setting)
                .containsExactly(Level.WARNING, "listen.tls-certificate");
        assertThat(tls("one.pem", "one.key", NOW.plus(Duration.ofDays(400))))
                .extracting(Finding::what)
                .singleElement()
                .asString()
                .contains("expired on");
    }

    @Test
    void secrets_thatOthersCanRead_areFound() throws Exception {
        Path password = write("password", "geheim\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r-----"));
        Files.createDirectories(home().state());
        Path key = Files.write(home().state().resolve("secret.key"), new byte[32]);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path credentials = write("credentials", "u:p\n");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-r--r--"));

        List<Finding> findings = check(
                Map.of(),
                "store.url=jdbc:postgresql://localhost/ebb",
                "store.password-file=" + password,
                "proxy.credentials-file=" + credentials);
        assertThat(findings)
                .extracting(Finding::level, Finding::setting, Finding::remedy)
                .containsExactlyInAnyOrder(
                        tuple(Level.ERROR, "store.password-file", "chmod 600 " + password),
                        tuple(Level.ERROR, "proxy.credentials-file", "chmod 600 " + credentials),
                        tuple(Level.WARNING, "", "chmod 600 " + key));
    }

    @Test
    void address_thatAnotherProgramListensOn_isFound_andAskedForOnlyWhenWanted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String[] settings = {
                "listen.tcp=127.0.0.1:" + taken.getLocalPort(),
                "listen.insecure=true",
                "web.listen=127.0.0.1:" + taken.getLocalPort(),
                "ui.enabled=true"
            };
            assertThat(check(Depth.FILES, settings))
                    .extracting(Finding::setting)
                    .containsExactly("listen.insecure");
            assertThat(check(Depth.ADDRESSES, settings))
                    .filteredOn(it -> it.level() == Level.ERROR)
                    .extracting(Finding::setting)
                    .containsExactlyInAnyOrder("listen.tcp", "web.listen");
        }
    }

    @Test
    void door_withoutTls_isSaid_andFromElsewhereRefused() {
        assertThat(check(Depth.FILES, "uploads.root=" + folder, "uploads.listen=0.0.0.0:8020"))
                .extracting(Finding::level, Finding::setting)
                .contains(tuple(Level.ERROR, "uploads.listen"));
        assertThat(check(Depth.FILES, "store.url=jdbc:postgresql://db.example/ebb"))
                .extracting(Finding::level, Finding::setting)
                .containsExactly(tuple(Level.WARNING, "store.url"));
        assertThat(check(Depth.FILES, "store.url=jdbc:postgresql://db.example/ebb?sslmode=verify-full"))
                .isEmpty();
    }

    @Test
    void folders_andPrograms_thatAreMissing_areSaid() throws Exception {
        Path plain = write("plain", "");
        assertThat(check(
                        Depth.FILES,
                        "destinations.roots=" + folder + "/none," + folder,
                        "notify.programs=" + plain,
                        "audit.file=" + folder + "/none/audit.log",
                        "audit.required=true",
                        "uploads.root=" + plain + "/below"))
                .extracting(Finding::level, Finding::setting)
                .containsExactlyInAnyOrder(
                        tuple(Level.WARNING, "destinations.roots"),
                        tuple(Level.WARNING, "notify.programs"),
                        tuple(Level.ERROR, "audit.file"),
                        tuple(Level.ERROR, "uploads.root"));
    }

    @Test
    void names_withoutAddress_areSaidWhenAskedFor() {
        assertThat(check(Depth.NAMES, "telemetry.otlp.endpoint=http://nowhere.invalid:4318"))
                .extracting(Finding::level, Finding::setting)
                .containsExactly(tuple(Level.WARNING, "telemetry.otlp.endpoint"));
    }

    @Test
    void nothing_onDisk_isChanged() throws Exception {
        check(Depth.NAMES, "uploads.root=" + folder + "/up", "audit.file=" + folder + "/audit.log");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private List<Finding> tls(String certificate, String key, Instant at) {
        return ConfigurationCheck.of(
                        sources(
                                Map.of(),
                                "listen.tcp=0.0.0.0:0",
                                "listen.tls-certificate=" + folder.resolve(certificate),
                                "listen.tls-key=" + folder.resolve(key),
                                "listen.client-ca=" + folder.resolve("one.pem"),
                                "principals.admin-group=none"),
                        at,
                        Depth.FILES)
                .stream()
                .filter(it -> it.setting().startsWith("listen.tls"))
                .toList();
    }

    private List<Finding> check(Map<String, String> environment, String... settings) {
        return ConfigurationCheck.of(sources(environment, settings), NOW, Depth.FILES);
    }

    private List<Finding> check(Depth depth, String... settings) {
        return ConfigurationCheck.of(sources(Map.of(), settings), NOW, depth);
    }

    private Sources sources(Map<String, String> environment, String... settings) {
        return new Sources(home(), Optional.empty(), environment, List.of(settings));
    }

    private Home home() {
        return Home.in(folder);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void close(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream().map(Finding::text).toList();
    }
}
