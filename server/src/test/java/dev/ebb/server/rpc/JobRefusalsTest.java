package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetOverwriteRuleRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetReplyFileNameRequest;
import dev.ebb.v1.SetStallTimeoutRequest;
import dev.ebb.v1.SetTrustedCertificatesRequest;
import io.grpc.StatusRuntimeException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad values of the changing calls of BackgroundCopyJob, refused before the ledger hears of them. */
class JobRefusalsTest {
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

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "file.remote_name",
                        call(job -> job.addFile(
                                AddFileRequest.newBuilder().setJobId(ID).build()))),
                Arguments.of(
                        "files",
                        call(job -> job.addFileSet(
                                AddFileSetRequest.newBuilder().setJobId(ID).build()))),
                Arguments.of(
                        "files[1].remote_name",
                        call(job -> job.addFileSet(AddFileSetRequest.newBuilder()
                                .setJobId(ID)
                                .addFiles(file(0))
                                .addFiles(FileSpec.newBuilder().setRemoteName("x"))
                                .build()))),
                Arguments.of(
                        "display_name",
                        call(job -> job.setDisplayName(
                                SetDisplayNameRequest.newBuilder().setJobId(ID).build()))),
                Arguments.of(
                        "description",
                        call(job -> job.setDescription(SetDescriptionRequest.newBuilder()
                                .setJobId(ID)
                                .setDescription("x".repeat(1025))
                                .build()))),
                Arguments.of(
                        "priority",
                        call(job -> job.setPriority(
                                SetPriorityRequest.newBuilder().setJobId(ID).build()))),
                Arguments.of(
                        "minimum_retry_delay",
                        call(job -> job.setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(ID)
                                .build()))),
                Arguments.of(
                        "minimum_retry_delay",
                        call(job -> job.setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(ID)
                                .setMinimumRetryDelay(seconds(-1))
                                .build()))),
                Arguments.of(
                        "maximum_retry_delay",
                        call(job -> job.setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(ID)
                                .setMinimumRetryDelay(seconds(9))
                                .setMaximumRetryDelay(seconds(8))
                                .build()))),
                Arguments.of(
                        "no_progress_timeout",
                        call(job -> job.setNoProgressTimeout(SetNoProgressTimeoutRequest.newBuilder()
                                .setJobId(ID)
                                .setNoProgressTimeout(seconds(1L << 32))
                                .build()))),
                Arguments.of(
                        "stall_timeout",
                        call(job -> job.setStallTimeout(SetStallTimeoutRequest.newBuilder()
                                .setJobId(ID)
                                .setStallTimeout(seconds(86_401))
                                .build()))),
                Arguments.of(
                        "trusted_certificates_pem",
                        call(job -> job.setTrustedCertificates(SetTrustedCertificatesRequest.newBuilder()
                                .setJobId(ID)
                                .setTrustedCertificatesPem("no")
                                .build()))),
                Arguments.of(
                        "overwrite",
                        call(job -> job.setOverwriteRule(SetOverwriteRuleRequest.newBuilder()
                                .setJobId(ID)
                                .build()))),
                Arguments.of(
                        "custom_headers",
                        call(job -> job.setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                                .setJobId(ID)
                                .setCustomHeaders("Host: x")
                                .build()))),
                Arguments.of(
                        "reply_file_name",
                        call(job -> job.setReplyFileName(SetReplyFileNameRequest.newBuilder()
                                .setJobId(ID)
                                .setReplyFileName("/data/../x")
                                .build()))),
                Arguments.of(
                        "request_id",
                        call(job -> job.resume(ResumeRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("x".repeat(129))
                                .build()))),
                Arguments.of(
                        "job_id",
                        call(job -> job.resume(
                                ResumeRequest.newBuilder().setJobId("7").build()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void value_bad_isRefusedBeforeTheLedger(String field, Consumer<BackgroundCopyJobBlockingStub> call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> call.accept(job));
        assertThat(StatusMapperTest.detail(refused, ErrorInfo.class)
                        .orElseThrow()
                        .getMetadataMap())
                .containsEntry("field", field);
        assertThat(rpc.rooms.queue.asked).isEmpty();
    }

    private static Consumer<BackgroundCopyJobBlockingStub> call(Consumer<BackgroundCopyJobBlockingStub> call) {
        return call;
    }

    private static FileSpec file(int index) {
        return FileSpec.newBuilder()
                .setRemoteName("https://example.org/" + index)
                .setLocalName("/data/" + index)
                .build();
    }

    private static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }
}
