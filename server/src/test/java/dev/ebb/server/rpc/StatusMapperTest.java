package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.ebb.server.job.CallStatus;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorDescription;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.StoreException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusMapperTest {
    private static final JobId ID = new JobId(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"));

    /** Every code that has a constant, and every row of the catalog. */
    static Stream<ErrorCode> codes() throws Exception {
        List<ErrorCode> codes = new ArrayList<>();
        Arrays.stream(ErrorCode.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == ErrorCode.class)
                .forEach(field -> {
                    try {
                        codes.add((ErrorCode) field.get(null));
                    } catch (IllegalAccessException impossible) {
                        throw new AssertionError(impossible);
                    }
                });
        try (BufferedReader rows = new BufferedReader(new InputStreamReader(
                ErrorCode.class.getResourceAsStream("bits-errors.tsv"), StandardCharsets.UTF_8))) {
            rows.lines()
                    .filter(row -> !row.startsWith("#"))
                    .map(row -> new ErrorCode(Integer.parseUnsignedInt(row.substring(2, 10), 16)))
                    .forEach(codes::add);
        }
        return codes.stream().distinct();
    }

    @ParameterizedTest
    @MethodSource("codes")
    void code_any_becomesItsStatusWithReason(ErrorCode code) {
        ErrorDescription known = ErrorCatalog.describe(code);
        StatusRuntimeException failure = StatusMapper.toStatus(JobException.of(code, ID, "what happened"));
        Status.Code expected = known.status() == CallStatus.OK
                ? Status.Code.INTERNAL
                : Status.Code.valueOf(known.status().name());
        assertThat(failure.getStatus().getCode()).isEqualTo(expected);
        assertThat(failure.getStatus().getDescription()).isEqualTo("what happened");
        ErrorInfo info = detail(failure, ErrorInfo.class).orElseThrow();
        assertThat(info.getReason()).isEqualTo(known.name());
        assertThat(info.getDomain()).isEqualTo("ebb");
        assertThat(info.getMetadataMap())
                .containsEntry("hresult", code.hex())
                .containsEntry("job_id", ID.toString())
                .containsEntry("remedy", known.remedy());
        assertThat(detail(failure, PreconditionFailure.class).isPresent())
                .isEqualTo(expected == Status.Code.FAILED_PRECONDITION);
        assertThat(detail(failure, QuotaFailure.class).isPresent())
                .isEqualTo(expected == Status.Code.RESOURCE_EXHAUSTED);
    }

    /** Where the store lies, and what its library says, is for the log. */
    @Test
    void store_thatFails_tellsNoPath() {
        StatusRuntimeException failure = StatusMapper.toStatus(new StoreException(
                StoreException.Kind.IO,
                "the store in /var/lib/ebb/store failed: [SQLITE_IOERR] SELECT secret FROM job"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.getStatus().getDescription()).doesNotContain("/var", "SQLITE", "SELECT");
        assertThat(String.valueOf(failure.getTrailers())).doesNotContain("/var");
    }

    @Test
    void database_thatIsAway_isNamed_andNotWhereItIs() {
        StatusRuntimeException failure = StatusMapper.toStatus(
                new StoreException(StoreException.Kind.AWAY, "the database cannot be reached: db.example.org refused"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.getStatus().getDescription())
                .contains("cannot reach its database")
                .doesNotContain("example.org");
    }

    @Test
    void refusal_withARemedyOfItsOwn_givesThat() {
        StatusRuntimeException failure =
                StatusMapper.toStatus(JobException.inField(ErrorCode.NOT_FOUND, "name", "is that of no node")
                        .withRemedy("Ask for the names."));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(detail(failure, ErrorInfo.class).orElseThrow().getMetadataMap())
                .containsEntry("remedy", "Ask for the names.")
                .containsEntry("field", "name");
    }

    @Test
    void field_named_isABadRequest() {
        StatusRuntimeException failure =
                StatusMapper.toStatus(JobException.invalid("files[2].local_name", "must not be empty"));
        assertThat(detail(failure, BadRequest.class).orElseThrow().getFieldViolations(0))
                .satisfies(violation -> {
                    assertThat(violation.getField()).isEqualTo("files[2].local_name");
                    assertThat(violation.getDescription()).isEqualTo("files[2].local_name must not be empty");
                });
        assertThat(detail(failure, ErrorInfo.class).orElseThrow().getMetadataMap())
                .containsEntry("field", "files[2].local_name");
    }

    @Test
    void busy_saysWhenToComeBack() {
        StatusRuntimeException failure =
                StatusMapper.toStatus(JobException.retryAfter(ErrorCode.QUEUE_BUSY, "busy", Duration.ofMillis(1500)));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(detail(failure, RetryInfo.class).orElseThrow().getRetryDelay())
                .satisfies(delay -> assertThat(delay.getSeconds() * 1000 + delay.getNanos() / 1_000_000)
                        .isEqualTo(1500));
    }

    @Test
    void failure_wrapped_isUnwrapped() {
        JobException refusal = JobException.of(ErrorCode.EMPTY, "no files");
        Throwable wrapped = new CompletionException(new ExecutionException(refusal));
        assertThat(StatusMapper.toStatus(wrapped).getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void failure_unexpected_leaksNothing() {
        StatusRuntimeException failure =
                StatusMapper.toStatus(new IllegalStateException("/secret/path: cannot open, password hunter2"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(failure.getStatus().getDescription()).doesNotContain("secret", "hunter2", "Exception");
        assertThat(failure.getStatus().getCause()).isNull();
        assertThat(failure.getStatus().getDescription()).contains("incident");
        assertThat(detail(failure, ErrorInfo.class).orElseThrow().getReason()).isEqualTo("E_UNEXPECTED");
    }

    @Test
    void executor_gone_isUnavailable() {
        assertThat(StatusMapper.toStatus(new RejectedExecutionException())
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    /** The detail of a type that a failure carries. */
    static <T extends Message> Optional<T> detail(StatusRuntimeException failure, Class<T> type) {
        for (Any each : StatusProto.fromThrowable(failure).getDetailsList()) {
            if (each.is(type)) {
                try {
                    return Optional.of(each.unpack(type));
                } catch (com.google.protobuf.InvalidProtocolBufferException damaged) {
                    throw new AssertionError(damaged);
                }
            }
        }
        return Optional.empty();
    }
}
