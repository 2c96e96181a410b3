package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetPropertyRequest;
import dev.ebb.v1.GetPropertyResponse;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPropertyId;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SuspendRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** IBackgroundCopyJob5::SetProperty and GetProperty: each property, what it may be, and when. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypedPropertyIT {
    private Path folder;
    private TestDaemon daemon;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        daemon = TestDaemon.start(folder.resolve("home"), "destinations.roots=" + folder);
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    static Stream<JobPropertyValue> values() {
        return Stream.of(
                value().setCostFlags(0x80000067).build(),
                value().setNotificationEndpoint(NotifyEndpoint.newBuilder().setUrl("https://example.test/hook"))
                        .build(),
                value().setDynamicContent(true).build(),
                value().setHighPerformance(true).build(),
                value().setMaxDownloadSize(1).build(),
                value().setMaxDownloadSize(Long.MAX_VALUE).build(),
                value().setMaxDownloadSize(-1).build(),
                value().setUseStoredCredentials(AuthTarget.AUTH_TARGET_PROXY).build(),
                value().setMinimumNotificationInterval(TestDaemon.duration(Duration.ZERO))
                        .build(),
                value().setMinimumNotificationInterval(TestDaemon.duration(Duration.ofMillis(0xFFFFFFFFL)))
                        .build(),
                value().setOnDemandMode(true).build());
    }

    @ParameterizedTest
    @MethodSource("values")
    void property_set_isReadBack(JobPropertyValue value) {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        set(job, value);
        GetPropertyResponse read = get(job, id(value));
        assertThat(read.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(read.getValue()).isEqualTo(value);
    }

    @Test
    void propertyIds_andValues_haveTheSameNumbers() {
        var numbers = JobPropertyValue.getDescriptor().getFields().stream()
                .map(field -> field.getNumber())
                .toList();
        assertThat(Arrays.stream(JobPropertyId.values())
                        .filter(id -> id != JobPropertyId.UNRECOGNIZED && id.getNumber() != 0)
                        .map(JobPropertyId::getNumber))
                .containsExactlyElementsOf(numbers);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
    void property_neverSet_hasItsDefault(JobPropertyId id) {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        if (id == JobPropertyId.JOB_PROPERTY_ID_UNSPECIFIED) {
            expect(refusal(() -> get(job, id)), "BG_E_UNKNOWN_PROPERTY_ID", "property");
            return;
        }
        GetPropertyResponse read = get(job, id);
        JobPropertyValue value = read.getValue();
        switch (id) {
            case JOB_PROPERTY_ID_COST_FLAGS,
                    JOB_PROPERTY_ID_NOTIFICATION_ENDPOINT,
                    JOB_PROPERTY_ID_USE_STORED_CREDENTIALS -> {
                assertThat(read.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
                assertThat(value).isEqualTo(JobPropertyValue.getDefaultInstance());
            }
            case JOB_PROPERTY_ID_MAX_DOWNLOAD_SIZE ->
                assertThat(value.getMaxDownloadSize()).isEqualTo(-1);
            case JOB_PROPERTY_ID_MINIMUM_NOTIFICATION_INTERVAL ->
                assertThat(value.getMinimumNotificationInterval())
                        .isEqualTo(TestDaemon.duration(Duration.ofMillis(500)));
            default ->
                assertThat(value.getDynamicContent() || value.getHighPerformance() || value.getOnDemandMode())
                        .isFalse();
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(value().build(), "BG_E_UNKNOWN_PROPERTY_ID", "value"),
                Arguments.of(value().setCostFlags(0x100).build(), "E_INVALIDARG", "value.cost_flags"),
                Arguments.of(
                        value().setMaxDownloadSize(0).build(),
                        "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE",
                        "value.max_download_size"),
                Arguments.of(
                        value().setMaxDownloadSize(-2).build(),
                        "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE",
                        "value.max_download_size"),
                Arguments.of(
                        value().setUseStoredCredentials(AuthTarget.AUTH_TARGET_SERVER)
                                .build(),
                        "BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED",
                        "value.use_stored_credentials"),
                Arguments.of(
                        value().setMinimumNotificationInterval(TestDaemon.duration(Duration.ofMillis(1L << 32)))
                                .build(),
                        "E_INVALIDARG",
                        "value.minimum_notification_interval"),
                Arguments.of(
                        endpoint("http://example.test/hook", ""), "E_INVALIDARG", "value.notification_endpoint.url"),
                Arguments.of(
                        endpoint("https://example.test/", "s".repeat(1025)),
                        "BG_E_STRING_TOO_LONG",
                        "value.notification_endpoint.secret"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void property_badValue_isRefusedWithItsCode(JobPropertyValue value, String reason, String field) {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        expect(refusal(() -> set(job, value)), reason, field);
        assertThat(daemon.job(job.getId()).getRevision()).isEqualTo(job.getRevision());
    }

    @Test
    void downloadProperties_onAnUpload_areRefused() {
        Job job = create(JobType.JOB_TYPE_UPLOAD);
        for (JobPropertyValue value : forDownloads()) {
            expect(
                    refusal(() -> set(job, value)),
                    "BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY",
                    "value." + name(value));
        }
        set(job, value().setCostFlags(1).build());
    }

    @Test
    void settledProperties_afterTheFirstResume_areRefused() {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        addFile(job);
        set(job, value().setDynamicContent(true).build());
        set(job, value().setMaxDownloadSize(10).build());
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
        daemon.stubs()
                .job()
                .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build());
        expect(
                refusal(() -> set(job, value().setDynamicContent(false).build())),
                "BG_E_READ_ONLY_PROPERTY_AFTER_RESUME",
                "value.dynamic_content");
        expect(
                refusal(() -> set(job, value().setMaxDownloadSize(11).build())),
                "BG_E_READ_ONLY_PROPERTY_AFTER_RESUME",
                "value.max_download_size");
        assertThat(daemon.job(job.getId()).getMaxDownloadSize()).isEqualTo(10);
    }

    @Test
    void highPerformance_afterAFileWasAdded_isRefused() {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        set(job, value().setHighPerformance(true).build());
        addFile(job);
        expect(
                refusal(() -> set(job, value().setHighPerformance(false).build())),
                "BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE",
                "value.high_performance");
        assertThat(daemon.job(job.getId()).getHighPerformance()).isTrue();
    }

    @Test
    void dynamicContentAndOnDemand_together_areRefused() {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        set(job, value().setDynamicContent(true).build());
        expect(
                refusal(() -> set(job, value().setOnDemandMode(true).build())),
                "BG_E_UNSUPPORTED_JOB_CONFIGURATION",
                "value.on_demand_mode");
        set(job, value().setDynamicContent(false).build());
        set(job, value().setOnDemandMode(true).build());
        assertThat(daemon.job(job.getId()).getOnDemandMode()).isTrue();
    }

    @Test
    void costFlags_ofZero_giveTheChoiceBack() {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        set(job, value().setCostFlags(0x80000021).build());
        assertThat(daemon.job(job.getId()).getCostFlags()).isEqualTo(0x80000021);
        set(job, value().setCostFlags(0).build());
        assertThat(daemon.job(job.getId()).hasCostFlags()).isFalse();
    }

    @Test
    void endpointSecret_isNeitherReturnedNorKeptInClear() throws IOException {
        Job job = create(JobType.JOB_TYPE_DOWNLOAD);
        set(job, endpoint("http://127.0.0.1:9/hook", "s3cret-of-the-endpoint"));
        NotifyEndpoint shown = get(job, JobPropertyId.JOB_PROPERTY_ID_NOTIFICATION_ENDPOINT)
                .getValue()
                .getNotificationEndpoint();
        assertThat(shown.getSecret()).isEmpty();
        assertThat(shown.getSigned()).isTrue();
        try (Stream<Path> all = Files.walk(folder.resolve("home"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("s3cret-of-the-endpoint");
            }
        }
        set(job, endpoint("", ""));
        assertThat(daemon.job(job.getId()).hasNotifyEndpoint()).isFalse();
    }

    @Test
    void createJob_withProperties_setsThemByTheSameRules() {
        Job job = daemon.create(request(JobType.JOB_TYPE_DOWNLOAD)
                .setSettings(JobSettings.newBuilder()
                        .setCostFlags(0x800000FF)
                        .setDynamicContent(true)
                        .setHighPerformance(true)
                        .setMaxDownloadSize(5))
                .addFiles(file())
                .build());
        assertThat(job.getCostFlags()).isEqualTo(0x800000FF);
        assertThat(job.getDynamicContent()).isTrue();
        assertThat(job.getHighPerformance()).isTrue();
        assertThat(job.getMaxDownloadSize()).isEqualTo(5);
        assertThat(job.getOnDemandMode()).isFalse();

        expect(
                refusal(() ->
                        make(JobType.JOB_TYPE_UPLOAD, JobSettings.newBuilder().setHighPerformance(true))),
                "BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY",
                "settings.high_performance");
        expect(
                refusal(() -> make(
                        JobType.JOB_TYPE_DOWNLOAD,
                        JobSettings.newBuilder().setDynamicContent(true).setOnDemandMode(true))),
                "BG_E_UNSUPPORTED_JOB_CONFIGURATION",
                "settings.on_demand_mode");
        expect(
                refusal(() ->
                        make(JobType.JOB_TYPE_DOWNLOAD, JobSettings.newBuilder().setMaxDownloadSize(0))),
                "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE",
                "settings.max_download_size");
    }

    private static JobPropertyValue[] forDownloads() {
        return new JobPropertyValue[] {
            value().setDynamicContent(false).build(),
            value().setHighPerformance(true).build(),
            value().setMaxDownloadSize(1).build(),
            value().setOnDemandMode(true).build()
        };
    }

    private static JobPropertyValue endpoint(String url, String secret) {
        return value().setNotificationEndpoint(
                        NotifyEndpoint.newBuilder().setUrl(url).setSecret(secret))
                .build();
    }

    private static JobPropertyValue.Builder value() {
        return JobPropertyValue.newBuilder();
    }

    private static JobPropertyId id(JobPropertyValue value) {
        return JobPropertyId.forNumber(value.getValueCase().getNumber());
    }

    private static String name(JobPropertyValue value) {
        return JobPropertyValue.getDescriptor()
                .findFieldByNumber(value.getValueCase().getNumber())
                .getName();
    }

    private void make(JobType type, JobSettings.Builder settings) {
        daemon.create(request(type).setSettings(settings).build());
    }

    private Job create(JobType type) {
        return daemon.create(request(type).build());
    }

    private static CreateJobRequest.Builder request(JobType type) {
        return CreateJobRequest.newBuilder().setDisplayName("properties").setType(type);
    }

    private void addFile(Job job) {
        daemon.stubs()
                .job()
                .addFile(AddFileRequest.newBuilder()
                        .setJobId(job.getId())
                        .setFile(file())
                        .build());
    }

    private FileSpec file() {
        return FileSpec.newBuilder()
                .setRemoteName("http://127.0.0.1:9/x")
                .setLocalName(folder.resolve("x").toString())
                .build();
    }

    private void set(Job job, JobPropertyValue value) {
        daemon.stubs()
                .job()
                .setProperty(SetPropertyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setValue(value)
                        .build());
    }

    private GetPropertyResponse get(Job job, JobPropertyId id) {
        return daemon.stubs()
                .job()
                .getProperty(GetPropertyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setProperty(id)
                        .build());
    }

    private static EbbException refusal(Executable call) {
        EbbException refusal = catchThrowableOfType(EbbException.class, call::execute);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private static void expect(EbbException refusal, String reason, String field) {
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.field()).contains(field);
    }
}
