package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_SUSPENDED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonParser;
import dev.ebb.client.EbbException;
import dev.ebb.server.support.EbbProgram;
import dev.ebb.server.support.EbbProgram.Ended;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.SlowOrigin;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import dev.ebb.v1.SuspendRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is restored from a backup goes on to the right end, and nothing that happened after the backup is lost to it. */
class BackupIT {
    private static final byte[] CONTENT = bytes(3 << 20, 1);
    private static final byte[] OTHER = bytes(3 << 20, 2);

    @TempDir
    Path folder;

    private final Origin origin = new Origin();
    private ScriptedHttpServer server;
    private Path home;
    private Path files;
    private Path archive;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        home = folder.resolve("home");
        files = Files.createDirectory(folder.resolve("files"));
        archive = folder.resolve("backup.zip");
        server = ScriptedHttpServer.start(origin);
        daemon = TestDaemon.start(home);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        server.close();
    }

    @Test
    void backup_whileAJobMoves_restoredElsewhere_sparesWhatIsNewerAndEndsRight() throws Exception {
        SlowOrigin slow = new SlowOrigin(CONTENT, Integer.MAX_VALUE).haltAfter(1 << 20);
        origin.script("/slow", slow).file("/quick", OTHER);
        Job moving = download("/slow", "slow");
        Job arrived = daemon.await(download("/quick", "quick"), JOB_STATE_TRANSFERRED);
        setPolicy("limits.jobs-per-user", "77");
        awaitBytes(moving, 500_000);

        Ended backup = EbbProgram.run(home, "backup", archive.toString(), "--json");

        assertThat(backup.code()).as(backup.err()).isZero();
        assertThat(JsonParser.parseString(backup.out())
                        .getAsJsonObject()
                        .get("bytes")
                        .getAsLong())
                .isEqualTo(Files.size(archive));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
        assertThat(daemon.job(moving.getId()).getState()).isEqualTo(JobState.JOB_STATE_TRANSFERRING);
        // What happens after the backup: one job ends and its file is changed by somebody, the other is given up.
        slow.hurry();
        complete(daemon.await(moving, JOB_STATE_TRANSFERRED));
        assertThat(files.resolve("slow")).hasBinaryContent(CONTENT);
        Files.writeString(files.resolve("slow"), "edited later");
        daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(arrived.getId()).build());
        daemon.close();

        Path elsewhere = folder.resolve("elsewhere");
        Ended restore = EbbProgram.run(elsewhere, "restore", archive.toString());

        assertThat(restore.code()).as(restore.err()).isZero();
        assertThat(restore.out()).contains("2 live, 1 of them suspended", "1 will not replace", "is another");
        daemon = TestDaemon.start(elsewhere);
        assertThat(daemon.job(moving.getId()).getState()).isEqualTo(JOB_STATE_SUSPENDED);
        assertThat(daemon.job(moving.getId()).getOverwrite()).isEqualTo(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        assertThat(daemon.job(arrived.getId()).getState()).isEqualTo(JOB_STATE_TRANSFERRED);
        assertThat(policy("limits.jobs-per-user")).isEqualTo("77");
        resume(moving);
        Job again = daemon.await(moving, JOB_STATE_TRANSFERRED);
        assertThat(catchThrowableOfType(EbbException.class, () -> complete(again))
                        .reason())
                .isEqualTo("ERROR_FILE_EXISTS");
        assertThat(files.resolve("slow")).hasContent("edited later");
        Files.delete(files.resolve("slow"));
        complete(again);
        assertThat(files.resolve("slow")).hasBinaryContent(CONTENT);
        // Its bytes went with the cancelled one; that is found out, and they are fetched again.
        assertThat(catchThrowableOfType(EbbException.class, () -> complete(arrived)))
                .isNotNull();
        resume(arrived);
        complete(daemon.await(arrived, JOB_STATE_TRANSFERRED));
        assertThat(files.resolve("quick")).hasBinaryContent(OTHER);
    }

    /** The server had another version for a while, so the bytes on disk are no longer those of the checkpoint. */
    @Test
    void restore_ofAnOlderCheckpoint_overAFileThatWentOn_givesTheRightBytes() throws Exception {
        SlowOrigin first = new SlowOrigin(CONTENT, Integer.MAX_VALUE).haltAfter(1 << 20);
        origin.script("/file", first);
        Job job = download("/file", "file");
        awaitBytes(job, 500_000);
        suspend(job);
        assertThat(EbbProgram.run(home, "backup", archive.toString()).code()).isZero();
        SlowOrigin second =
                new SlowOrigin(OTHER, Integer.MAX_VALUE).fields("ETag: \"v2\"").haltAfter(2 << 20);
        origin.script("/file", second);
        resume(job);
        awaitBytes(job, 1_500_000);
        suspend(job);
        daemon.close();
        origin.script("/file", new SlowOrigin(CONTENT, 1));

        Ended restore = EbbProgram.run(home, "restore", archive.toString());

        assertThat(restore.code()).as(restore.err()).isZero();
        assertThat(restore.out()).contains("1 files begin again", "is the one");
        daemon = TestDaemon.start(home);
        resume(job);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(files.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void restore_withResume_letsJobsGoOn() throws Exception {
        SlowOrigin slow = new SlowOrigin(CONTENT, Integer.MAX_VALUE).haltAfter(1 << 20);
        origin.script("/file", slow);
        Job job = download("/file", "file");
        awaitBytes(job, 500_000);
        daemon.close();
        // Nobody serves it now.
        Ended backup = EbbProgram.run(home, "backup", archive.toString());
        assertThat(backup.code()).as(backup.err()).isZero();
        slow.hurry();
        Ended rehearsal = EbbProgram.run(home, "restore", archive.toString(), "--resume", "--dry-run");
        assertThat(rehearsal.out()).contains("would be", "1 live, 0 of them suspended");
        assertThat(kept()).isEmpty();

        assertThat(EbbProgram.run(home, "restore", archive.toString(), "--resume")
                        .code())
                .isZero();

        assertThat(kept()).hasSize(1);
        assertThat(kept().get(0).resolve("store/queue.db")).isNotEmptyFile();
        daemon = TestDaemon.start(home);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(files.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void cursor_ofTheLifeBeforeTheRestore_isToldThatHistoryIsGone() throws Exception {
        origin.file("/a", OTHER);
        daemon.await(download("/a", "a"), JOB_STATE_TRANSFERRED);
        assertThat(EbbProgram.run(home, "backup", archive.toString()).code()).isZero();
        String atBackup = newestCursor();
        daemon.await(download("/a", "b"), JOB_STATE_TRANSFERRED);
        String later = newestCursor();
        daemon.close();
        assertThat(EbbProgram.run(home, "restore", archive.toString()).code()).isZero();
        daemon = TestDaemon.start(home);
        daemon.await(download("/a", "c"), JOB_STATE_TRANSFERRED);

        for (String cursor : List.of(atBackup, later)) {
            EbbException gone = refusal(cursor);
            assertThat(gone.status()).isEqualTo(Status.Code.OUT_OF_RANGE);
            assertThat(gone.getMessage()).contains("history that is kept");
        }
        Iterator<SubscribeResponse> all = open("0");
        all.next();
        assertThat(all.next().getEvent().getReason()).isEqualTo("created");
    }

    @Test
    void restore_whileAServiceRuns_isRefused() throws Exception {
        assertThat(EbbProgram.run(home, "backup", archive.toString()).code()).isZero();
        Ended refused = EbbProgram.run(home, "restore", archive.toString());
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("already runs on this home", "ebb stop");
        Ended offline = EbbProgram.run(home, "backup", "--offline", archive.toString());
        assertThat(offline.code()).isEqualTo(3);
        assertThat(kept()).isEmpty();
    }

    @Test
    void restore_ofADamagedArchive_touchesNothing() throws Exception {
        origin.file("/a", OTHER);
        daemon.await(download("/a", "a"), JOB_STATE_TRANSFERRED);
        assertThat(EbbProgram.run(home, "backup", archive.toString()).code()).isZero();
        daemon.close();
        List<String> before = tree(home);
        byte[] bad = Files.readAllBytes(archive);
        bad[bad.length / 2] ^= 1;
        Files.write(archive, bad);

        Ended refused = EbbProgram.run(home, "restore", archive.toString());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("damaged");
        assertThat(tree(home)).isEqualTo(before);
    }

    private Job download(String path, String name) {
        return daemon.download(server.uri(path), files.resolve(name));
    }

    private void awaitBytes(Job job, long bytes) {
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setJobId(job.getId())
                .setProgressInterval(TestDaemon.duration(Duration.ofMillis(100)))
                .build();
        try (var events = daemon.client().events().iterate(watch)) {
            for (int i = 0; i < 600; i++) {
                events.poll(Duration.ofMillis(100));
                if (daemon.job(job.getId()).getProgress().getBytesTransferred() >= bytes) {
                    return;
                }
            }
        }
        throw new AssertionError("it does not move: " + daemon.job(job.getId()));
    }

    private void resume(Job job) {
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private void suspend(Job job) {
        daemon.stubs()
                .job()
                .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build());
    }

    private void complete(Job job) {
        Job done = daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
        assertThat(done.getState()).as(done.toString()).isNotEqualTo(JOB_STATE_ERROR);
        assertThat(done.getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
    }

    private void setPolicy(String key, String value) {
        daemon.stubs()
                .policies()
                .setPolicy(SetPolicyRequest.newBuilder()
                        .setKey(key)
                        .setValue(value)
                        .build());
    }

    private String policy(String key) {
        return daemon.stubs()
                .policies()
                .getPolicy(GetPolicyRequest.newBuilder().setKey(key).build())
                .getPolicy()
                .getValue();
    }

    private String newestCursor() {
        return open("").next().getHeartbeat().getCursor();
    }

    /** A first sign of life, then what is new: of history that is gone, the refusal. */
    private EbbException refusal(String cursor) {
        Iterator<SubscribeResponse> stream = open(cursor);
        stream.next();
        try {
            throw new AssertionError("it is not refused: " + stream.next());
        } catch (io.grpc.StatusRuntimeException failed) {
            return EbbException.of(failed);
        }
    }

    private Iterator<SubscribeResponse> open(String cursor) {
        return daemon.stubs()
                .callback()
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .subscribe(SubscribeRequest.newBuilder().setCursor(cursor).build());
    }

    private List<Path> kept() throws IOException {
        try (var all = Files.newDirectoryStream(home.resolve("state"), "before-restore-*")) {
            List<Path> kept = new ArrayList<>();
            all.forEach(kept::add);
            return kept;
        }
    }

    private static List<String> tree(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            List<String> lines = new ArrayList<>();
            for (Path each : all.sorted().toList()) {
                lines.add(root.relativize(each) + " "
                        + (Files.isRegularFile(each) ? Files.size(each) + " " + Files.getLastModifiedTime(each) : ""));
            }
            return lines;
        }
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
