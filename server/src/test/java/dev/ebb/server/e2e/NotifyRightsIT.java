package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.support.NotifyProgram;
import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import dev.ebb.v1.TakeOwnershipRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For whom a program may be run, and for whom it is. */
class NotifyRightsIT {
    @TempDir
    Path folder;

    private Path files;
    private TestDaemon daemon;
    private ScriptedHttpServer server;
    private NotifyReceiver receiver;

    @BeforeEach
    void start() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        files = Files.createDirectory(folder.resolve("files"));
        StringBuilder tokens = new StringBuilder();
        for (String principal : new String[] {"plain:user:false", "granted:user:true", "machine:service:true"}) {
            String[] parts = principal.split(":");
            tokens.append("""
                        - name: %s
                          sha256: %s
                          role: %s
                          account: %s
                          roots: [%s]
                          notify-commands: %s
                    """.formatted(
                            parts[0], sha256(parts[0]), parts[1], System.getProperty("user.name"), files, parts[2]));
        }
        Files.writeString(home.resolve("ebb.yaml"), "listen:\n  tcp: 127.0.0.1:0\nprincipals:\n  tokens:\n" + tokens);
        daemon = TestDaemon.start(home);
        server = ScriptedHttpServer.start(new Origin().file("/a", DownloadIT.bytes(1000, 1)));
        receiver = NotifyReceiver.start();
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        receiver.close();
        server.close();
    }

    @Test
    void callerOverTcp_withoutTheGrant_mayNameNoProgram() throws Exception {
        try (EbbClient plain = connect("plain")) {
            Job job = create(plain, JobSettings.newBuilder());
            EbbException refused = catchThrowableOfType(EbbException.class, () -> setCommand(plain, job, "/bin/true"));
            assertThat(refused.reason()).isEqualTo("E_ACCESSDENIED");
            assertThat(refused).hasMessageContaining("notify-commands");
            JobSettings.Builder settings = JobSettings.newBuilder();
            settings.getNotifyCommandLineBuilder().setProgram("/bin/true");
            assertThat(catchThrowableOfType(EbbException.class, () -> create(plain, settings))
                            .reason())
                    .isEqualTo("E_ACCESSDENIED");
            assertThat(setCommand(plain, job, "").hasNotifyCommandLine())
                    .as("to remove one takes no grant")
                    .isFalse();
        }
    }

    @Test
    void callerOverTcp_withTheGrant_hasItsProgramRun_untilSomebodyElseOwnsTheJob() throws Exception {
        NotifyProgram program = NotifyProgram.in(folder, "");
        try (EbbClient granted = connect("granted")) {
            Job job = create(granted, JobSettings.newBuilder());
            daemon.await(job, JOB_STATE_TRANSFERRED);
            setCommand(granted, job, program.path());
            assertThat(NotifyProgram.variables(program.told())).containsEntry("EBB_JOB_OWNER", "token:granted");
            Job taken = daemon.stubs()
                    .job()
                    .takeOwnership(TakeOwnershipRequest.newBuilder()
                            .setJobId(job.getId())
                            .build())
                    .getJob();
            assertThat(taken.hasNotifyCommandLine()).isFalse();
        }
    }

    @Test
    void jobOfAServiceAccount_runsNoProgram() throws Exception {
        Path log = folder.resolve("log");
        NotifyProgram program = NotifyProgram.in(folder, "echo run >>" + log);
        receiver.answering(500);
        JobSettings.Builder settings = JobSettings.newBuilder()
                .setMinimumRetryDelay(TestDaemon.duration(Duration.ofMillis(100)))
                .setNotifyEndpoint(NotifyEndpoint.newBuilder().setUrl(receiver.url("/hook")));
        settings.getNotifyCommandLineBuilder().setProgram(program.path());
        try (EbbClient machine = connect("machine")) {
            create(machine, settings);
            NotifyReceiver.Post first = receiver.next();
            assertThat(receiver.next().id())
                    .as("posted again, where a program would have taken over")
                    .isEqualTo(first.id());
            assertThat(log).doesNotExist();
        }
    }

    private EbbClient connect(String token) throws IOException {
        return EbbClient.connect(
                EbbTarget.tcp("127.0.0.1", daemon.tcpPort()).withoutTls().withToken(token));
    }

    private Job create(EbbClient client, JobSettings.Builder settings) {
        CreateJobRequest request = TestDaemon.fast(server.uri("/a"), files.resolve("a"))
                .setSettings(settings)
                .build();
        return client.blocking().manager().createJob(request).getJob();
    }

    private static Job setCommand(EbbClient client, Job job, String program) {
        return client.blocking()
                .job()
                .setNotifyCmdLine(SetNotifyCmdLineRequest.newBuilder()
                        .setJobId(job.getId())
                        .setProgram(program)
                        .build())
                .getJob();
    }

    private static String sha256(String token) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
