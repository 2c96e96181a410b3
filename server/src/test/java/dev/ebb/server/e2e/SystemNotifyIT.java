package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.app.ServerRuntime;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.support.NotifyProgram;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs of a root service: none that is not listed, and never with root's rights for somebody else. */
@Tag("root")
@EnabledOnOs(OS.LINUX)
class SystemNotifyIT {
    private static final String TOKEN = "nobody-token";

    @TempDir
    Path folder;

    private Path files;
    private Home home;
    private NotifyProgram program;
    private ScriptedHttpServer server;
    private ServerRuntime runtime;

    @BeforeEach
    void start() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        files = Files.createDirectory(folder.resolve("files"));
        Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxrwxrwx"));
        program = NotifyProgram.in(folder, "");
        home = new Home(
                Home.Kind.SYSTEM,
                null,
                folder.resolve("state"),
                folder.resolve("run").resolve("ebb.sock"),
                folder.resolve("ebb.yaml"),
                folder.resolve("log"));
        Files.writeString(home.configuration(), """
                listen:
                  tcp: 127.0.0.1:0
                network:
                  allow-loopback: true
                notify:
                  programs: [%s]
                principals:
                  tokens:
                    - {name: mapped, sha256: %s, account: nobody, roots: [%s], notify-commands: true}
                    - {name: rootless, sha256: %s, roots: [%s], notify-commands: true}
                """.formatted(
                        program.path(), sha256(TOKEN), files, sha256("rootless-token"), files));
        server = ScriptedHttpServer.start(new Origin().file("/a", DownloadIT.bytes(1000, 7)));
        runtime = ServerRuntime.start(
                home,
                LiveConfiguration.load(new ConfigurationLoader.Sources(home, Optional.empty(), Map.of(), List.of())));
    }

    @AfterEach
    void stop() throws IOException {
        runtime.close();
        server.close();
    }

    @Test
    void program_ofAnotherUser_runsWithThatUsersRights() throws Exception {
        try (EbbClient caller = connect(TOKEN)) {
            create(caller, program.path());
            Map<String, String> variables = NotifyProgram.variables(program.told());
            assertThat(variables.get("uid")).isEqualTo(id("-u"));
            assertThat(variables.get("groups").split(" ")).doesNotContain("0").contains(id("-g"));
        }
    }

    @Test
    void program_thatIsNotListed_isRefusedToRootAsWell() throws Exception {
        try (EbbClient root = EbbClient.connect(EbbTarget.unix(home.socket()))) {
            assertThat(refusal(() -> create(root, "/bin/true")).reason()).isEqualTo("E_ACCESSDENIED");
        }
    }

    @Test
    void principalWithoutAnAccount_getsNoProgramOfRoots() throws Exception {
        try (EbbClient caller = connect("rootless-token")) {
            CreateJobRequest empty = CreateJobRequest.newBuilder()
                    .setDisplayName("x")
                    .setTypeValue(1)
                    .build();
            Job job = caller.blocking().manager().createJob(empty).getJob();
            EbbException refused = refusal(() -> caller.blocking()
                    .job()
                    .setNotifyCmdLine(SetNotifyCmdLineRequest.newBuilder()
                            .setJobId(job.getId())
                            .setProgram(program.path())
                            .build()));
            assertThat(refused.reason()).isEqualTo("E_ACCESSDENIED");
            assertThat(refused).hasMessageContaining("no account");
        }
    }

    @Test
    void program_ofRootForItself_runsAsRoot() throws Exception {
        try (EbbClient root = EbbClient.connect(EbbTarget.unix(home.socket()))) {
            Job job = create(root, program.path());
            assertThat(NotifyProgram.variables(program.told()))
                    .containsEntry("uid", "0")
                    .containsEntry("EBB_JOB_ID", job.getId());
            var again = GetJobRequest.newBuilder().setJobId(job.getId()).build();
            assertThat(root.blocking().manager().getJob(again).getJob().getState())
                    .isEqualTo(JOB_STATE_TRANSFERRED);
        }
    }

    private Job create(EbbClient client, String path) {
        CreateJobRequest.Builder request = TestDaemon.fast(server.uri("/a"), files.resolve("a"));
        request.getSettingsBuilder().getNotifyCommandLineBuilder().setProgram(path);
        return client.blocking().manager().createJob(request.build()).getJob();
    }

    private EbbClient connect(String token) throws IOException {
        return EbbClient.connect(EbbTarget.tcp("127.0.0.1", runtime.tcpPort().orElseThrow())
                .withoutTls()
                .withToken(token));
    }

    private static String id(String what) throws IOException {
        Process asked = new ProcessBuilder("id", what, "nobody").start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static EbbException refusal(org.junit.jupiter.api.function.Executable call) {
        EbbException refusal = catchThrowableOfType(EbbException.class, call::execute);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private static String sha256(String token) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
