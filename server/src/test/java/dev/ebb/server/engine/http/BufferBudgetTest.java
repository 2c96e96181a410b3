package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferBudgetTest {
    @ParameterizedTest
    @CsvSource({"1,1048576", "8,1048576", "64,524288", "100000,16384"})
    void readSize_forConnections_isTheirShareOfHalfTheBudget(int connections, int expected) {
        assertThat(new BufferBudget(64L << 20).readSize(connections)).isEqualTo(expected);
    }

    @Test
    void budget_threeQuartersUsed_isTightUntilGivenBack() {
        BufferBudget budget = new BufferBudget(1000);
        budget.take(750);
        assertThat(budget.isTight()).isFalse();

        budget.take(1);
        assertThat(budget.isTight()).isTrue();

        budget.giveBack(2);
        assertThat(budget.isTight()).isFalse();
        assertThat(budget.used()).isEqualTo(749);
    }
}
