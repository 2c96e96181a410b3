package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.ebb.server.support.CallerCast;
import dev.ebb.server.support.CallerCast.Role;
import dev.ebb.server.support.Contract;
import dev.ebb.server.support.RpcProbe;
import dev.ebb.server.support.RpcProbe.Answer;
import dev.ebb.server.support.SampleRequests;
import dev.ebb.v1.JobType;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every RPC of the contract, found by its descriptors, with whatever a client may send: the answer is always a status with
 * its reason, and who may not is always told so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryRpcIT {
    private static final Set<Status.Code> NEVER =
            Set.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);
    private static final int TOO_LARGE = (4 << 20) + 1;

    /** Here a job id may be left out: the call is then about the manager, or about all jobs. */
    private static final Set<String> JOB_OPTIONAL =
            Set.of("BackgroundCopyManager/QueryInterface", "BackgroundCopyCallback/Subscribe");

    /** Secrets: not even administrators. */
    private static final Set<String> OWNER_ONLY = Set.of(
            "BackgroundCopyJob/SetTrustedCertificates",
            "BackgroundCopyJob/SetCustomHeaders",
            "BackgroundCopyJob/SetUploadParts",
            "BackgroundCopyJob/GetCustomHeaders",
            "BackgroundCopyJob/MakeCustomHeadersWriteOnly",
            "BackgroundCopyJob/SetClientCertificateByID",
            "BackgroundCopyJob/SetClientCertificateByName",
            "BackgroundCopyJob/RemoveClientCertificate",
            "BackgroundCopyJob/SetCredentials",
            "BackgroundCopyJob/RemoveCredentials");

    private static final Set<String> ADMINISTRATOR_ONLY = Set.of("BackgroundCopyJob/TakeOwnership");

    /** Refused in any state: what it names can only be read. */
    private static final Set<String> NEVER_SET = Set.of("BackgroundCopyFile/SetProperty");

    /** About a question that waits, of which a job that has ended has none. */
    private static final Set<String> OF_A_QUESTION = Set.of("BackgroundCopyCallback/AnswerServerCertificate");

    /** What it asks for a new job does not have, and BITS calls that a bad argument. */
    private static final Set<String> NOTHING_TO_GET = Set.of("BackgroundCopyJob/GetClientCertificate");

    /** Of the services called administration, what everybody may ask. */
    private static final Set<String> FOR_EVERYBODY = Set.of(
            "ServiceAdministration/GetServiceStatus",
            "ServiceAdministration/ListPathDecisions",
            "NodeAdministration/ListNodes",
            "PeerCacheAdministration/GetMaximumCacheSize",
            "PeerCacheAdministration/GetMaximumContentAge",
            "PeerCacheAdministration/GetConfigurationFlags",
            "PeerCacheAdministration/EnumPeers");

    private CallerCast cast;
    private SampleRequests samples;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        cast = CallerCast.start(folder, """
                limits:
                  jobs-per-user: 100000
                  jobs-per-machine: 100000
                """);
        samples = new SampleRequests(cast.files());
    }

    @AfterAll
    void stop() {
        cast.close();
    }

    static Stream<Named<MethodDescriptor>> rpcs() {
        return Contract.rpcs().stream().map(rpc -> Named.of(Contract.name(rpc), rpc));
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void rpc_ofEachCaller_answersByTheAccessMatrix(MethodDescriptor rpc) throws IOException {
        for (Role role : Role.values()) {
            Answer answer = call(role, rpc, samples.of(rpc, cast.job(type(rpc))));
            expectAccess(rpc, role, answer);
        }
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void rpc_withAJobThatIsNotThere_saysWhich(MethodDescriptor rpc) throws IOException {
        if (!takesJob(rpc)) {
            return;
        }
        Role role = ADMINISTRATOR_ONLY.contains(Contract.name(rpc)) ? Role.ADMINISTRATOR : Role.OWNER;
        Answer garbage = call(role, rpc, samples.of(rpc, "seven"));
        assertThat(garbage.reason()).as("garbage: %s", garbage).isEqualTo("E_INVALIDARG");
        assertThat(garbage.info().orElseThrow().getMetadataMap()).containsEntry("field", "job_id");
        Answer unknown = call(role, rpc, samples.of(rpc, UUID.randomUUID().toString()));
        assertThat(unknown.reason()).as("unknown: %s", unknown).isEqualTo("BG_E_NOT_FOUND");
        Answer missing = call(role, rpc, samples.of(rpc, ""));
        if (JOB_OPTIONAL.contains(Contract.name(rpc))) {
            assertSound(rpc, "without a job", missing);
        } else {
            assertThat(missing.reason()).as("missing: %s", missing).isEqualTo("E_INVALIDARG");
        }
        Answer ended = call(role, rpc, samples.of(rpc, cast.endedJob(type(rpc))));
        assertSound(rpc, "an ended job", ended);
        if (changes(rpc) && !NEVER_SET.contains(Contract.name(rpc)) && !OF_A_QUESTION.contains(Contract.name(rpc))) {
            assertThat(ended.reason()).as("ended: %s", ended).isEqualTo("BG_E_INVALID_STATE");
        }
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void rpc_withAnyFieldSpoiled_isAnsweredInWords(MethodDescriptor rpc) throws IOException {
        for (Role role : List.of(Role.OWNER, Role.ADMINISTRATOR)) {
            DynamicMessage sample = samples.of(rpc, cast.job(type(rpc)));
            assertSound(rpc, "nothing", call(role, rpc, DynamicMessage.getDefaultInstance(rpc.getInputType())));
            for (DynamicMessage spoiled : spoiled(sample)) {
                assertSound(rpc, "a spoiled field", call(role, rpc, spoiled));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void rpc_withBytesThatAreNoMessage_isAnInvalidArgument(MethodDescriptor rpc) {
        byte[][] malformed = {
            {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
            {0x0A, 0x7F, 0x01},
            "POST / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)
        };
        for (byte[] bytes : malformed) {
            Answer answer = RpcProbe.call(cast.channel(Role.OWNER), rpc, bytes);
            assertSound(rpc, "malformed bytes", answer);
            assertThat(answer.reason()).isEqualTo("E_INVALIDARG");
        }
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void rpc_withoutAMessage_isAnInvalidArgument(MethodDescriptor rpc) {
        if (rpc.isClientStreaming()) {
            return;
        }
        Answer never = RpcProbe.call(cast.channel(Role.OWNER), rpc);
        assertThat(never.reason()).as(never.toString()).isEqualTo("E_INVALIDARG");
    }

    /** One stands for all: gRPC itself refuses before any service is asked. */
    @Test
    void rpc_withATooLargeMessage_isRefused() {
        MethodDescriptor rpc =
                Contract.rpc("ebb.v1.BackgroundCopyManager/CreateJob").orElseThrow();
        Answer answer = RpcProbe.call(cast.channel(Role.OWNER), rpc, new byte[TOO_LARGE]);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    private void expectAccess(MethodDescriptor rpc, Role role, Answer answer) {
        String name = Contract.name(rpc);
        String what = name + " of " + role + ": " + answer;
        if (role == Role.NOBODY) {
            assertThat(answer.code()).as(what).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(answer.info()).as(what).isPresent();
        } else if (mayCall(name, takesJob(rpc), role)) {
            assertSound(rpc, "a good request of " + role, answer);
            if (NOTHING_TO_GET.contains(name)) {
                assertThat(answer.reason()).as(what).isEqualTo("RPC_X_BAD_STUB_DATA");
                return;
            }
            assertThat(answer.code())
                    .as("%s; if the sample request is bad, give SampleRequests a better value", what)
                    .isNotIn(Status.Code.PERMISSION_DENIED, Status.Code.INVALID_ARGUMENT, Status.Code.UNIMPLEMENTED);
        } else {
            assertThat(answer.code()).as(what).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(answer.reason()).as(what).isEqualTo("E_ACCESSDENIED");
        }
    }

    /** The rule for whatever is new, and the few exceptions to it. */
    private static boolean mayCall(String name, boolean takesJob, Role role) {
        boolean administration = name.matches("\\w*Administration/.*") && !FOR_EVERYBODY.contains(name);
        if (role == Role.ADMINISTRATOR) {
            return !OWNER_ONLY.contains(name);
        }
        if (administration || ADMINISTRATOR_ONLY.contains(name)) {
            return false;
        }
        return role == Role.OWNER || !takesJob;
    }

    private static void assertSound(MethodDescriptor rpc, String what, Answer answer) {
        String about = Contract.name(rpc) + " with " + what + ": " + answer;
        assertThat(answer.code()).as(about).isNotIn(NEVER);
        if (answer.code() == Status.Code.OK) {
            return;
        }
        assertThat(answer.info()).as(about).hasValueSatisfying(info -> {
            assertThat(info.getDomain()).as(about).isEqualTo("ebb");
            assertThat(info.getReason()).as(about).isNotBlank();
            assertThat(info.getMetadataMap().get("hresult")).as(about).matches("0x[0-9A-F]{8}");
        });
        assertThat(answer.description())
                .as(about)
                .hasSizeBetween(1, 1000)
                .doesNotContain("Exception", "\tat ", "java.");
    }

    private Answer call(Role role, MethodDescriptor rpc, Message request) {
        return RpcProbe.call(cast.channel(role), rpc, request.toByteArray());
    }

    /** The message with one field at a time as bad as its type allows, in every depth. */
    private static List<DynamicMessage> spoiled(DynamicMessage good) {
        List<DynamicMessage> all = new ArrayList<>();
        for (FieldDescriptor field : good.getDescriptorForType().getFields()) {
            all.add(good.toBuilder().clearField(field).build());
            for (Object value : badValues(field)) {
                DynamicMessage.Builder bad = good.toBuilder().clearField(field);
                all.add(
                        field.isRepeated()
                                ? bad.setField(field, List.of(value)).build()
                                : bad.setField(field, value).build());
            }
            if (field.isRepeated() && !field.isMapField()) {
                Object one = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        ? DynamicMessage.getDefaultInstance(field.getMessageType())
                        : badValues(field).get(0);
                all.add(good.toBuilder()
                        .setField(field, Collections.nCopies(2000, one))
                        .build());
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated()) {
                nested(good, field)
                        .forEach(inner ->
                                all.add(good.toBuilder().setField(field, inner).build()));
            }
        }
        return all;
    }

    private static Stream<Message> nested(DynamicMessage good, FieldDescriptor field) {
        DynamicMessage inner = DynamicMessage.newBuilder(field.getMessageType())
                .mergeFrom((Message) good.getField(field))
                .build();
        return spoiled(inner).stream().map(Message.class::cast);
    }

    private static List<Object> badValues(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> List.of("\u0000", "\u00e4\ud83d\ude00\n", "a".repeat(300_000), "/".repeat(3_500_000));
            case BYTE_STRING -> List.of(ByteString.EMPTY, ByteString.copyFrom(new byte[1 << 20]));
            case BOOLEAN -> List.of(true);
            case INT -> List.of(Integer.MIN_VALUE, -1, Integer.MAX_VALUE);
            case LONG -> List.of(Long.MIN_VALUE, -1L, Long.MAX_VALUE);
            case FLOAT -> List.of(Float.NaN);
            case DOUBLE -> List.of(Double.NaN);
            case ENUM ->
                List.of(
                        field.getEnumType().findValueByNumber(0),
                        field.getEnumType().findValueByNumberCreatingIfUnknown(4711),
                        field.getEnumType().findValueByNumberCreatingIfUnknown(-1));
            case MESSAGE -> List.of();
        };
    }

    private static JobType type(MethodDescriptor rpc) {
        String name = rpc.getName();
        JobType upload = name.contains("Upload") ? JobType.JOB_TYPE_UPLOAD : JobType.JOB_TYPE_DOWNLOAD;
        return name.contains("Reply") ? JobType.JOB_TYPE_UPLOAD_REPLY : upload;
    }

    private static boolean takesJob(MethodDescriptor rpc) {
        return rpc.getInputType().findFieldByName("job_id") != null;
    }

    private static boolean changes(MethodDescriptor rpc) {
        return rpc.getInputType().findFieldByName("request_id") != null;
    }
}
