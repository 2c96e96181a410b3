package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file changes its source while something else goes wrong. */
class MirrorTroubleTest {
    private static final String A = "https://a.example/f";
    private static final String B = "https://b.example/f";
    private static final TransferError GONE =
            TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.http(404), "answered 404.");

    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private JobId start(JobSettings settings) {
        FileSpec file = new FileSpec(A, "/data/f", null, false, List.of(), List.of(B));
        NewJob job = new NewJob(
                JobType.DOWNLOAD,
                NewJobs.ALICE,
                null,
                false,
                "mirrors",
                "",
                JobPriority.NORMAL,
                settings,
                List.of(file),
                true);
        JobId id = rig.create(job);
        rig.settle();
        return id;
    }

    @Test
    void store_thatCannotBeRead_losesNoFileOnItsWay() {
        JobId id = start(JobSettings.DEFAULTS);
        rig.engine.moving(id, 0).fail(GONE);
        rig.faults.failReads(StoreException.Kind.IO);
        assertThatThrownBy(() -> rig.scheduler.runOnce(rig.clock.instant())).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> rig.scheduler.runOnce(rig.clock.instant())).isInstanceOf(StoreException.class);
        rig.faults.failReads(null);
        rig.settle();
        assertThat(rig.engine.moving(id, 0).task().remote()).hasToString(B);
    }

    @Test
    void store_thatCannotBeWritten_endsTheAttempt_andNotTheFile() {
        JobId id = start(JobSettings.DEFAULTS);
        rig.faults.failEveryCommit(StoreException.Kind.FULL);
        rig.engine.moving(id, 0).moveTo(400).fail(GONE);
        rig.settle();
        rig.faults.failEveryCommit(null);
        assertThat(rig.engine.moving(id)).isEmpty();
        for (int minutes = 0; minutes < 15; minutes++) {
            rig.clock.pass(Duration.ofMinutes(1));
            rig.settle();
        }
        rig.engine.moving(id, 0).finish();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void sizeLimit_countsAFileOnce_whateverItsSourcesSay() throws Exception {
        JobSettings settings = JobSettings.DEFAULTS.withTransfer(
                JobSettings.DEFAULTS.transfer().withMaxDownloadSize(1000L));
        JobId id = start(settings);
        rig.engine.moving(id, 0).task().mode().demandSize(900);
        rig.engine.moving(id, 0).fail(GONE);
        rig.settle();
        rig.engine.moving(id, 0).task().mode().demandSize(950);
        assertThatThrownBy(() -> rig.engine.moving(id, 0).task().mode().demandSize(1001))
                .hasMessageContaining("1000");
    }
}
