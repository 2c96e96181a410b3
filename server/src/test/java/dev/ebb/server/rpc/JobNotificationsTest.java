package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.NotifyFlag;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import dev.ebb.v1.SetNotifyFlagsRequest;
import dev.ebb.v1.SetNotifyInterfaceRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SetNotifyFlags, SetNotifyInterface, SetNotifyCmdLine, and the same at CreateJob. */
class JobNotificationsTest {
    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    private RpcHarness rpc;
    private BackgroundCopyJobBlockingStub job;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        job = BackgroundCopyJobGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    /** What {@link JobChangesTest} asks for as well. */
    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(
                        "SetNotifyFlags",
                        call(job -> job.setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_DISABLE)
                                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_FILE_RANGES_TRANSFERRED)
                                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_DISABLE)
                                .build())),
                        set(new JobProperty.NotifyFlags(0x24))),
                Arguments.of(
                        "SetNotifyFlags none",
                        call(job -> job.setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        set(new JobProperty.NotifyFlags(0))),
                Arguments.of(
                        "SetNotifyInterface",
                        call(job -> job.setNotifyInterface(endpoint("https://example.org/hook?a=b", ""))),
                        set(new JobProperty.NotifyEndpoint(
                                new NotifySettings.Endpoint("https://example.org/hook?a=b", null)))),
                Arguments.of(
                        "SetNotifyInterface none",
                        call(job -> job.setNotifyInterface(SetNotifyInterfaceRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        set(new JobProperty.NotifyEndpoint(null))),
                Arguments.of(
                        "SetNotifyCmdLine",
                        call(job -> job.setNotifyCmdLine(program("/bin/tell", "a b", "$c"))),
                        set(new JobProperty.NotifyCommand(new NotifySettings.Command(
                                "/bin/tell", List.of("a b", "$c"), TestBackends.ALICE.id(), null)))),
                Arguments.of(
                        "SetNotifyCmdLine none",
                        call(job -> job.setNotifyCmdLine(program(""))),
                        set(new JobProperty.NotifyCommand(null))));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "notify_flags[1]",
                        "E_NOTIMPL",
                        job -> job.setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                                .setJobId(ID)
                                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_JOB_ERROR)
                                .addNotifyFlagsValue(64)
                                .build())),
                refusal(
                        "notify_flags[0]",
                        "E_NOTIMPL",
                        job -> job.setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                                .setJobId(ID)
                                .addNotifyFlagsValue(0)
                                .build())),
                refusal(
                        "endpoint.url",
                        "E_INVALIDARG",
                        job -> job.setNotifyInterface(endpoint("http://example.org/", ""))),
                refusal(
                        "endpoint.url",
                        "E_INVALIDARG",
                        job -> job.setNotifyInterface(endpoint("http://127.0.0.1.example.org/", ""))),
                refusal(
                        "endpoint.url",
                        "E_INVALIDARG",
                        job -> job.setNotifyInterface(endpoint("https://me:pw@example.org/", ""))),
                refusal(
                        "endpoint.url",
                        "E_INVALIDARG",
                        job -> job.setNotifyInterface(endpoint("ftp://example.org/", ""))),
                refusal("endpoint.url", "E_INVALIDARG", job -> job.setNotifyInterface(endpoint("/hook", ""))),
                refusal("endpoint.url", "E_INVALIDARG", job -> job.setNotifyInterface(endpoint("https://h_o/", ""))),
                refusal("endpoint.url", "E_INVALIDARG", job -> job.setNotifyInterface(endpoint("", "secret"))),
                refusal(
                        "endpoint.secret",
                        "BG_E_STRING_TOO_LONG",
                        job -> job.setNotifyInterface(endpoint("https://example.org/", "x".repeat(1025)))),
                refusal("program", "E_INVALIDARG", job -> job.setNotifyCmdLine(program("", "argument"))),
                refusal("program", "E_INVALIDARG", job -> job.setNotifyCmdLine(program("tell"))),
                refusal("program", "E_INVALIDARG", job -> job.setNotifyCmdLine(program("/bin/../tell"))),
                refusal("arguments[1]", "E_INVALIDARG", job -> job.setNotifyCmdLine(program("/bin/tell", "a", "b\0"))),
                refusal(
                        "arguments",
                        "BG_E_STRING_TOO_LONG",
                        job -> job.setNotifyCmdLine(program("/bin/tell", "x".repeat(2000), "x".repeat(2000)))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    void value_bad_isRefusedBeforeTheLedger(String field, String reason, Consumer<BackgroundCopyJobBlockingStub> call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> call.accept(job));
        ErrorInfo info = StatusMapperTest.detail(refused, ErrorInfo.class).orElseThrow();
        assertThat(info.getReason()).isEqualTo(reason);
        assertThat(info.getMetadataMap()).containsEntry("field", field);
        assertThat(rpc.rooms.queue.asked).isEmpty();
    }

    @Test
    void values_atTheirLimits_areTaken() {
        rpc.rooms.queue.put(TestJob.of(rpc.caller).id(ID).make());
        job.setNotifyCmdLine(program("/bin/tell", "x".repeat(2000), "x".repeat(1999)));
        job.setNotifyInterface(endpoint("http://LOCALHOST:1/", "x".repeat(1024)));
        job.setNotifyInterface(endpoint("http://[::1]/", ""));
        job.setNotifyInterface(endpoint("http://127.1.2.3/", ""));
        assertThat(rpc.rooms.queue.asked).hasSize(4);
    }

    @Test
    void secret_isSealed() {
        rpc.rooms.queue.put(TestJob.of(rpc.caller).id(ID).make());
        job.setNotifyInterface(endpoint("https://example.org/", "s3cret"));
        JobCommand.SetProperty asked =
                (JobCommand.SetProperty) rpc.rooms.queue.lastAsked().command();
        NotifySettings.Endpoint set = ((JobProperty.NotifyEndpoint) asked.property()).value();
        assertThat(rpc.rooms.secrets.open(set.sealedSecret())).isEqualTo("s3cret");
    }

    @Test
    void createJob_takesAllOfIt_orTheDefaults() {
        JobSettings.Builder settings = JobSettings.newBuilder()
                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_FILE_TRANSFERRED)
                .setMinimumNotificationInterval(
                        com.google.protobuf.Duration.newBuilder().setSeconds(2))
                .setNotifyEndpoint(NotifyEndpoint.newBuilder().setUrl("https://example.org/"));
        settings.getNotifyCommandLineBuilder().setProgram("/bin/tell").addArguments("x");
        assertThat(created(settings))
                .isEqualTo(new NotifySettings(
                        NotifySettings.FILE_TRANSFERRED,
                        Duration.ofSeconds(2),
                        new NotifySettings.Command("/bin/tell", List.of("x"), TestBackends.ALICE.id(), null),
                        new NotifySettings.Endpoint("https://example.org/", null)));
        assertThat(created(JobSettings.newBuilder())).isEqualTo(NotifySettings.DEFAULTS);
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> created(JobSettings.newBuilder()
                        .setMinimumNotificationInterval(
                                com.google.protobuf.Duration.newBuilder().setSeconds(4_294_968))));
        assertThat(StatusMapperTest.detail(refused, ErrorInfo.class)
                        .orElseThrow()
                        .getMetadataMap())
                .containsEntry("field", "settings.minimum_notification_interval");
    }

    private NotifySettings created(JobSettings.Builder settings) {
        BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel())
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("x")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .setSettings(settings)
                        .build());
        return ((NewJob) rpc.rooms.queue.lastAsked().command()).settings().notifications();
    }

    private static SetNotifyInterfaceRequest endpoint(String url, String secret) {
        return SetNotifyInterfaceRequest.newBuilder()
                .setJobId(ID)
                .setRequestId("r")
                .setEndpoint(NotifyEndpoint.newBuilder().setUrl(url).setSecret(secret))
                .build();
    }

    private static SetNotifyCmdLineRequest program(String path, String... arguments) {
        return SetNotifyCmdLineRequest.newBuilder()
                .setJobId(ID)
                .setRequestId("r")
                .setProgram(path)
                .addAllArguments(List.of(arguments))
                .build();
    }

    private static Arguments refusal(String field, String reason, Consumer<BackgroundCopyJobBlockingStub> call) {
        return Arguments.of(field, reason, call);
    }

    private static Consumer<BackgroundCopyJobBlockingStub> call(Consumer<BackgroundCopyJobBlockingStub> call) {
        return call;
    }

    private static JobCommand set(JobProperty property) {
        return new JobCommand.SetProperty(property);
    }
}
