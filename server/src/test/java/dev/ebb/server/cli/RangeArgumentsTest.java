package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.v1.FileRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeArgumentsTest {
    @Test
    void ranges_withAndWithoutAnEnd_keepTheirOrder() {
        assertThat(RangeArguments.parse(List.of("2000:100", "0:10", "5000:EOF")))
                .containsExactly(
                        FileRange.newBuilder()
                                .setInitialOffset(2000)
                                .setLength(100)
                                .build(),
                        FileRange.newBuilder().setInitialOffset(0).setLength(10).build(),
                        FileRange.newBuilder().setInitialOffset(5000).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5:", ":5", "-1:5", "1:2:3", "a:b", "9999999999999999999:1", "0x5:1"})
    void range_malformed_isAUsageError(String word) {
        assertThatThrownBy(() -> RangeArguments.parse(List.of(word))).isInstanceOf(CliException.class);
    }
}
