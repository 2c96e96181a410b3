package dev.ebb.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobId;
import dev.ebb.server.support.NewJobs;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void turns_areFourOfAnOwner_oneOfAJob_andBoundedTogether() {
        Turns turns = new Turns(6);
        for (int i = 0; i < 4; i++) {
            assertThat(turns.take(job(i), NewJobs.ALICE)).isTrue();
        }
        assertThat(turns.take(job(4), NewJobs.ALICE)).as("a fifth of Alice's").isFalse();
        assertThat(turns.take(job(10), NewJobs.BOB)).isTrue();
        assertThat(turns.take(job(10), NewJobs.BOB)).as("the same job").isFalse();
        assertThat(turns.take(job(11), NewJobs.BOB)).isTrue();
        assertThat(turns.take(job(12), NewJobs.BOB))
                .as("more than there are threads")
                .isFalse();
        turns.giveBack(job(0), NewJobs.ALICE);
        assertThat(turns.take(job(4), NewJobs.ALICE)).isTrue();
    }

    @Test
    void turn_thatEndedAfterSomebodyLooked_isNotFollowedByWhatWasReadBefore() {
        Turns turns = new Turns(6);
        turns.look();
        assertThat(turns.take(job(0), NewJobs.ALICE)).isTrue();

        turns.look(); // what is read now is still owed
        turns.giveBack(job(0), NewJobs.ALICE);
        assertThat(turns.take(job(0), NewJobs.ALICE)).as("told meanwhile").isFalse();
        assertThat(turns.take(job(1), NewJobs.ALICE)).as("another one").isTrue();

        turns.look();
        assertThat(turns.take(job(0), NewJobs.ALICE)).isTrue();
    }

    private static JobId job(int number) {
        return new JobId(new UUID(0, number));
    }
}
