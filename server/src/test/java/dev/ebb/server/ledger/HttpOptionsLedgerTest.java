package dev.ebb.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may set the options for HTTP, when, and what becomes of them with another owner. */
class HttpOptionsLedgerTest {
    private static final ClientCertificate CERTIFICATE =
            new ClientCertificate(CertificateLocation.CURRENT_USER, "MY", "ab".repeat(20), null);

    private QueueRig rig;
    private JobId id;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
        id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Job set(Caller caller, JobProperty property) {
        return QueueRig.get(rig.ledger.execute(caller, id, new JobCommand.SetProperty(property), RequestKey.NONE))
                .job();
    }

    private void assertRefused(ErrorCode code, Caller caller, JobProperty property) {
        JobException refused = catchThrowableOfType(JobException.class, () -> set(caller, property));

        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
    }

    @Test
    void secrets_ofAJob_areForItsOwnerAlone() {
        assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.ROOT, new JobProperty.Certificate(CERTIFICATE));
        assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.ROOT, new JobProperty.Certificate(null));
        assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.ROOT, new JobProperty.CustomHeadersWriteOnly());
        assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.BOB, new JobProperty.Security(new SecurityFlags(0x100)));
        assertThat(set(QueueRig.ROOT, new JobProperty.Security(new SecurityFlags(0x100)))
                        .settings()
                        .http()
                        .security()
                        .bits())
                .isEqualTo(0x100);
    }

    @Test
    void ownership_taken_dropsCertificateAndHeadersButNotTheirSeal() {
        set(QueueRig.ALICE, new JobProperty.Certificate(CERTIFICATE));
        set(QueueRig.ALICE, new JobProperty.CustomHeaders(SealedText.of(new byte[] {1})));
        set(QueueRig.ALICE, new JobProperty.CustomHeadersWriteOnly());

        Job taken = QueueRig.get(rig.ledger.execute(
                        QueueRig.ROOT,
                        id,
                        new JobCommand.TakeOwnership(QueueRig.ROOT.id(), null, true),
                        RequestKey.NONE))
                .job();

        assertThat(taken.settings().http().clientCertificate()).isNull();
        assertThat(taken.settings().sealedCustomHeaders()).isNull();
        assertThat(taken.settings().http().headersWriteOnly()).isTrue();
    }

    @Test
    void method_set_takesEffectBeforeTheFirstResumeOnly() {
        Job posting = set(QueueRig.ALICE, new JobProperty.HttpMethod("POST"));
        assertThat(posting.priority()).isEqualTo(JobPriority.FOREGROUND);
        assertRefused(
                ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD,
                QueueRig.ALICE,
                new JobProperty.Priority(JobPriority.NORMAL));
        set(QueueRig.ALICE, new JobProperty.Priority(JobPriority.FOREGROUND));

        rig.ask(id, new JobCommand.Resume());
        rig.ask(id, new JobCommand.Suspend());

        assertRefused(ErrorCode.READ_ONLY_PROPERTY_AFTER_RESUME, QueueRig.ALICE, new JobProperty.HttpMethod("PATCH"));
        assertRefused(ErrorCode.READ_ONLY_PROPERTY_AFTER_RESUME, QueueRig.ALICE, new JobProperty.HttpMethod("GET"));
    }

    @Test
    void method_usual_isNoChangeEvenLater() {
        rig.ask(id, new JobCommand.Resume());

        Job job = set(QueueRig.ALICE, new JobProperty.HttpMethod("GET"));

        assertThat(job.settings().http().method()).isNull();
        assertThat(job.priority()).isEqualTo(JobPriority.NORMAL);
    }

    @Test
    void method_ofTheJobsOwn_goesWithNoDynamicContentAndNoOnDemandMode() {
        JobLife life = JobLife.create(NewJobs.with(
                dev.ebb.server.job.JobSettings.DEFAULTS.withTransfer(
                        dev.ebb.server.job.TransferSettings.DEFAULTS.withDynamicContent(true)),
                1));

        JobException refused = catchThrowableOfType(
                JobException.class, () -> life.does(new JobCommand.SetProperty(new JobProperty.HttpMethod("POST"))));

        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD);
    }

    @Test
    void failure_underAMethodOfTheJobsOwn_isFinal() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1));
        life.does(new JobCommand.SetProperty(new JobProperty.HttpMethod("POST")));
        life.does(new JobCommand.Resume());

        life.transferring().fails(JobLife.unavailable());

        assertThat(life.state()).isEqualTo(JobState.ERROR);
        assertThat(life.job().retry().due()).isNull();
    }

    @Test
    void callback_changed_needsAJobAtRest() {
        set(QueueRig.ALICE, new JobProperty.CertificateCallback(true));
        rig.ask(id, new JobCommand.Resume());

        assertRefused(ErrorCode.READ_ONLY_WHEN_JOB_ACTIVE, QueueRig.ALICE, new JobProperty.CertificateCallback(false));
    }

    @Test
    void flags_changedWhileAFileMoves_startItAgainUnderTheNewOnes() {
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.moving(id, 0).task().http().security().bits()).isZero();

        set(QueueRig.ALICE, new JobProperty.Security(new SecurityFlags(SecurityFlags.CRL_CHECK)));
        rig.settle();

        assertThat(rig.engine.moving(id, 0).task().http().security().bits()).isEqualTo(SecurityFlags.CRL_CHECK);
        assertThat(rig.engine.started()).hasSize(2);
    }
}
