package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.identity.Role;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.store.EventRange;
import dev.ebb.v1.CreateJobRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormsTest {
    private static final long SEED = Long.getLong("seed", 20_261_122L);

    private final Random random = new Random(SEED);
    private final PageTokens tokens = new PageTokens(SecretBox.withKey(bytes(32)));

    @Test
    void enums_all_haveTheSameNamesOnBothSides() {
        for (JobType each : JobType.values()) {
            assertThat(WireEnums.type(each).name()).isEqualTo("JOB_TYPE_" + each.name());
            assertThat(WireEnums.type("type", WireEnums.type(each))).isEqualTo(each);
        }
        for (JobState each : JobState.values()) {
            assertThat(WireEnums.state(each).name()).isEqualTo("JOB_STATE_" + each.name());
            assertThat(WireEnums.states("s", List.of(WireEnums.state(each)))).containsExactly(each);
        }
        for (JobPriority each : JobPriority.values()) {
            assertThat(WireEnums.priority(each).name()).isEqualTo("JOB_PRIORITY_" + each.name());
            assertThat(WireEnums.priority("p", WireEnums.priority(each))).isEqualTo(each);
        }
        for (OverwriteRule each : OverwriteRule.values()) {
            assertThat(WireEnums.overwrite(each).name()).isEqualTo("OVERWRITE_RULE_" + each.name());
            assertThat(WireEnums.overwrite("o", WireEnums.overwrite(each))).isEqualTo(each);
        }
        for (FileState each : FileState.values()) {
            assertThat(WireEnums.fileState(each).name()).isEqualTo("FILE_STATE_" + each.name());
        }
        for (Role each : Role.values()) {
            assertThat(WireEnums.role(each).name()).isEqualTo("CALLER_ROLE_" + each.name());
        }
        for (ErrorContext each : ErrorContext.values()) {
            String name = each == ErrorContext.NONE ? "UNSPECIFIED" : each.name();
            assertThat(WireEnums.context(each).name()).isEqualTo("ERROR_CONTEXT_" + name);
        }
        for (JobEvent.Kind each : JobEvent.Kind.values()) {
            assertThat(WireEnums.kind(each).name()).endsWith(each.name());
            assertThat(WireEnums.kinds("k", List.of(WireEnums.kind(each)))).containsExactly(each);
        }
    }

    @Test
    void filter_unspecified_admitsEverything_unknownIsRefused() {
        assertThat(WireEnums.states(
                        "filter.states",
                        List.of(dev.ebb.v1.JobState.JOB_STATE_ERROR, dev.ebb.v1.JobState.JOB_STATE_UNSPECIFIED)))
                .isEmpty();
        assertThatThrownBy(() -> WireEnums.states(
                        "filter.states",
                        List.of(dev.ebb.v1.JobState.JOB_STATE_ERROR, dev.ebb.v1.JobState.UNRECOGNIZED)))
                .isInstanceOfSatisfying(
                        JobException.class,
                        refused -> assertThat(refused.field()).isEqualTo("filter.states[1]"));
        assertThat(WireEnums.states("filter.states", List.of())).isEqualTo(Set.of());
    }

    @ParameterizedTest
    @CsvSource({"1,-1", "-1,1", "315576000001,0", "0,1000000000", "-9223372036854775808,0", "0,-2147483648"})
    void span_forbidden_isRefused(long seconds, int nanos) {
        assertThatThrownBy(() -> WireTimes.span("delay", wire(seconds, nanos))).isInstanceOf(JobException.class);
    }

    @Test
    void span_any_survivesTheRoundTrip() {
        for (int i = 0; i < 1000; i++) {
            Duration span = Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000));
            Duration sane = span.isNegative() ? span.negated() : span;
            assertThat(WireTimes.span("delay", WireTimes.duration(sane)))
                    .as("seed %d", SEED)
                    .isEqualTo(sane);
        }
        assertThat(WireTimes.span("delay", wire(-2, -5))).isEqualTo(Duration.ofSeconds(-2, -5));
    }

    @Test
    void pageToken_any_opensOnlyForItsList() {
        for (int i = 0; i < 500; i++) {
            byte[] place = bytes(random.nextInt(40));
            byte[] list = bytes(random.nextInt(60));
            String token = tokens.seal(place, list);
            assertThat(tokens.open(token, list)).as("seed %d", SEED).isEqualTo(ByteBuffer.wrap(place));
            byte[] other = Arrays.copyOf(list, list.length + 1);
            assertThatThrownBy(() -> tokens.open(token, other)).isInstanceOf(JobException.class);
            assertThatThrownBy(() -> tokens.open(damaged(token), list)).isInstanceOf(JobException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "garbage", "AAAA", "%%%", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA", "\u00e9"})
    void pageToken_garbage_namesTheField(String garbage) {
        assertThatThrownBy(() -> tokens.open(garbage, new byte[0]))
                .isInstanceOfSatisfying(
                        JobException.class,
                        refused -> assertThat(refused.field()).isEqualTo("page_token"));
    }

    @Test
    void cursor_any_survivesTheRoundTripAndNoDamage() {
        EventRange kept = new EventRange(0, Long.MAX_VALUE);
        for (int i = 0; i < 1000; i++) {
            long sequence = random.nextLong() & Long.MAX_VALUE;
            String cursor = Cursors.encode(sequence);
            assertThat(Cursors.start(cursor, kept)).as("seed %d", SEED).isEqualTo(sequence);
            assertThatThrownBy(() -> Cursors.start(damaged(cursor), kept)).isInstanceOf(JobException.class);
        }
    }

    @Test
    void cursor_special_meansNewestAndOldest() {
        EventRange kept = new EventRange(10, 20);
        assertThat(Cursors.start("", kept)).isEqualTo(20);
        assertThat(Cursors.start("0", kept)).isEqualTo(10);
        assertThatThrownBy(() -> Cursors.start(Cursors.encode(21), kept)).hasMessageContaining("cursor");
        assertThatThrownBy(() -> Cursors.start("x", kept)).hasMessageContaining("cursor");
    }

    @Test
    void bytes_ofEqualRequests_areEqual() {
        CreateJobRequest one = CreateJobRequest.newBuilder()
                .setDisplayName("a")
                .setResume(true)
                .build();
        CreateJobRequest two = CreateJobRequest.newBuilder()
                .setResume(true)
                .setDisplayName("a")
                .build();
        assertThat(RequestKeys.deterministic(one)).isEqualTo(RequestKeys.deterministic(two));
    }

    /** Another character somewhere, one that changes the bytes. */
    private String damaged(String text) {
        int at = random.nextInt(text.length() - 1);
        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static com.google.protobuf.Duration wire(long seconds, int nanos) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(seconds)
                .setNanos(nanos)
                .build();
    }
}
