package dev.ebb.server.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.cli.doctor.Finding.Level;
import dev.ebb.server.config.ConfigurationCheck;
import dev.ebb.server.config.ConfigurationCheck.Depth;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.EffectiveValue;
import dev.ebb.server.config.Home;
import dev.ebb.v1.GetServiceStatusResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that can be wrong is found, and said with what to do. */
class CheckupTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final ServiceAnswer NONE = new ServiceAnswer(false, Optional.empty(), List.of(), "", "1", "build");

    @TempDir
    Path root;

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private Home home;
    private ServiceAnswer service = NONE;
    private List<Finding> queue = List.of();

    @BeforeEach
    void healthy() throws IOException {
        home = Home.in(root.resolve("home"));
        Files.createDirectories(home.state().resolve("store"));
        Files.setPosixFilePermissions(home.state(), PosixFilePermissions.fromString("rwx------"));
        properties.putAll(Map.of(
                "os.name",
                "Linux",
                "os.arch",
                "amd64",
                "java.version",
                "17",
                "java.io.tmpdir",
                root.toString(),
                "ebb.launcher",
                root.resolve("ebb").toString(),
                "ebb.archive",
                file("x.jsa", "archive").toString()));
        file("proc/sys/net/ipv4/tcp_timestamps", "1\n");
        file("proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
        file("proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\n");
    }

    @Test
    void healthyInstallation_hasNothingWrong() {
        assertThat(wrong()).isEmpty();
    }

    @Test
    void slowStart_withoutArchive() {
        properties.put("ebb.archive", "");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "launcher", Level.WARNING, "no class-data archive"));
    }

    @Test
    void temporaryFolder_withoutExecution() throws IOException {
        file("proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\ntmpfs " + root + " tmpfs rw,noexec 0 0\n");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "native", Level.ERROR, "noexec"));
    }

    @Test
    void home_openToOthers() throws IOException {
        Files.setPosixFilePermissions(home.state(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "home", Level.WARNING, "open to others"));
    }

    @Test
    void socket_tooLong() {
        home = Home.in(root.resolve("x".repeat(120)));
        assertThat(wrong())
                .singleElement()
                .satisfies(it -> is(it, "configuration", Level.ERROR, "a Unix socket can have 107"));
    }

    @Test
    void socket_leftBehind_isToldAndNoError() throws IOException {
        Files.createDirectories(home.socket().getParent());
        Files.createFile(home.socket());
        assertThat(wrong()).isEmpty();
        assertThat(all()).anySatisfy(it -> is(it, "socket", Level.NOTE, "left behind"));
    }

    @Test
    void lock_heldByAProcessThatDoesNotListen() throws IOException {
        Files.createFile(home.daemonLock());
        Object inode = Files.getAttribute(home.daemonLock(), "unix:ino");
        file("proc/locks", "1: POSIX  ADVISORY  WRITE 4711 08:01:" + inode + " 0 EOF\n");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "lock", Level.ERROR, "process 4711 holds"));
    }

    @Test
    void configuration_withTwoMistakes_namesBoth() throws IOException {
        Files.writeString(home.configuration(), "limits: {jobs-per-user: many, nonsense: 1}\n");
        assertThat(wrong()).hasSize(2).allSatisfy(it -> is(it, "configuration", Level.ERROR, "ebb.yaml:1"));
    }

    @Test
    void configuration_thatNamesWhatIsNotThere_isFoundWithItsLine() throws IOException {
        Files.writeString(home.configuration(), """
                listen:
                  tcp: 127.0.0.1:0
                  tls-certificate: /nowhere/cert.pem
                  tls-key: /nowhere/key.pem
                destinations.roots: [/nowhere/at/all]
                """);
        assertThat(wrong())
                .anySatisfy(it -> is(
                        it,
                        "configuration",
                        Level.ERROR,
                        "ebb.yaml:3: listen.tls-certificate: /nowhere/cert.pem is not there"))
                .anySatisfy(it -> is(it, "configuration", Level.ERROR, "ebb.yaml:4: listen.tls-key: /nowhere/key.pem"))
                .anySatisfy(it -> is(it, "configuration", Level.WARNING, "destinations.roots: /nowhere/at/all"));
    }

    @Test
    void queue_thatIsNotSound_isToldInPlaceOfThatItIs() throws IOException {
        Files.write(
                home.state().resolve("store/queue.db"),
                "SQLite format 3\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(all()).anySatisfy(it -> is(it, "queue", Level.OK, "is sound"));
        queue = List.of(Finding.error("queue", "a row is broken", "ebb store check --repair"));
        assertThat(wrong()).containsExactlyElementsOf(queue);
        assertThat(all()).extracting(Finding::check).containsOnlyOnce("queue");
    }

    @Test
    void queue_damaged_missing_orNoDatabase() throws IOException {
        Path store = home.state().resolve("store");
        Files.writeString(store.resolve("queue.db"), "not a database at all");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "queue", Level.ERROR, "does not begin"));
        Files.delete(store.resolve("queue.db"));
        Files.createFile(store.resolve("established"));
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "queue", Level.ERROR, "is missing"));
        Files.writeString(store.resolve("DAMAGED.txt"), "It is kept in damaged-1.");
        assertThat(wrong()).singleElement().satisfies(it -> {
            is(it, "queue", Level.ERROR, "damaged");
            assertThat(it.remedy()).isEqualTo("It is kept in damaged-1.");
        });
    }

    @Test
    void service_ofAnotherBuild_andOneThatDoesNotAnswer() {
        GetServiceStatusResponse status = GetServiceStatusResponse.newBuilder()
                .setBuildId("older")
                .setVersion("0")
                .setSurvivesReboot(true)
                .build();
        service = new ServiceAnswer(true, Optional.of(status), List.of(), "", "1", "build");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "version", Level.WARNING, "another build (0)"));
        service = new ServiceAnswer(true, Optional.empty(), List.of(), "deadline exceeded", "1", "build");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "service", Level.ERROR, "deadline exceeded"));
    }

    @Test
    void service_thatHasNotReadItsFileAgain_isFound_butNotWhatItWasStartedWith() throws IOException {
        Files.writeString(home.configuration(), "limits: {jobs-per-user: 70, files-per-job: 9}\n");
        String file = "file " + home.configuration();
        List<EffectiveValue> running = List.of(
                new EffectiveValue("limits.jobs-per-user", "60", "default"),
                new EffectiveValue("limits.files-per-job", "8", file + ":1"),
                new EffectiveValue("limits.jobs-per-machine", "99", "flag --set"),
                new EffectiveValue("limits.mirrors-per-file", "3", "environment EBB_LIMITS_MIRRORS_PER_FILE"));
        service = new ServiceAnswer(true, Optional.empty(), running, "", "1", "build");
        assertThat(wrong())
                .singleElement()
                .satisfies(it -> is(
                        it,
                        "settings",
                        Level.WARNING,
                        "limits.jobs-per-user (60, and 70 now), limits.files-per-job (8, and 9 now)"));
        List<EffectiveValue> other = List.of(
                new EffectiveValue("limits.jobs-per-user", "60", "default"),
                new EffectiveValue("limits.files-per-job", "8", "file /other.yaml:1"));
        service = new ServiceAnswer(true, Optional.empty(), other, "", "1", "build");
        assertThat(wrong()).isEmpty();
    }

    @Test
    void logout_endsTheService_unlessTheUserLingers() throws IOException {
        properties.put("user.name", "ann");
        file("etc/systemd/logind.conf", "[Login]\nKillUserProcesses = yes\n");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "logout", Level.WARNING, "KillUserProcesses"));
        file("var/lib/systemd/linger/ann", "");
        assertThat(wrong()).isEmpty();
    }

    @Test
    void clock_behindTheQueue() throws IOException {
        Path database = home.state().resolve("store/queue.db");
        Files.write(database, "SQLite format 3\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Files.setLastModifiedTime(
                database, java.nio.file.attribute.FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "clock", Level.ERROR, "2031-01-01"));
    }

    @Test
    void kernel_thatHidesTheQueue_andHasSmallBuffers() throws IOException {
        file("proc/sys/net/ipv4/tcp_timestamps", "0\n");
        file("proc/sys/net/ipv4/tcp_rmem", "4096\t87380\t212992\n");
        file("proc/self/limits", "Limit   Soft Limit  Hard Limit  Units\nMax open files   256   256   files\n");
        assertThat(wrong()).extracting(Finding::check).containsExactly("open files", "tcp_timestamps", "tcp_rmem");
    }

    @Test
    void proxies_areTold_withoutTheirPasswords_andMistakesFound() {
        environment.put("http_proxy", "http://ann:secret@proxy:3128");
        assertThat(all()).anySatisfy(it -> is(it, "proxy", Level.NOTE, "http://proxy:3128"));
        assertThat(all().toString()).doesNotContain("secret");
        environment.put("HTTPS_PROXY", "http://pro xy");
        assertThat(wrong()).singleElement().satisfies(it -> is(it, "proxy", Level.ERROR, "https_proxy"));
    }

    private static void is(Finding finding, String check, Level level, String what) {
        assertThat(finding.check()).isEqualTo(check);
        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.what()).contains(what);
        if (level.compareTo(Level.NOTE) > 0) {
            assertThat(finding.remedy()).as("what to do").isNotEmpty();
        }
    }

    private List<Finding> wrong() {
        return all().stream()
                .filter(it -> it.level().compareTo(Level.WARNING) >= 0)
                .toList();
    }

    private List<Finding> all() {
        ConfigurationLoader.Sources sources = ConfigurationLoader.Sources.of(home, environment);
        Inspection inspection = new Inspection(ConfigurationCheck.of(sources, NOW, Depth.FILES), queue);
        return Checkup.of(new Installation(home, environment, properties, root, NOW, service, inspection));
    }

    private Path file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
