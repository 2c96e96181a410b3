package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.FileCommand;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.KnownNodes;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.Placement;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.job.TypedProperty;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.AddFileWithRangesRequest;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyJobProto;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.FileRange;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetChangePolicyRequest;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumSpeedRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetOverwriteRuleRequest;
import dev.ebb.v1.SetPlacementRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetReplyFileNameRequest;
import dev.ebb.v1.SetResumePolicyRequest;
import dev.ebb.v1.SetStallTimeoutRequest;
import dev.ebb.v1.SetTrustedCertificatesRequest;
import dev.ebb.v1.SetUploadPartsRequest;
import dev.ebb.v1.SetUploadProtocolRequest;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.TakeOwnershipRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each changing call of BackgroundCopyJob asks the ledger for. */
class JobChangesTest {
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

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(
                        "AddFileSet",
                        call(job -> job.addFileSet(AddFileSetRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .addFiles(file(0))
                                .addFiles(file(1))
                                .build())),
                        new JobCommand.AddFiles(List.of(spec(0), spec(1)))),
                Arguments.of(
                        "AddFile",
                        call(job -> job.addFile(AddFileRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setFile(file(3))
                                .build())),
                        new JobCommand.AddFiles(List.of(spec(3)))),
                Arguments.of(
                        "AddFileWithRanges",
                        call(job -> job.addFileWithRanges(AddFileWithRangesRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setFile(file(4).toBuilder()
                                        .addRanges(FileRange.newBuilder()
                                                .setInitialOffset(7)
                                                .setLength(5)))
                                .build())),
                        new JobCommand.AddFiles(
                                List.of(spec(4).withRanges(List.of(new dev.ebb.server.job.FileRange(7, 5)))))),
                Arguments.of(
                        "Suspend",
                        call(job -> job.suspend(SuspendRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        new JobCommand.Suspend()),
                Arguments.of(
                        "Resume",
                        call(job -> job.resume(ResumeRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        new JobCommand.Resume()),
                Arguments.of(
                        "Cancel",
                        call(job -> job.cancel(CancelRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        new JobCommand.Cancel()),
                Arguments.of(
                        "Complete",
                        call(job -> job.complete(CompleteRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        new JobCommand.Complete()),
                Arguments.of(
                        "TakeOwnership",
                        call(job -> job.takeOwnership(TakeOwnershipRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        new JobCommand.TakeOwnership(TestBackends.ALICE.id(), null, false)),
                Arguments.of(
                        "SetDisplayName",
                        call(job -> job.setDisplayName(SetDisplayNameRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setDisplayName("new")
                                .build())),
                        set(new JobProperty.DisplayName("new"))),
                Arguments.of(
                        "SetDescription",
                        call(job -> job.setDescription(SetDescriptionRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setDescription("why")
                                .build())),
                        set(new JobProperty.Description("why"))),
                Arguments.of(
                        "SetPriority",
                        call(job -> job.setPriority(SetPriorityRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setPriority(dev.ebb.v1.JobPriority.JOB_PRIORITY_LOW)
                                .build())),
                        set(new JobProperty.Priority(JobPriority.LOW))),
                Arguments.of(
                        "SetMinimumRetryDelay alone",
                        call(job -> job.setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setMinimumRetryDelay(seconds(7))
                                .build())),
                        set(new JobProperty.RetryDelays(Duration.ofSeconds(7), Duration.ofSeconds(7)))),
                Arguments.of(
                        "SetMinimumRetryDelay growing",
                        call(job -> job.setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setMinimumRetryDelay(seconds(7))
                                .setMaximumRetryDelay(seconds(70))
                                .build())),
                        set(new JobProperty.RetryDelays(Duration.ofSeconds(7), Duration.ofSeconds(70)))),
                Arguments.of(
                        "SetMaximumDownloadTime",
                        call(job -> job.setMaximumDownloadTime(SetMaximumDownloadTimeRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setMaximumDownloadTime(seconds((1L << 32) - 1))
                                .build())),
                        set(new JobProperty.MaximumDownloadTime(Duration.ofSeconds((1L << 32) - 1)))),
                Arguments.of(
                        "SetBandwidthLimit",
                        call(job -> job.setBandwidthLimit(SetBandwidthLimitRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setBytesPerSecond(2_000_000)
                                .build())),
                        set(new JobProperty.BandwidthLimit(2_000_000L))),
                Arguments.of(
                        "SetPlacement",
                        call(job -> job.setPlacement(SetPlacementRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setPlacement("node:here")
                                .build())),
                        set(new JobProperty.Place(
                                Placement.node("here"), new KnownNodes(Map.of("here", Set.of()), null)))),
                Arguments.of(
                        "SetUploadProtocol",
                        call(job -> job.setUploadProtocol(SetUploadProtocolRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setUploadProtocol(dev.ebb.v1.UploadProtocol.UPLOAD_PROTOCOL_RESUMABLE)
                                .build())),
                        set(new JobProperty.Upload(UploadProtocol.RESUMABLE, null))),
                Arguments.of(
                        "SetUploadParts none",
                        call(job -> job.setUploadParts(SetUploadPartsRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        set(new JobProperty.Parts(null))),
                Arguments.of(
                        "SetNoProgressTimeout",
                        call(job -> job.setNoProgressTimeout(SetNoProgressTimeoutRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setNoProgressTimeout(seconds(0))
                                .build())),
                        set(new JobProperty.NoProgressTimeout(Duration.ZERO))),
                Arguments.of(
                        "SetStallTimeout",
                        call(job -> job.setStallTimeout(SetStallTimeoutRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setStallTimeout(seconds(9))
                                .build())),
                        set(new JobProperty.StallTimeout(Duration.ofSeconds(9)))),
                Arguments.of(
                        "SetMinimumSpeed",
                        call(job -> job.setMinimumSpeed(SetMinimumSpeedRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setMinimumSpeed(2048)
                                .build())),
                        set(new JobProperty.MinimumSpeed(2048L))),
                Arguments.of(
                        "SetTrustedCertificates",
                        call(job -> job.setTrustedCertificates(SetTrustedCertificatesRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        set(new JobProperty.TrustedCertificates(null))),
                Arguments.of(
                        "SetOverwriteRule",
                        call(job -> job.setOverwriteRule(SetOverwriteRuleRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setOverwrite(dev.ebb.v1.OverwriteRule.OVERWRITE_RULE_NO_CLOBBER)
                                .build())),
                        set(new JobProperty.Overwrite(OverwriteRule.NO_CLOBBER))),
                Arguments.of(
                        "SetResumePolicy",
                        call(job -> job.setResumePolicy(SetResumePolicyRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setResumePolicy(dev.ebb.v1.ResumePolicy.RESUME_POLICY_ALLOW_WEAK)
                                .build())),
                        set(new JobProperty.Resumption(ResumePolicy.ALLOW_WEAK))),
                Arguments.of(
                        "SetChangePolicy",
                        call(job -> job.setChangePolicy(SetChangePolicyRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setChangePolicy(dev.ebb.v1.ChangePolicy.CHANGE_POLICY_FAIL)
                                .build())),
                        set(new JobProperty.OnChange(ChangePolicy.FAIL))),
                Arguments.of(
                        "SetCustomHeaders none",
                        call(job -> job.setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        set(new JobProperty.CustomHeaders(null))),
                Arguments.of(
                        "SetReplyFileName",
                        call(job -> job.setReplyFileName(SetReplyFileNameRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setReplyFileName("/data/reply")
                                .build())),
                        set(new JobProperty.ReplyFileName("/data/reply"))),
                Arguments.of(
                        "SetReplyFileName none",
                        call(job -> job.setReplyFileName(SetReplyFileNameRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .build())),
                        set(new JobProperty.ReplyFileName(null))),
                Arguments.of(
                        "SetProperty",
                        call(job -> job.setProperty(SetPropertyRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setValue(JobPropertyValue.newBuilder().setMaxDownloadSize(7))
                                .build())),
                        set(new JobProperty.Typed(new TypedProperty.MaxDownloadSize(7L)))),
                Arguments.of(
                        "ReplaceRemotePrefix",
                        call(job -> job.replaceRemotePrefix(ReplaceRemotePrefixRequest.newBuilder()
                                .setJobId(ID)
                                .setRequestId("r")
                                .setOldPrefix("http://a/")
                                .setNewPrefix("http://b/")
                                .build())),
                        new FileCommand.ReplaceRemotePrefix("http://a/", "http://b/")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"changes", "dev.ebb.server.rpc.JobNotificationsTest#changes"})
    void change_any_asksTheLedger(String name, Consumer<BackgroundCopyJobBlockingStub> call, JobCommand command) {
        rpc.rooms.queue.put(TestJob.of(rpc.caller).id(ID).make());
        call.accept(job);
        FakeQueue.Asked asked = rpc.rooms.queue.lastAsked();
        assertThat(asked.command()).isEqualTo(command);
        assertThat(asked.id()).hasToString(ID);
        assertThat(asked.caller()).isEqualTo(rpc.caller);
        assertThat(asked.key().requestId()).isEqualTo("r");
        assertThat(asked.key().commandHash()).hasSize(64);
    }

    /** HttpOptionsIT, CertificatesIT and PeerCachingIT have them, from the call to the server's side of the connection. */
    private static final Set<String> PROVED_AT_THE_SERVICE = Set.of(
            "SetSecurityFlags",
            "SetPeerCachingFlags",
            "SetClientCertificateByID",
            "SetClientCertificateByName",
            "RemoveClientCertificate",
            "SetHttpMethod",
            "MakeCustomHeadersWriteOnly",
            "SetServerCertificateValidationInterface");

    @Test
    void changes_together_coverEveryRpcWithARequestId() {
        Set<String> covered = Stream.concat(changes(), JobNotificationsTest.changes())
                .map(change -> ((String) change.get()[0]).split(" ")[0])
                .collect(Collectors.toSet());
        covered.addAll(JobConnectionsTest.CHANGES);
        covered.addAll(PROVED_AT_THE_SERVICE);
        Set<String> changing = BackgroundCopyJobProto.getDescriptor().getServices().get(0).getMethods().stream()
                .filter(method -> method.getInputType().findFieldByName("request_id") != null)
                .map(MethodDescriptor::getName)
                .collect(Collectors.toSet());
        assertThat(covered).isEqualTo(changing);
    }

    @Test
    void setCustomHeaders_some_areSealed() {
        rpc.rooms.queue.put(TestJob.of(rpc.caller).id(ID).make());
        job.setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                .setJobId(ID)
                .setCustomHeaders("X-Secret: 1")
                .build());
        JobCommand.SetProperty asked =
                (JobCommand.SetProperty) rpc.rooms.queue.lastAsked().command();
        JobProperty.CustomHeaders headers = (JobProperty.CustomHeaders) asked.property();
        assertThat(rpc.rooms.secrets.open(headers.sealed())).isEqualTo("X-Secret: 1");
    }

    private static Consumer<BackgroundCopyJobBlockingStub> call(Consumer<BackgroundCopyJobBlockingStub> call) {
        return call;
    }

    private static JobCommand set(JobProperty property) {
        return new JobCommand.SetProperty(property);
    }

    private static FileSpec file(int index) {
        return FileSpec.newBuilder()
                .setRemoteName("https://example.org/" + index)
                .setLocalName("/data/" + index)
                .build();
    }

    private static dev.ebb.server.job.FileSpec spec(int index) {
        return new dev.ebb.server.job.FileSpec(
                "https://example.org/" + index, "/data/" + index, null, false, List.of());
    }

    private static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }
}
