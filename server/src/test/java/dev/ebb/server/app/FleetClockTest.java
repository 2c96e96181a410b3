package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.support.PostgresServer;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that lives at another time than its fleet. */
class FleetClockTest {
    private final PostgresJobStore store =
            PostgresJobStore.open(PostgresServer.options(PostgresServer.shared().database()));

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"PT-6M", "PT6M", "P-4000D", "P4000D"})
    void clock_thatIsFarOff_keepsANodeOut(Duration off) {
        assertThatThrownBy(() -> StoreOpening.demandSameTime(store, shifted(off)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("The clock of this machine says")
                .hasMessageContaining("timedatectl");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"PT-3M", "PT0S", "PT3M"})
    void clock_thatIsAboutRight_letsItIn(Duration off) {
        assertThatCode(() -> StoreOpening.demandSameTime(store, shifted(off))).doesNotThrowAnyException();
        assertThat(JobDraft.fresh().commitTo(store).state()).isEqualTo(JobState.SUSPENDED);
    }

    private static InstantSource shifted(Duration off) {
        return () -> InstantSource.system().instant().plus(off);
    }
}
