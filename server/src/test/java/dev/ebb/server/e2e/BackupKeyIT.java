package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.EbbProgram;
import dev.ebb.server.support.EbbProgram.Ended;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.PostgresServer;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.BackupRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.ResumeRequest;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials of jobs come back with their key, and only with the passphrase; without it, that is said and nothing breaks. */
class BackupKeyIT {
    private static final String PASSPHRASE = "a passphrase of some length";
    private static final byte[] CONTENT = "for those who may".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final Origin origin = new Origin();
    private ScriptedHttpServer server;
    private Path home;
    private Path archive;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        home = folder.resolve("home");
        archive = folder.resolve("backup.zip");
        String login = "Basic " + Base64.getEncoder().encodeToString("user:s3cret".getBytes(StandardCharsets.UTF_8));
        origin.file("/open", CONTENT).script("/closed", (request, answer) -> {
            if (login.equals(request.header("authorization"))) {
                new RemoteFile(CONTENT).answer(request, answer);
            } else {
                answer.head(401, "WWW-Authenticate: Basic realm=\"x\"", "Content-Length: 0");
            }
        });
        server = ScriptedHttpServer.start(origin);
        daemon = TestDaemon.start(home);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        server.close();
    }

    @Test
    void backup_withKey_restoredElsewhere_canUseCredentials() throws Exception {
        Job job = withLogin();
        Path right = passphrase("right", PASSPHRASE);
        Ended backup =
                EbbProgram.run(home, "backup", archive.toString(), "--with-key", "--passphrase-file", right.toString());
        assertThat(backup.code()).as(backup.err()).isZero();
        assertThat(backup.out()).contains("in it, under your passphrase");
        daemon.close();
        Path elsewhere = folder.resolve("elsewhere");

        Ended wrong = restore(
                elsewhere,
                "--passphrase-file",
                passphrase("wrong", PASSPHRASE + "!").toString());
        Ended none = restore(elsewhere);

        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).contains("passphrase is not the one");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("--without-key");
        assertThat(elsewhere).doesNotExist();
        Ended restored = restore(elsewhere, "--passphrase-file", right.toString());
        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(restored.out()).contains("from the backup");
        assertThat(elsewhere.resolve("state/secret.key")).hasSameBinaryContentAs(home.resolve("state/secret.key"));
        daemon = TestDaemon.start(elsewhere);
        resume(job);
        daemon.await(job, JOB_STATE_TRANSFERRED);
    }

    @Test
    void backup_withoutKey_restoredElsewhere_saysWhichJobsCannotRun() throws Exception {
        Job job = withLogin();
        Ended backup = EbbProgram.run(home, "backup", archive.toString());
        assertThat(backup.out()).contains("left out");
        daemon.close();
        Path elsewhere = folder.resolve("elsewhere");
        Ended restored = restore(elsewhere);
        assertThat(restored.out()).contains("credentials and headers of 1 jobs cannot be read");
        daemon = TestDaemon.start(elsewhere);

        resume(job);

        Job failed = daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getError().getMessage()).contains("cannot be read; set them again");
        daemon.await(daemon.download(server.uri("/open"), folder.resolve("open")), JOB_STATE_TRANSFERRED);
    }

    @Test
    void passphraseFile_thatIsOpenOrShort_isRefused() throws Exception {
        Path open = passphrase("open", PASSPHRASE);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path weak = passphrase("short", "short");
        for (Path file : new Path[] {open, weak, folder.resolve("missing")}) {
            Ended refused = EbbProgram.run(
                    home, "backup", archive.toString(), "--with-key", "--passphrase-file", file.toString());
            assertThat(refused.code()).as(refused.err()).isEqualTo(2);
        }
        assertThat(archive).doesNotExist();
    }

    @Test
    void sdk_writesABackup_thatCanBeRestored() throws Exception {
        try (var manager = dev.ebb.client.bits.BackgroundCopyManager.of(daemon.client());
                var out = Files.newOutputStream(archive)) {
            long bytes = manager.serviceAdministration().backup(out, "");
            assertThat(bytes).isEqualTo(Files.size(archive));
        }
        assertThat(restore(folder.resolve("elsewhere")).code()).isZero();
    }

    @Test
    void backup_toStdout_isTheArchive() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        daemon.stubs()
                .administration()
                .backup(BackupRequest.getDefaultInstance())
                .forEachRemaining(piece -> all.writeBytes(piece.getData().toByteArray()));
        assertThat(all.toByteArray()).startsWith('P', 'K');
        Ended refused = EbbProgram.run(home, "backup", "-", "--json");
        assertThat(refused.code()).isEqualTo(2);
        Ended piped = EbbProgram.run(home, "backup", "-");
        assertThat(piped.code()).isZero();
        assertThat(piped.err()).contains("wrote a backup", "key was left out");
    }

    @Test
    void backup_ofAQueueInPostgres_saysWhatToUse() throws Exception {
        String url = PostgresServer.shared().database();
        try (TestDaemon shared = TestDaemon.start(folder.resolve("node"), "store.url=" + url, "store.user=postgres")) {
            EbbException refused = catchThrowableOfType(EbbException.class, () -> {
                try {
                    shared.stubs()
                            .administration()
                            .backup(BackupRequest.getDefaultInstance())
                            .next();
                } catch (io.grpc.StatusRuntimeException failed) {
                    throw EbbException.of(failed);
                }
            });
            assertThat(refused.status()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(refused.getMessage()).contains("pg_dump", "secret.key");
        }
    }

    private Ended restore(Path into, String... options) throws Exception {
        String[] words = new String[options.length + 2];
        words[0] = "restore";
        words[1] = archive.toString();
        System.arraycopy(options, 0, words, 2, options.length);
        return EbbProgram.run(into, words);
    }

    private Job withLogin() {
        CreateJobRequest.Builder request = TestDaemon.fast(server.uri("/closed"), folder.resolve("closed"));
        request.setResume(false)
                .setSettings(JobSettings.newBuilder()
                        .setMinimumRetryDelay(TestDaemon.duration(Duration.ofMillis(100)))
                        .addCredentials(AuthCredentials.newBuilder()
                                .setTarget(AuthTarget.AUTH_TARGET_SERVER)
                                .setScheme(AuthScheme.AUTH_SCHEME_BASIC)
                                .setUserName("user")
                                .setPassword("s3cret")));
        return daemon.create(request.build());
    }

    private void resume(Job job) {
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private Path passphrase(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text + "\n");
    }
}
