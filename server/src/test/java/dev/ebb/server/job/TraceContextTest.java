package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fields say where something belongs in a trace (W3C Trace Context). */
class TraceContextTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void traceparent_asTheStandardHasIt_isTakenApart() {
        TraceContext trace = TraceContext.of(PARENT, "congo=t61rcWkgMzE");
        assertThat(trace).isNotNull();
        assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(trace.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(trace.flags()).isEqualTo("01");
        assertThat(trace.state()).isEqualTo("congo=t61rcWkgMzE");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g"
            })
    void traceparent_thatIsNone_isIgnored(String parent) {
        assertThat(TraceContext.of(parent, "a=1")).isNull();
    }

    @Test
    void tracestate_thatIsTooLong_isDropped_andTheTraceIsNot() {
        TraceContext trace = TraceContext.of(PARENT, "a=" + "x".repeat(511));
        assertThat(trace).isNotNull();
        assertThat(trace.state()).isNull();
    }
}
