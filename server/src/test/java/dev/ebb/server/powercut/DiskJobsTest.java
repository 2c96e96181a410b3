package dev.ebb.server.powercut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskScript;
import dev.ebb.server.support.disk.WatchedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of the whole service on a disk that fails and is repaired: while bytes come, at Complete, at Cancel. */
class DiskJobsTest {
    private static final byte[] CONTENT = EngineHarness.content(200_000, 5);
    private static final String IO = "Input/output error";

    @TempDir
    Path folder;

    private final DiskScript disk = new DiskScript();
    private Path files;
    private ScriptedHttpServer server;
    private PoweredService service;

    @BeforeEach
    void start() throws IOException {
        files = Files.createDirectory(folder.resolve("files"));
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        service = PoweredService.lasting(folder.resolve("store"), new WatchedDisk(disk.takesAtOnce(10_000)));
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
        server.close();
    }

    private JobId job(OverwriteRule rule, String... names) {
        List<FileSpec> specs = List.of(names).stream()
                .map(name -> new FileSpec(
                        server.uri("/f").toString(), files.resolve(name).toString(), null, true, List.of()))
                .toList();
        JobSettings settings = JobSettings.DEFAULTS
                .withRetryDelays(Duration.ofMillis(50), Duration.ofMillis(50))
                .withOverwrite(rule);
        NewJob wanted = new NewJob(
                JobType.DOWNLOAD, NewJobs.ALICE, null, false, "a job", "", JobPriority.NORMAL, settings, specs, true);
        return service.create(wanted).orElseThrow().job().id();
    }

    private JobId transferred(OverwriteRule rule, String... names) throws Exception {
        JobId id = job(rule, names);
        service.awaitState(id, JobState.TRANSFERRED);
        return id;
    }

    private void assertError(JobId id, JobState state, ErrorCode code) throws Exception {
        Job job = service.awaitState(id, state);
        assertThat(job.error()).isNotNull();
        assertThat(job.error().code()).as(job.error().message()).isEqualTo(code);
        assertThat(job.error().context()).isEqualTo(ErrorContext.LOCAL_FILE);
        assertThat(job.error().fileIndex()).isZero();
    }

    private void assertCompletes(JobId id, String... names) throws Exception {
        assertThat(service.resultOf(id, new JobCommand.Complete())).isEqualTo(ErrorCode.S_OK);
        assertThat(files.toFile().list()).containsExactlyInAnyOrder(names);
        for (String name : names) {
            assertThat(files.resolve(name)).hasBinaryContent(CONTENT);
        }
    }

    /** The disk fails at this step of Complete: nothing is in place, the job stays, and the next Complete does it. */
    private void completeOverA(OverwriteRule rule, Kind kind, String reason, ErrorCode code) throws Exception {
        JobId id = transferred(rule, "f");
        disk.fails(kind, 0, 1, reason);

        assertThat(service.resultOf(id, new JobCommand.Complete())).isEqualTo(code);

        assertThat(service.awaitState(id, JobState.TRANSFERRED).pending()).isNotNull();
        disk.heal();
        assertCompletes(id, "f");
    }

    @Test
    void full_isWaitedForAndGoesOnByItself() throws Exception {
        disk.hasRoomFor(90_000, "No space left on device");
        JobId id = job(OverwriteRule.REPLACE, "f");
        assertError(id, JobState.TRANSIENT_ERROR, ErrorCode.DISK_FULL);

        disk.heal();
        service.awaitState(id, JobState.TRANSFERRED);
        assertCompletes(id, "f");
    }

    @Test
    void quotaUsedUp_isWaitedForToo() throws Exception {
        disk.hasRoomFor(0, "Disk quota exceeded");
        JobId id = job(OverwriteRule.REPLACE, "f");
        assertError(id, JobState.TRANSIENT_ERROR, ErrorCode.DISK_FULL);

        disk.heal();
        service.awaitState(id, JobState.TRANSFERRED);
    }

    @Test
    void writeError_waitsForTheOwner() throws Exception {
        disk.fails(Kind.WRITE, 4, 1, IO);
        JobId id = job(OverwriteRule.REPLACE, "f");
        assertError(id, JobState.ERROR, ErrorCode.LOCAL_WRITE_FAULT);

        service.resultOf(id, new JobCommand.Resume());
        service.awaitState(id, JobState.TRANSFERRED);
        assertCompletes(id, "f");
    }

    /** The disk drops what it did not sync and never says so again. */
    @Test
    void syncError_isNeverTakenForASuccess() throws Exception {
        disk.fails(Kind.FORCE, 0, 1, IO);
        JobId id = job(OverwriteRule.REPLACE, "f");
        assertError(id, JobState.ERROR, ErrorCode.LOCAL_WRITE_FAULT);
        assertThat(service.store()
                        .checkpoint(id, 0)
                        .map(it -> it.durableBytes())
                        .orElse(0L))
                .isZero();

        service.resultOf(id, new JobCommand.Resume());
        service.awaitState(id, JobState.TRANSFERRED);
        assertCompletes(id, "f");
    }

    @Test
    void readOnly_isDeniedUntilItIsNot() throws Exception {
        disk.fails(Kind.CREATE, "Read-only file system");
        JobId id = job(OverwriteRule.REPLACE, "f");
        assertError(id, JobState.ERROR, ErrorCode.E_ACCESSDENIED);

        disk.heal();
        service.resultOf(id, new JobCommand.Resume());
        service.awaitState(id, JobState.TRANSFERRED);
    }

    @Test
    void newDirectory_thatIsNotSynced_isMadeAndSyncedAgain() throws Exception {
        disk.fails(Kind.FORCE_FOLDER, 0, 1, IO);
        JobId id = job(OverwriteRule.REPLACE, "a/f");
        assertError(id, JobState.ERROR, ErrorCode.LOCAL_WRITE_FAULT);
        assertThat(files).isEmptyDirectory();

        service.resultOf(id, new JobCommand.Resume());
        service.awaitState(id, JobState.TRANSFERRED);
        assertThat(service.resultOf(id, new JobCommand.Complete())).isEqualTo(ErrorCode.S_OK);
        assertThat(files.resolve("a/f")).hasBinaryContent(CONTENT);
    }

    @Test
    void complete_renameFails_staysTransferred() throws Exception {
        completeOverA(OverwriteRule.REPLACE, Kind.MOVE, IO, ErrorCode.LOCAL_WRITE_FAULT);
    }

    @Test
    void complete_linkFails_staysTransferred() throws Exception {
        completeOverA(OverwriteRule.NO_CLOBBER, Kind.LINK, "Operation not permitted", ErrorCode.E_ACCESSDENIED);
    }

    @Test
    void complete_unlinkFails_staysTransferred() throws Exception {
        completeOverA(OverwriteRule.NO_CLOBBER, Kind.DELETE, IO, ErrorCode.LOCAL_WRITE_FAULT);
    }

    @Test
    void complete_readOnly_staysTransferred() throws Exception {
        completeOverA(OverwriteRule.REPLACE, Kind.MOVE, "Read-only file system", ErrorCode.E_ACCESSDENIED);
    }

    /** The rename may be lost and the next sync would not say so: it has to be made again. */
    @Test
    void complete_folderSyncFails_renamesAnew() throws Exception {
        JobId id = transferred(OverwriteRule.REPLACE, "f");
        disk.fails(Kind.FORCE_FOLDER, 0, 1, IO);

        assertThat(service.resultOf(id, new JobCommand.Complete())).isEqualTo(ErrorCode.LOCAL_WRITE_FAULT);

        assertThat(files.toFile().list()).containsExactly(JobFile.temporaryName(id, 0));
        int before = disk.count(Kind.MOVE);
        assertCompletes(id, "f");
        assertThat(disk.count(Kind.MOVE)).isGreaterThan(before);
    }

    @Test
    void transferredFile_replacedByAnother_isFetchedAgain() throws Exception {
        JobId id = transferred(OverwriteRule.REPLACE, "f");
        DiskScript.replace(files.resolve(JobFile.temporaryName(id, 0)));

        assertThat(service.resultOf(id, new JobCommand.Complete())).isEqualTo(ErrorCode.FILE_NOT_FOUND);

        assertThat(files.resolve("f")).doesNotExist();
        service.resultOf(id, new JobCommand.Resume());
        service.await(
                id, job -> job.state() == JobState.TRANSFERRED && job.counters().filesTransferred() == 1);
        assertCompletes(id, "f");
    }

    @Test
    void cancel_unlinkFails_saysWhatIsLeft() throws Exception {
        JobId id = transferred(OverwriteRule.REPLACE, "f");
        disk.fails(Kind.DELETE, 0, 1, IO);

        assertThat(service.resultOf(id, new JobCommand.Cancel())).isEqualTo(ErrorCode.UNABLE_TO_DELETE_FILES);
    }
}
