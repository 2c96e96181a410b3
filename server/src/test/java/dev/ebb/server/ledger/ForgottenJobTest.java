package dev.ebb.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.store.Retention;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call is remembered for longer than its job where little history is kept: its repetition hears that it was done. */
class ForgottenJobTest {
    private static final RequestKey KEY = new RequestKey("r", "cancel", null);

    @Test
    void repetition_ofACallWhoseJobIsNoLongerKept_saysThatItWasDone(@TempDir Path folder) {
        try (QueueRig rig = new QueueRig(folder.resolve("store"))) {
            JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 1));
            CompletableFuture<JobOutcome> first = rig.ledger.execute(QueueRig.ROOT, id, new JobCommand.Cancel(), KEY);
            rig.awaitLedger();
            rig.settle();
            QueueRig.get(first);
            Retention noJobs = new Retention(Instant.EPOCH, Instant.EPOCH, Long.MAX_VALUE, 0);
            assertThat(rig.store().prune(noJobs, 1_000)).isPositive();

            assertThatThrownBy(() -> QueueRig.get(rig.ledger.execute(QueueRig.ROOT, id, new JobCommand.Cancel(), KEY)))
                    .isInstanceOfSatisfying(
                            JobException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND))
                    .hasMessageContaining("was carried out before")
                    .hasMessageContaining("history.jobs");
        }
    }
}
