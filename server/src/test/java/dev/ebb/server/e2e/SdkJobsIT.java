package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.client.EventSubscription;
import dev.ebb.client.bits.AuthCredentials;
import dev.ebb.client.bits.AuthScheme;
import dev.ebb.client.bits.AuthTarget;
import dev.ebb.client.bits.BackgroundCopyCallback;
import dev.ebb.client.bits.BackgroundCopyFile;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.ChangePolicy;
import dev.ebb.client.bits.CredentialsKey;
import dev.ebb.client.bits.ErrorContext;
import dev.ebb.client.bits.ErrorReport;
import dev.ebb.client.bits.FileRange;
import dev.ebb.client.bits.FileSpec;
import dev.ebb.client.bits.FileState;
import dev.ebb.client.bits.JobFailedException;
import dev.ebb.client.bits.JobFilter;
import dev.ebb.client.bits.JobPriority;
import dev.ebb.client.bits.JobProperty;
import dev.ebb.client.bits.JobSnapshot;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.JobType;
import dev.ebb.client.bits.NotifyCommandLine;
import dev.ebb.client.bits.NotifyEndpoint;
import dev.ebb.client.bits.NotifyFlag;
import dev.ebb.client.bits.OverwriteRule;
import dev.ebb.client.bits.ProxySettings;
import dev.ebb.client.bits.RedirectPolicy;
import dev.ebb.client.bits.ResultCode;
import dev.ebb.client.bits.ResumePolicy;
import dev.ebb.client.bits.SecurityFlags;
import dev.ebb.client.bits.UploadProtocol;
import dev.ebb.client.bits.WaitingReasonKind;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The objects of the Java SDK against the real service: what is said by them is what is read back, and jobs go their way. */
class SdkJobsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final byte[] content = DownloadIT.bytes(300_000, 3);
    private ScriptedHttpServer server;
    private TestDaemon daemon;
    private BackgroundCopyManager manager;

    @BeforeEach
    void start() throws Exception {
        server = ScriptedHttpServer.start(new Origin().file("/a", content));
        daemon = TestDaemon.start(folder.resolve("home"));
        manager = BackgroundCopyManager.of(daemon.client());
    }

    @AfterEach
    void stop() throws Exception {
        daemon.close();
        server.close();
    }

    @Test
    void download_stepByStep_isPutInPlace() throws Exception {
        BackgroundCopyJob job = manager.createJob("MyJobName", JobType.DOWNLOAD);
        BackgroundCopyFile file = job.addFile(server.uri("/a"), folder.resolve("a"));
        job.setPriority(JobPriority.HIGH);
        assertThat(job.getState()).isEqualTo(JobState.SUSPENDED);
        assertThat(job.whyNotRunning().reasons().get(0).kind()).isEqualTo(WaitingReasonKind.SUSPENDED);
        job.resume();
        assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);

        assertThat(job.getProgress().fraction()).hasValue(1.0);
        assertThat(file.getProgress().bytesTotal()).hasValue(content.length);
        assertThat(file.getFilledFileRanges()).containsExactly(FileRange.of(0, content.length));
        assertThat(file.getHttpResponseHeaders()).contains("ETag");
        assertThat(file.setValidationState(true).getKnownValidationState()).contains(true);
        assertThat(job.complete()).isEqualTo(ResultCode.S_OK);

        assertThat(folder.resolve("a")).hasBinaryContent(content);
        assertThat(file.getState()).isEqualTo(FileState.COMPLETED);
        assertThat(job.getTimes().transferCompletionTime()).isPresent();
        EbbException ended = catchThrowableOfType(EbbException.class, job::suspend);
        assertThat(ended.reason()).isEqualTo("BG_E_INVALID_STATE");
    }

    @Test
    void download_withoutWaiting_isPutInPlace() throws Exception {
        CompletableFuture<ResultCode> done = manager.async()
                .createJob(JobSpec.download("all at once")
                        .file(FileSpec.of(server.uri("/a"), folder.resolve("new/a"))
                                .withCreateDirectories())
                        .resume())
                .thenCompose(job -> job.async()
                        .awaitTransferred()
                        .thenCompose(arrived -> job.async().complete()));
        assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(ResultCode.S_OK);
        assertThat(folder.resolve("new/a")).hasBinaryContent(content);
    }

    @Test
    void download_thatFails_tellsWhy() throws Exception {
        BackgroundCopyJob job = manager.createJob(JobSpec.download("missing")
                .file(server.uri("/missing").toString(), folder.resolve("b"))
                .resume());
        JobFailedException failed =
                catchThrowableOfType(JobFailedException.class, () -> job.awaitTransferred(PATIENCE));
        assertThat(failed.reason()).isEqualTo("BG_E_HTTP_ERROR_404");
        ErrorReport report = job.getError();
        assertThat(report.error().context()).isEqualTo(ErrorContext.REMOTE_FILE);
        assertThat(report.file())
                .hasValueSatisfying(file -> assertThat(file.getRemoteName())
                        .isEqualTo(server.uri("/missing").toString()));
        assertThat(report.contextDescription()).isEqualTo(manager.getErrorContextDescription(ErrorContext.REMOTE_FILE));
        assertThat(report.description())
                .isEqualTo(manager.getErrorDescription(failed.hresult()).description());

        job.getFile(0).setRemoteName(server.uri("/a").toString());
        job.resume();
        job.awaitTransferred(PATIENCE);
        assertThat(job.cancel()).isEqualTo(ResultCode.S_OK);
        assertThat(job.await(PATIENCE, JobState.CANCELLED)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void onDemand_rangesAreAskedForAndHeardOf() throws Exception {
        BackgroundCopyJob job = manager.createJob(JobSpec.download("ranges")
                .file(server.uri("/a").toString(), folder.resolve("r"))
                .onDemandMode(true));
        CompletableFuture<List<FileRange>> heard = new CompletableFuture<>();
        try (EventSubscription subscription = job.listen(new BackgroundCopyCallback() {
            @Override
            public void fileRangesTransferred(BackgroundCopyJob of, BackgroundCopyFile file, List<FileRange> ranges) {
                heard.complete(ranges);
            }
        })) {
            job.getFile(0).requestFileRanges(FileRange.of(1000, 500));
            job.resume();
            assertThat(heard.get(30, TimeUnit.SECONDS)).containsExactly(FileRange.of(1000, 500));
        }
        assertThat(job.await(PATIENCE, JobState.SUSPENDED)).isEqualTo(JobState.SUSPENDED);
        assertThat(job.getFile(0).getFilledFileRanges()).contains(FileRange.of(1000, 500));
    }

    @Test
    void settings_saidOneByOne_areReadBack() {
        BackgroundCopyJob job = manager.createJob("settings", JobType.DOWNLOAD);
        List<JobSnapshot> after = new ArrayList<>();
        after.add(job.setDisplayName("renamed"));
        after.add(job.setDescription("described"));
        after.add(job.setRetryDelay(Duration.ofSeconds(20), Duration.ofSeconds(80)));
        after.add(job.setNoProgressTimeout(Duration.ofHours(3)));
        after.add(job.setStallTimeout(Duration.ofSeconds(33)));
        after.add(job.setMaximumDownloadTime(Duration.ofDays(2)));
        after.add(job.setMinimumSpeed(5000));
        after.add(job.setBandwidthLimit(1_000_000));
        after.add(job.setOverwriteRule(OverwriteRule.NO_CLOBBER));
        after.add(job.setResumePolicy(ResumePolicy.ALLOW_WEAK));
        after.add(job.setChangePolicy(ChangePolicy.FAIL));
        after.add(job.setNotifyFlags(Set.of(NotifyFlag.FILE_TRANSFERRED)));
        after.add(job.setNotifyInterface(NotifyEndpoint.signed(URI.create("https://127.0.0.1:9/x"), "secret")));
        after.add(job.setNotifyCmdLine(NotifyCommandLine.of(Path.of("/bin/true"), "a", "b")));
        after.add(job.setProxySettings(ProxySettings.override("http://127.0.0.1:3128", "<local>")));
        after.add(job.setCredentials(new AuthCredentials(AuthTarget.SERVER, AuthScheme.BASIC, "me", "password")));
        after.add(job.setProperty(JobProperty.MAX_DOWNLOAD_SIZE, 1L << 40));
        after.add(job.setProperty(JobProperty.COST_FLAGS, 3));
        after.add(job.httpOptions().setCustomHeaders("X-A: 1"));
        after.add(job.httpOptions()
                .setSecurityFlags(
                        SecurityFlags.DEFAULTS.withCrlCheck(true).withRedirectPolicy(RedirectPolicy.ALLOW_REPORT)));

        JobSnapshot now = job.snapshot();
        assertThat(after).extracting(JobSnapshot::getRevision).isSorted().doesNotHaveDuplicates();
        assertThat(after.get(after.size() - 1)).isEqualTo(now);
        assertThat(now.getDisplayName()).isEqualTo("renamed");
        assertThat(now.getDescription()).isEqualTo("described");
        assertThat(now.getMinimumRetryDelay()).isEqualTo(Duration.ofSeconds(20));
        assertThat(now.getMaximumRetryDelay()).isEqualTo(Duration.ofSeconds(80));
        assertThat(now.getNoProgressTimeout()).isEqualTo(Duration.ofHours(3));
        assertThat(now.getStallTimeout()).isEqualTo(Duration.ofSeconds(33));
        assertThat(now.getMaximumDownloadTime()).contains(Duration.ofDays(2));
        assertThat(now.getMinimumSpeed()).hasValue(5000);
        assertThat(now.getBandwidthLimit()).hasValue(1_000_000);
        assertThat(now.getOverwriteRule()).isEqualTo(OverwriteRule.NO_CLOBBER);
        assertThat(now.getResumePolicy()).isEqualTo(ResumePolicy.ALLOW_WEAK);
        assertThat(now.getChangePolicy()).isEqualTo(ChangePolicy.FAIL);
        assertThat(now.getNotifyFlags()).containsExactly(NotifyFlag.FILE_TRANSFERRED);
        assertThat(now.getNotifyEndpoint()).contains(new NotifyEndpoint(URI.create("https://127.0.0.1:9/x"), "", true));
        assertThat(now.getNotifyCommandLine()).contains(NotifyCommandLine.of(Path.of("/bin/true"), "a", "b"));
        assertThat(now.getProxySettings()).isEqualTo(ProxySettings.override("http://127.0.0.1:3128", "<local>"));
        assertThat(now.getCredentials()).containsExactly(new CredentialsKey(AuthTarget.SERVER, AuthScheme.BASIC));
        assertThat(now.getMaxDownloadSize()).isEqualTo(OptionalLong.of(1L << 40));
        assertThat(job.clearMinimumSpeed().getMinimumSpeed()).isEmpty();
        assertThat(job.clearMaximumDownloadTime().getMaximumDownloadTime()).isEmpty();
        assertThat(job.getProperty(JobProperty.COST_FLAGS)).contains(3);
        assertThat(job.getProperty(JobProperty.DYNAMIC_CONTENT)).contains(false);
        assertThat(job.httpOptions().getCustomHeaders()).contains("X-A: 1");
        assertThat(job.httpOptions().getSecurityFlags()).isEqualTo(now.getSecurityFlags());
        assertThat(now.getSecurityFlags().crlCheck()).isTrue();
        assertThat(job.httpOptions().getHttpMethod()).isEqualTo("GET");
    }

    @Test
    void settings_takenBack_areGone() {
        BackgroundCopyJob job = manager.createJob(JobSpec.upload("taken back")
                .uploadProtocol(UploadProtocol.TUS)
                .credentials(new AuthCredentials(AuthTarget.PROXY, AuthScheme.DIGEST, "me", "password"))
                .notifyEndpoint(NotifyEndpoint.unsigned(URI.create("http://127.0.0.1:9/x")))
                .notifyCommandLine(NotifyCommandLine.of(Path.of("/bin/true"))));
        assertThat(job.getUploadProtocol()).isEqualTo(UploadProtocol.TUS);
        assertThat(job.setNotifyInterface(null).getNotifyEndpoint()).isEmpty();
        assertThat(job.setNotifyCmdLine(null).getNotifyCommandLine()).isEmpty();
        assertThat(job.removeCredentials(AuthTarget.PROXY, AuthScheme.DIGEST)).isEqualTo(ResultCode.S_OK);
        assertThat(job.removeCredentials(AuthTarget.PROXY, AuthScheme.DIGEST)).isEqualTo(ResultCode.S_FALSE);
        assertThat(job.httpOptions().removeClientCertificate()).isEqualTo(ResultCode.S_FALSE);
        assertThat(job.setUploadDigests(true).sendsUploadDigests()).isTrue();
    }

    @Test
    void queue_isListedAndExplained() {
        for (int i = 0; i < 5; i++) {
            manager.createJob(i % 2 == 0 ? "even " + i : "odd " + i, JobType.DOWNLOAD);
        }
        assertThat(manager.enumJobs(JobFilter.MINE.named("even").withOldestFirst()).stream()
                        .map(JobSnapshot::getDisplayName))
                .containsExactly("even 0", "even 2", "even 4");
        String me = manager.serviceAdministration().getServiceStatus().getCaller();
        assertThat(manager.enumJobs(JobFilter.ALL_USERS.ownedBy(me).ofType(JobType.DOWNLOAD)))
                .hasSize(5);
        assertThat(manager.enumJobs(JobFilter.MINE.in(JobState.ERROR).ofPriority(JobPriority.HIGH)))
                .isEmpty();
        assertThat(manager.countJobsOfOthers()).isZero();
        assertThat(manager.queryInterface("IBackgroundCopyManager")).contains("ebb.v1.BackgroundCopyManager/CreateJob");
        assertThat(manager.serviceAdministration().getServiceStatus().getContractVersion())
                .isEqualTo(1);
        assertThat(manager.serviceAdministration().getConfiguration()).isNotEmpty();
        var policies = manager.policyAdministration();
        assertThat(policies.setPolicy("limits.jobs-per-user", "5").getValue()).isEqualTo("5");
        EbbException full =
                catchThrowableOfType(EbbException.class, () -> manager.createJob("one more", JobType.DOWNLOAD));
        // The owner of a private service is its administrator, whom no limit holds.
        assertThat(full).isNull();
        assertThat(policies.clearPolicy("limits.jobs-per-user").getSource()).isNotEqualTo("policy");
        assertThat(policies.listPolicies())
                .extracting(policy -> policy.getKey())
                .contains("limits.jobs-per-user");
    }
}
