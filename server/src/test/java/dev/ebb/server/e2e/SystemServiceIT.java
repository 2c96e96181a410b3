package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.EventIterator;
import dev.ebb.server.app.ServerRuntime;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A root service for every user of the machine: {@code ebb get}, run as another user, works with that user's rights. */
@Tag("root")
@EnabledOnOs(OS.LINUX)
class SystemServiceIT {
    private static final int ALICE = 54321;
    private static final int BOB = 54322;
    private static final byte[] CONTENT = DownloadIT.bytes(100_000, 7);

    @TempDir
    Path folder;

    private Home home;
    private ScriptedHttpServer server;
    private ServerRuntime runtime;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = new Home(
                Home.Kind.SYSTEM,
                null,
                folder.resolve("state"),
                folder.resolve("run").resolve("ebb.sock"),
                folder.resolve("ebb.yaml"),
                folder.resolve("log"));
        server = ScriptedHttpServer.start(new Origin().file("/a", CONTENT));
        List<String> settings = List.of("network.allow-loopback=true");
        runtime = ServerRuntime.start(
                home,
                LiveConfiguration.load(new ConfigurationLoader.Sources(home, Optional.empty(), Map.of(), settings)));
    }

    @AfterEach
    void stop() throws IOException {
        runtime.close();
        server.close();
    }

    @Test
    void get_asAUser_makesTheUsersFileWithTheUsersMask() throws Exception {
        Path own = privateFolder("alice", ALICE);
        Path target = own.resolve("a");
        Result result = ebb(ALICE, "umask 027", "get", server.uri("/a").toString(), target.toString());
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(Files.getAttribute(target, "unix:uid")).isEqualTo(ALICE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void get_intoAnotherUsersFolder_isDenied() throws Exception {
        Path foreign = privateFolder("bob", BOB);
        Result result = ebb(
                ALICE,
                "umask 022",
                "get",
                server.uri("/a").toString(),
                foreign.resolve("a").toString());
        assertThat(result.code()).isNotZero();
        assertThat(result.output()).contains("E_ACCESSDENIED");
        assertThat(foreign).isEmptyDirectory();
    }

    @Test
    void get_throughALinkIntoAnotherUsersFolder_isDenied() throws Exception {
        Path foreign = privateFolder("bob", BOB);
        Path own = privateFolder("alice", ALICE);
        Files.createSymbolicLink(own.resolve("door"), foreign);
        Path target = own.resolve("door").resolve("a");
        Result result = ebb(ALICE, "umask 022", "get", server.uri("/a").toString(), target.toString());
        assertThat(result.code()).isNotZero();
        assertThat(foreign).isEmptyDirectory();
    }

    @Test
    void complete_byAnAdministrator_givesTheFileToTheAdministrator() throws Exception {
        Path target = privateFolder("alice", ALICE).resolve("a");
        Result created =
                ebb(ALICE, "umask 027", "get", "--detach", server.uri("/a").toString(), target.toString());
        assertThat(created.code()).as(created.output()).isZero();
        try (EbbClient root = EbbClient.connect(EbbTarget.unix(home.socket()))) {
            var all = SubscribeRequest.newBuilder()
                    .setCursor("0")
                    .setAllUsers(true)
                    .addKinds(EventKind.EVENT_KIND_JOB_TRANSFERRED)
                    .build();
            SubscribeResponse message;
            try (EventIterator events = root.events().iterate(all)) {
                do {
                    message = events.next();
                } while (!message.hasEvent());
            }
            root.blocking()
                    .job()
                    .complete(CompleteRequest.newBuilder()
                            .setJobId(message.getEvent().getJobId())
                            .build());
        }
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(Files.getAttribute(target, "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(target, "unix:gid")).isEqualTo(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void list_asAUser_showsOnlyOwnJobs() throws Exception {
        Path own = privateFolder("alice", ALICE);
        String url = URI.create("http://127.0.0.1:9/never").toString();
        Result created =
                ebb(ALICE, "umask 022", "get", "--detach", url, own.resolve("x").toString());
        assertThat(created.code()).as(created.output()).isZero();
        Result others = ebb(BOB, "umask 022", "list", "--json");
        assertThat(others.output()).doesNotContain("never").doesNotContain("uid:" + ALICE);
        try (EbbClient root = EbbClient.connect(EbbTarget.unix(home.socket()))) {
            var all = EnumJobsRequest.newBuilder().setAllUsers(true).build();
            assertThat(root.blocking().manager().enumJobs(all).getJobsList())
                    .singleElement()
                    .satisfies(job -> assertThat(job.getOwner()).isEqualTo("uid:" + ALICE));
        }
    }

    private Path privateFolder(String name, int uid) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        Files.setAttribute(made, "unix:uid", uid);
        Files.setAttribute(made, "unix:gid", uid);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        return made;
    }

    /**
     * How a command ended.
     *
     * @param code exit code
     * @param output both streams
     */
    private record Result(int code, String output) {}

    /** Runs the program as another user, on the distribution, since that user cannot read this one's libraries. */
    private Result ebb(int uid, String mask, String... words) throws Exception {
        Path libraries = folder.resolve("lib");
        if (!Files.exists(libraries)) {
            copy(Path.of("target", "dist", "lib"), libraries);
        }
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups",
                "sh",
                "-c",
                mask + "; exec \"$@\"",
                "sh"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                libraries + "/*",
                "dev.ebb.server.app.EbbMain",
                "--target",
                "unix:" + home.socket()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (var jars = Files.list(from)) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, to.resolve(jar.getFileName().toString()));
            }
        }
        try (var all = Files.walk(to)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
