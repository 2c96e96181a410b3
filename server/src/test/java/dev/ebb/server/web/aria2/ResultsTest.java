package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results results = new Results();

    @Test
    void ended_thousandAndMore_keepsTheLatest() {
        for (int i = 0; i < 1005; i++) {
            results.ended("job " + i);
            results.ended("job " + i);
        }
        assertThat(results.ended()).hasSize(1000).startsWith("job 5").endsWith("job 1004");
        assertThat(results.total()).isEqualTo(1005);
    }

    @Test
    void hide_beforeTheJobEnds_keepsItAway() {
        results.hide("a");
        results.ended("a");
        assertThat(results.ended()).isEmpty();
        assertThat(results.total()).isZero();
    }

    @Test
    void revived_hiddenOne_isToldAgain() {
        results.failedToPublish("a", new Results.Failure("ERROR_DISK_FULL", "full"));
        results.hide("a");
        results.revived("a");
        assertThat(results.isHidden("a")).isFalse();
        assertThat(results.unpublished()).isEmpty();
    }
}
