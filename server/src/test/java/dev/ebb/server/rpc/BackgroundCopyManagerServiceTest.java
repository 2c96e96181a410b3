package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.JobQuery;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerBlockingStub;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetErrorDescriptionRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobOrder;
import dev.ebb.v1.JobSettings;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackgroundCopyManagerServiceTest {
    private static final String UNKNOWN = "0f8fad5b-d9cb-469f-a165-70867728950e";

    private RpcHarness rpc;
    private FakeQueue queue;
    private BackgroundCopyManagerBlockingStub manager;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        queue = rpc.rooms.queue;
        manager = BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void createJob_bare_asksForDefaults() {
        dev.ebb.v1.Job made = manager.createJob(minimal().build()).getJob();
        NewJob asked = (NewJob) queue.lastAsked().command();
        assertThat(asked.type()).isEqualTo(JobType.DOWNLOAD);
        assertThat(asked.owner()).isEqualTo(rpc.caller.id());
        assertThat(asked.priority()).isEqualTo(JobPriority.NORMAL);
        assertThat(asked.settings()).isEqualTo(dev.ebb.server.job.JobSettings.DEFAULTS);
        assertThat(asked.files()).isEmpty();
        assertThat(asked.resume()).isFalse();
        assertThat(queue.lastAsked().key().requestId()).isNull();
        assertThat(made.getState()).isEqualTo(dev.ebb.v1.JobState.JOB_STATE_SUSPENDED);
        assertThat(made.getOwner()).isEqualTo("uid:1000");
        assertThat(made.getSurvivesReboot()).isTrue();
        assertThat(made.getMinimumRetryDelay().getSeconds()).isEqualTo(600);
        assertThat(made.getProgress().hasBytesTotal()).isTrue();
    }

    @Test
    void createJob_whole_asksForEverything() {
        FileOwner account = new FileOwner(1000, 1000, List.of(27L), 0027);
        rpc.caller = new Caller(OwnerId.ofUid(1000), Role.USER, account);
        manager.createJob(minimal()
                .setResume(true)
                .setRequestId("req-1")
                .addFiles(file("https://example.org/a", "/data/a").setExpectedDigest("sha256:" + "ab".repeat(32)))
                .addFiles(file("http://example.org/b", "/data/b").setCreateDirectories(true))
                .setSettings(JobSettings.newBuilder()
                        .setDescription("weekly")
                        .setPriority(dev.ebb.v1.JobPriority.JOB_PRIORITY_FOREGROUND)
                        .setMinimumRetryDelay(seconds(10))
                        .setMaximumRetryDelay(seconds(60))
                        .setNoProgressTimeout(seconds(0))
                        .setStallTimeout(seconds(30))
                        .setCustomHeaders("Authorization: Bearer s3cret\r\n")
                        .setOverwrite(dev.ebb.v1.OverwriteRule.OVERWRITE_RULE_NO_CLOBBER))
                .build());
        NewJob asked = (NewJob) queue.lastAsked().command();
        assertThat(asked.fileOwner()).isEqualTo(account);
        assertThat(asked.resume()).isTrue();
        assertThat(asked.description()).isEqualTo("weekly");
        assertThat(asked.priority()).isEqualTo(JobPriority.FOREGROUND);
        assertThat(asked.files()).hasSize(2);
        assertThat(asked.files().get(0).expectedDigest()).hasToString("sha256:" + "ab".repeat(32));
        assertThat(asked.files().get(1).createDirectories()).isTrue();
        assertThat(asked.settings().minimumRetryDelay()).hasSeconds(10);
        assertThat(asked.settings().maximumRetryDelay()).hasSeconds(60);
        assertThat(asked.settings().noProgressTimeout()).isZero();
        assertThat(asked.settings().stallTimeout()).hasSeconds(30);
        assertThat(asked.settings().overwrite()).isEqualTo(OverwriteRule.NO_CLOBBER);
        assertThat(rpc.rooms.secrets.open(asked.settings().sealedCustomHeaders()))
                .isEqualTo("Authorization: Bearer s3cret\r\n");
        assertThat(queue.lastAsked().key().requestId()).isEqualTo("req-1");
    }

    @Test
    void createJob_digest_followsTheContentAndNotTheRequestId() {
        String first = digest(minimal().setRequestId("a"));
        assertThat(digest(minimal().setRequestId("b"))).isEqualTo(first).isNotEmpty();
        assertThat(digest(minimal().setRequestId("a").setDisplayName("other"))).isNotEqualTo(first);
    }

    @Test
    void createJob_deadline_reachesTheLedger() {
        manager.withDeadlineAfter(20, TimeUnit.SECONDS).createJob(minimal().build());
        assertThat(queue.lastAsked().key().deadline())
                .isBetween(FakeQueue.NOW.plusSeconds(5), FakeQueue.NOW.plusSeconds(20));
        manager.createJob(minimal().build());
        assertThat(queue.lastAsked().key().deadline()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "display_name, E_INVALIDARG",
        "type, E_INVALIDARG",
        "settings.priority, E_NOTIMPL",
        "settings.maximum_retry_delay, E_INVALIDARG",
        "settings.stall_timeout, E_INVALIDARG",
        "settings.custom_headers, E_INVALIDARG",
        "settings.trusted_certificates_pem, E_INVALIDARG",
        "settings.reply_file_name, E_INVALIDARG",
        "settings.description, BG_E_STRING_TOO_LONG",
        "files[1].local_name, E_INVALIDARG",
        "files[0].remote_name, E_INVALIDARG",
        "files[0].expected_digest, E_INVALIDARG",
        "request_id, BG_E_STRING_TOO_LONG"
    })
    void createJob_badValue_namesTheField(String field, String reason) {
        CreateJobRequest.Builder request = minimal();
        JobSettings.Builder settings = request.getSettingsBuilder();
        switch (field) {
            case "display_name" -> request.setDisplayName("x".repeat(257));
            case "type" -> request.setTypeValue(17);
            case "settings.priority" -> settings.setPriorityValue(9);
            case "settings.maximum_retry_delay" -> settings.setMaximumRetryDelay(seconds(5));
            case "settings.stall_timeout" -> settings.setStallTimeout(seconds(0));
            case "settings.custom_headers" -> settings.setCustomHeaders("Range: bytes=0-");
            case "settings.trusted_certificates_pem" -> settings.setTrustedCertificatesPem("/etc/ca.pem");
            case "settings.reply_file_name" -> settings.setReplyFileName("relative");
            case "settings.description" -> settings.setDescription("x".repeat(1025));
            case "files[1].local_name" ->
                request.addFiles(file("http://h/a", "/a")).addFiles(file("http://h/b", "../b"));
            case "files[0].remote_name" -> request.addFiles(file("gopher://h/a", "/a"));
            case "files[0].expected_digest" ->
                request.addFiles(file("http://h/a", "/a").setExpectedDigest("md5:00"));
            default -> request.setRequestId("x".repeat(129));
        }
        StatusRuntimeException refused = refused(() -> manager.createJob(request.build()));
        assertThat(StatusMapperTest.detail(refused, ErrorInfo.class)
                        .orElseThrow()
                        .getReason())
                .isEqualTo(reason);
        assertThat(StatusMapperTest.detail(refused, BadRequest.class)
                        .orElseThrow()
                        .getFieldViolations(0)
                        .getField())
                .isEqualTo(field);
        assertThat(queue.asked).isEmpty();
    }

    @Test
    void getJob_ended_isFoundOnRequestOnly() {
        Job job = queue.put(TestJob.of(rpc.caller).state(JobState.ACKNOWLEDGED).make());
        GetJobRequest.Builder request =
                GetJobRequest.newBuilder().setJobId(job.id().toString());
        assertThat(refused(() -> manager.getJob(request.build())).getStatus().getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(manager.getJob(request.setIncludeFinal(true).build())
                        .getJob()
                        .getState())
                .isEqualTo(dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED);
    }

    @Test
    void getJob_unknownOrForeign_isRefusedAsSuch() {
        Job foreign = queue.put(TestJob.of(TestBackends.BOB).make());
        assertThat(code("nonsense")).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(code(UNKNOWN)).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(code(foreign.id().toString())).isEqualTo(Status.Code.PERMISSION_DENIED);
        rpc.caller = TestBackends.ADMIN;
        assertThat(manager.getJob(GetJobRequest.newBuilder()
                                .setJobId("{" + foreign.id().toString().toUpperCase(java.util.Locale.ROOT) + "}")
                                .build())
                        .getJob()
                        .getOwner())
                .isEqualTo("uid:1001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JOB_ORDER_NEWEST_FIRST", "JOB_ORDER_OLDEST_FIRST"})
    void enumJobs_pages_showEveryJobOnce(String order) {
        for (int i = 0; i < 25; i++) {
            // Several of the same instant: the id breaks the tie.
            queue.put(TestJob.of(rpc.caller)
                    .created(FakeQueue.NOW.plusSeconds(i / 3))
                    .make());
        }
        queue.others = 4;
        List<dev.ebb.v1.Job> listed = new ArrayList<>();
        String token = "";
        int pages = 0;
        do {
            EnumJobsResponse page = manager.enumJobs(EnumJobsRequest.newBuilder()
                    .setOrder(JobOrder.valueOf(order))
                    .setPageSize(10)
                    .setPageToken(token)
                    .build());
            listed.addAll(page.getJobsList());
            assertThat(page.getOtherUsersJobs()).isEqualTo(4);
            queue.others = 100; // later pages repeat what was counted for the first
            token = page.getNextPageToken();
            pages++;
        } while (!token.isEmpty());
        assertThat(pages).isEqualTo(3);
        assertThat(listed).extracting(dev.ebb.v1.Job::getId).hasSize(25).doesNotHaveDuplicates();
        boolean newestFirst = order.contains("NEWEST");
        assertThat(listed)
                .extracting(job -> job.getTimes().getCreationTime().getSeconds())
                .isSortedAccordingTo(newestFirst ? (a, b) -> Long.compare(b, a) : Long::compare);
    }

    @Test
    void enumJobs_exactPage_hasNoNext() {
        for (int i = 0; i < 10; i++) {
            queue.put(TestJob.of(rpc.caller).make());
        }
        assertThat(manager.enumJobs(EnumJobsRequest.newBuilder().setPageSize(10).build())
                        .getNextPageToken())
                .isEmpty();
    }

    @Test
    void enumJobs_token_isForTheSameListOnly() {
        for (int i = 0; i < 3; i++) {
            queue.put(TestJob.of(rpc.caller).make());
        }
        EnumJobsRequest first = EnumJobsRequest.newBuilder().setPageSize(1).build();
        String token = manager.enumJobs(first).getNextPageToken();
        EnumJobsRequest next = first.toBuilder().setPageToken(token).build();
        assertThat(manager.enumJobs(next.toBuilder().setPageSize(2).build()).getJobsCount())
                .isEqualTo(2);
        JobFilter other = JobFilter.newBuilder().setDisplayNamePrefix("n").build();
        assertPageTokenRefused(next.toBuilder().setFilter(other).build());
        assertPageTokenRefused(
                next.toBuilder().setOrder(JobOrder.JOB_ORDER_OLDEST_FIRST).build());
        assertPageTokenRefused(next.toBuilder().setPageToken("garbage").build());
        rpc.caller = TestBackends.BOB;
        assertPageTokenRefused(next);
    }

    @Test
    void enumJobs_filter_isPassedOn() {
        rpc.caller = TestBackends.ADMIN;
        manager.enumJobs(EnumJobsRequest.newBuilder()
                .setAllUsers(true)
                .setFilter(JobFilter.newBuilder()
                        .addStates(dev.ebb.v1.JobState.JOB_STATE_ERROR)
                        .addTypes(dev.ebb.v1.JobType.JOB_TYPE_UPLOAD)
                        .addPriorities(dev.ebb.v1.JobPriority.JOB_PRIORITY_LOW)
                        .setDisplayNamePrefix("night")
                        .setOwner("uid:7")
                        .setIncludeFinal(true))
                .build());
        JobQuery query = queue.queries.get(0);
        assertThat(query.states()).containsExactly(JobState.ERROR);
        assertThat(query.types()).containsExactly(JobType.UPLOAD);
        assertThat(query.priorities()).containsExactly(JobPriority.LOW);
        assertThat(query.namePrefix()).isEqualTo("night");
        assertThat(query.owner()).isEqualTo(OwnerId.ofUid(7));
        assertThat(query.includeFinal()).isTrue();
        assertThat(query.newestFirst()).isTrue();
        assertThat(query.limit()).isEqualTo(101);
    }

    @Test
    void enumJobs_scope_isTheCallersUnlessAskedOtherwise() {
        manager.enumJobs(EnumJobsRequest.getDefaultInstance());
        assertThat(queue.queries.get(0).owner()).isEqualTo(rpc.caller.id());
        assertThat(refused(() -> manager.enumJobs(
                                EnumJobsRequest.newBuilder().setAllUsers(true).build()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        JobFilter foreign = JobFilter.newBuilder().setOwner("uid:7").build();
        assertThat(refused(() -> manager.enumJobs(
                                EnumJobsRequest.newBuilder().setFilter(foreign).build()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001, Integer.MAX_VALUE})
    void enumJobs_pageSize_isBounded(int size) {
        assertThat(refused(() -> manager.enumJobs(
                                EnumJobsRequest.newBuilder().setPageSize(size).build()))
                        .getStatus()
                        .getDescription())
                .contains("page_size");
    }

    @Test
    void getErrorDescription_known_isExplained() {
        var answer = manager.getErrorDescription(GetErrorDescriptionRequest.newBuilder()
                .setHresult(0x80200002)
                .setLanguage("en-GB")
                .build());
        assertThat(answer.getName()).isEqualTo("BG_E_INVALID_STATE");
        assertThat(answer.getDescription()).isNotBlank();
        assertThat(answer.getRemedy()).isNotBlank();
        assertThat(answer.getContextDescription()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0x80200002, de", "0x12345678, en"})
    void getErrorDescription_noText_isNotFound(String hresult, String language) {
        StatusRuntimeException refused =
                refused(() -> manager.getErrorDescription(GetErrorDescriptionRequest.newBuilder()
                        .setHresult(Integer.parseUnsignedInt(hresult.substring(2), 16))
                        .setLanguage(language)
                        .build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(StatusMapperTest.detail(refused, ErrorInfo.class)
                        .orElseThrow()
                        .getMetadataMap())
                .containsEntry("hresult", "0x80070717");
    }

    private void assertPageTokenRefused(EnumJobsRequest request) {
        StatusRuntimeException refused = refused(() -> manager.enumJobs(request));
        assertThat(StatusMapperTest.detail(refused, ErrorInfo.class)
                        .orElseThrow()
                        .getMetadataMap())
                .containsEntry("field", "page_token")
                .containsEntry("hresult", "0x80070057");
    }

    private String digest(CreateJobRequest.Builder request) {
        manager.createJob(request.build());
        return queue.lastAsked().key().commandHash();
    }

    private Status.Code code(String id) {
        return refused(() ->
                        manager.getJob(GetJobRequest.newBuilder().setJobId(id).build()))
                .getStatus()
                .getCode();
    }

    private static StatusRuntimeException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        return refused;
    }

    private static CreateJobRequest.Builder minimal() {
        return CreateJobRequest.newBuilder().setDisplayName("nightly").setType(dev.ebb.v1.JobType.JOB_TYPE_DOWNLOAD);
    }

    private static FileSpec.Builder file(String remote, String local) {
        return FileSpec.newBuilder().setRemoteName(remote).setLocalName(local);
    }

    private static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }
}
