package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does with temporary files of a job that it has lost. */
class LeftFilesTest {
    @TempDir
    private Path folder;

    @Test
    void files_ofAJobThatMayBeBegunHereAgain_stay_untilItIsBegunElsewhere() {
        try (QueueRig rig = new QueueRig(folder.resolve("store"))) {
            JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 1));
            Job lost = begin(rig, id);
            LocalFiles own = new LocalFiles(folder.resolve("file"), folder.resolve(".part"), false, null, List.of());
            LeftFiles left = new LeftFiles(rig.engine, new QueueReader(rig.store(), rig.secrets), "mark");
            left.add(lost, Map.of(0, own));
            giveBack(rig, lost);
            giveBack(rig, begin(rig, id));

            Instant now = rig.clock.instant();
            left.tend(Set.of(), now);
            assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
            assertThat(rig.engine.discarded()).isEmpty();

            begin(rig, id);
            left.tend(Set.of(), now.plus(Duration.ofSeconds(3)));
            assertThat(rig.engine.discarded()).containsExactly(List.of(own));
        }
    }

    private static Job begin(QueueRig rig, JobId id) {
        return rig.ledger.report(id, new JobCommand.Start()).join().job();
    }

    private static void giveBack(QueueRig rig, Job job) {
        rig.ledger
                .report(job.id(), new JobCommand.Interrupted(job.attempt(), rig.clock.instant()))
                .join();
    }
}
