package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.server.support.CallerCast;
import dev.ebb.server.support.CallerCast.Role;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.ForgetHistoryRequest;
import dev.ebb.v1.GetHistoryRequest;
import dev.ebb.v1.GetHistoryResponse;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.HistoryFilter;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobOutcome;
import dev.ebb.v1.JobRecord;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ListHistoryRequest;
import dev.ebb.v1.ListHistoryResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that have ended, as callers see them. */
class HistoryIT {
    private static final byte[] CONTENT = "what was wanted".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private ScriptedHttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = ScriptedHttpServer.start(new Origin()
                .file("/real?sig=hush", CONTENT)
                .file("/plain", CONTENT)
                .script(
                        "/start?key=hush",
                        (request, answer) -> answer.head(302, "Location: /real?sig=hush", "Content-Length: 0")));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void jobs_thatEnded_areListedWithWhoWhatAndFromWhere() throws Exception {
        try (CallerCast cast = CallerCast.start(folder, "")) {
            EbbClient owner = cast.client(Role.OWNER);
            Job completed = completed(cast, wanted(cast, "completed", "/start?key=hush", sha256()));
            Job cancelled = owner.blocking()
                    .manager()
                    .createJob(wanted(cast, "cancelled", "/plain", "").toBuilder()
                            .setResume(false)
                            .build())
                    .getJob();
            cancel(owner, cancelled);
            Job failed = owner.blocking()
                    .manager()
                    .createJob(wanted(cast, "failed", "/gone?key=hush", ""))
                    .getJob();
            cast.daemon().await(failed, JobState.JOB_STATE_ERROR);
            cancel(owner, failed);
            Job late = owner.blocking()
                    .manager()
                    .createJob(withoutPatience(wanted(cast, "late", "/plain", "")))
                    .getJob();
            cast.daemon().await(late, JobState.JOB_STATE_ERROR);
            cancel(cast.client(Role.ADMINISTRATOR), late);

            List<JobRecord> listed = list(owner, ListHistoryRequest.getDefaultInstance());
            assertThat(listed)
                    .extracting(JobRecord::getDisplayName)
                    .containsExactly("late", "failed", "cancelled", "completed");
            assertThat(listed)
                    .extracting(JobRecord::getOutcome)
                    .containsExactly(
                            JobOutcome.JOB_OUTCOME_FAILED,
                            JobOutcome.JOB_OUTCOME_FAILED,
                            JobOutcome.JOB_OUTCOME_CANCELLED,
                            JobOutcome.JOB_OUTCOME_COMPLETED);
            assertThat(listed).allSatisfy(record -> {
                assertThat(record.getOwner()).isEqualTo("token:owner");
                assertThat(record.getCreator()).isEqualTo("token:owner");
                assertThat(record.hasEndTime()).isTrue();
            });
            assertThat(listed.get(0).getEndedBy()).isNotEqualTo("token:owner").isNotEmpty();
            assertThat(listed.get(1).getError().getName()).isEqualTo("BG_E_HTTP_ERROR_404");
            assertThat(listed.get(2).hasStartTime()).isFalse();
            assertThat(listed.get(3).getEndedBy()).isEqualTo("token:owner");
            assertThat(listed.get(3).hasStartTime()).isTrue();

            GetHistoryResponse whole = get(owner, completed.getId());
            assertThat(whole.getRecord()).isEqualTo(listed.get(3));
            HistoryFile file = whole.getFiles(0);
            assertThat(file.getRemoteName()).isEqualTo(server.uri("/start").toString());
            assertThat(file.getSourceUrl()).isEqualTo(server.uri("/real").toString());
            assertThat(file.getDigest()).isEqualTo(sha256());
            assertThat(file.getBytesTotal()).isEqualTo(CONTENT.length);
            assertThat(file.getLocalName()).endsWith("/completed");
            assertThat(get(owner, failed.getId()).toString() + whole + listed).doesNotContain("hush");

            strangers(cast, completed.getId());
            filters(owner);
            forget(owner, completed.getId());
            assertThat(list(owner, ListHistoryRequest.getDefaultInstance()))
                    .containsExactlyElementsOf(listed.subList(0, 3));
        }
    }

    /** Others neither see nor forget; administrators do, when they ask for it. */
    private static void strangers(CallerCast cast, String id) {
        EbbClient other = cast.client(Role.OTHER_USER);
        EbbClient administrator = cast.client(Role.ADMINISTRATOR);
        ListHistoryRequest everybody =
                ListHistoryRequest.newBuilder().setAllUsers(true).build();
        assertThat(list(other, ListHistoryRequest.getDefaultInstance())).isEmpty();
        assertThat(reason(() -> list(other, everybody))).isEqualTo("E_ACCESSDENIED");
        HistoryFilter owners =
                HistoryFilter.newBuilder().setOwner("token:owner").build();
        ListHistoryRequest foreign =
                ListHistoryRequest.newBuilder().setFilter(owners).build();
        assertThat(reason(() -> list(other, foreign))).isEqualTo("E_ACCESSDENIED");
        assertThat(reason(() -> get(other, id))).isEqualTo("E_ACCESSDENIED");
        assertThat(reason(() -> forget(other, id))).isEqualTo("E_ACCESSDENIED");
        assertThat(list(administrator, ListHistoryRequest.getDefaultInstance())).isEmpty();
        assertThat(list(administrator, everybody)).hasSize(4);
        assertThat(list(administrator, foreign.toBuilder().setAllUsers(true).build()))
                .hasSize(4);
    }

    private static void filters(EbbClient owner) {
        HistoryFilter failed = HistoryFilter.newBuilder()
                .addOutcomes(JobOutcome.JOB_OUTCOME_FAILED)
                .setUrlPart("/gone")
                .build();
        assertThat(list(owner, ListHistoryRequest.newBuilder().setFilter(failed).build()))
                .extracting(JobRecord::getDisplayName)
                .containsExactly("failed");
        HistoryFilter named =
                HistoryFilter.newBuilder().setDisplayNamePart("ancel").build();
        assertThat(list(owner, ListHistoryRequest.newBuilder().setFilter(named).build()))
                .extracting(JobRecord::getDisplayName)
                .containsExactly("cancelled");
        assertThatThrownBy(() -> owner.blocking()
                        .history()
                        .listHistory(ListHistoryRequest.newBuilder()
                                .setPageToken("made up")
                                .build()))
                .hasMessageContaining("page_token");
    }

    @Test
    void jobs_stillInTheQueue_areNoHistory() throws Exception {
        try (CallerCast cast = CallerCast.start(folder, "")) {
            EbbClient owner = cast.client(Role.OWNER);
            Job live = owner.blocking()
                    .manager()
                    .createJob(wanted(cast, "live", "/plain", "").toBuilder()
                            .setResume(false)
                            .build())
                    .getJob();
            assertThat(list(owner, ListHistoryRequest.getDefaultInstance())).isEmpty();
            assertThat(reason(() -> get(owner, live.getId()))).isEqualTo("BG_E_NOT_FOUND");
            assertThat(reason(() -> forget(owner, live.getId()))).isEqualTo("BG_E_INVALID_STATE");
            cancel(owner, live);
            forget(owner, live.getId());
            assertThat(reason(() -> forget(owner, live.getId()))).isEqualTo("BG_E_NOT_FOUND");
            assertThat(reason(() -> owner.blocking()
                            .manager()
                            .getJob(GetJobRequest.newBuilder()
                                    .setJobId(live.getId())
                                    .setIncludeFinal(true)
                                    .build())))
                    .isEqualTo("BG_E_NOT_FOUND");
        }
    }

    @Test
    void history_ofAKilledService_isThereAgain_andShrinksToWhatIsKept() throws Exception {
        JobRecord last;
        try (DaemonProcess daemon = DaemonProcess.start(folder);
                EbbClient client = daemon.connect()) {
            for (int i = 0; i < 3; i++) {
                Job job = client.blocking()
                        .manager()
                        .createJob(TestDaemon.fast(server.uri("/plain"), folder.resolve("file" + i))
                                .build())
                        .getJob();
                daemon.await(() -> state(client, job) == JobState.JOB_STATE_TRANSFERRED);
                client.blocking()
                        .job()
                        .complete(CompleteRequest.newBuilder()
                                .setJobId(job.getId())
                                .build());
            }
            last = list(client, ListHistoryRequest.getDefaultInstance()).get(0);
            assertThat(get(client, last.getJobId()).getFiles(0).getSourceUrl())
                    .isEqualTo(server.uri("/plain").toString());
            daemon.kill();
        }
        try (DaemonProcess daemon = DaemonProcess.start(folder, "history.jobs-per-owner=1");
                EbbClient client = daemon.connect()) {
            assertThat(list(client, ListHistoryRequest.getDefaultInstance()))
                    .hasSize(3)
                    .first()
                    .isEqualTo(last);
            assertThat(get(client, last.getJobId()).getFiles(0).getSourceUrl())
                    .isEqualTo(server.uri("/plain").toString());
            client.blocking()
                    .manager()
                    .createJob(TestDaemon.fast(server.uri("/plain"), folder.resolve("more"))
                            .setResume(false)
                            .build());
            daemon.await(
                    () -> list(client, ListHistoryRequest.getDefaultInstance()).size() == 1);
            assertThat(list(client, ListHistoryRequest.getDefaultInstance())).containsExactly(last);
        }
    }

    private Job completed(CallerCast cast, CreateJobRequest wanted) {
        EbbClient owner = cast.client(Role.OWNER);
        Job job = owner.blocking().manager().createJob(wanted).getJob();
        cast.daemon().await(job, JobState.JOB_STATE_TRANSFERRED);
        owner.blocking()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
        return job;
    }

    private CreateJobRequest wanted(CallerCast cast, String name, String path, String digest) {
        CreateJobRequest.Builder request =
                TestDaemon.fast(server.uri(path), cast.files().resolve(name)).setDisplayName(name);
        request.getFilesBuilder(0).setExpectedDigest(digest);
        return request.build();
    }

    /** To a port where nobody is, and not to be tried again. */
    private static CreateJobRequest withoutPatience(CreateJobRequest request) {
        CreateJobRequest.Builder late = request.toBuilder()
                .setSettings(JobSettings.newBuilder().setNoProgressTimeout(TestDaemon.duration(Duration.ZERO)));
        late.getFilesBuilder(0).setRemoteName("http://127.0.0.1:9/late");
        return late.build();
    }

    private static JobState state(EbbClient client, Job job) {
        return client.blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(job.getId()).build())
                .getJob()
                .getState();
    }

    private static void cancel(EbbClient client, Job job) {
        client.blocking()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());
    }

    private static void forget(EbbClient client, String id) {
        client.blocking()
                .history()
                .forgetHistory(ForgetHistoryRequest.newBuilder().setJobId(id).build());
    }

    private static GetHistoryResponse get(EbbClient client, String id) {
        return client.blocking()
                .history()
                .getHistory(GetHistoryRequest.newBuilder().setJobId(id).build());
    }

    /** All pages, which are short. */
    private static List<JobRecord> list(EbbClient client, ListHistoryRequest request) {
        List<JobRecord> all = new java.util.ArrayList<>();
        ListHistoryRequest.Builder next = request.toBuilder().setPageSize(2);
        do {
            ListHistoryResponse page = client.blocking().history().listHistory(next.build());
            all.addAll(page.getRecordsList());
            next.setPageToken(page.getNextPageToken());
        } while (!next.getPageToken().isEmpty());
        return all;
    }

    private static String reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(EbbException.class, call).reason();
    }

    private static String sha256() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(CONTENT);
        return "sha256:" + HexFormat.of().formatHex(digest);
    }
}
