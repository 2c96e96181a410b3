package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.v1.Job;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GidTest {
    private static final String ID = "0123abcd-4567-4aaa-8bbb-0123456789ab";

    private static Job job(String description) {
        return Job.newBuilder().setId(ID).setDescription(description).build();
    }

    @Test
    void of_jobOfAnybody_isTheFirstHalfOfItsId() {
        assertThat(Gid.of(job("")).digits()).isEqualTo("0123abcd45674aaa");
        assertThat(Gid.marks(job(""))).isFalse();
        assertThat(Gid.marks(job("aria2 is nice"))).isFalse();
    }

    @Test
    void mark_withChosenGid_isReadBack() {
        Gid chosen = Gid.chosen("00000000000000AA");
        Job marked = job(Gid.mark(Optional.of(chosen)));
        assertThat(Gid.of(marked)).isEqualTo(chosen);
        assertThat(Gid.marks(marked)).isTrue();
        assertThat(Gid.of(job(Gid.mark(Optional.empty()))).digits()).isEqualTo("0123abcd45674aaa");
        assertThat(Gid.marks(job(Gid.mark(Optional.empty())))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xyz", "0123abcd", "0123456789abcdef0", "-1", "0000000000000000"})
    void chosen_whatIsNoGid_isRefused(String text) {
        assertThatThrownBy(() -> Gid.chosen(text)).hasMessageStartingWith("Invalid GID");
    }

    @Test
    void wanted_prefix_isTakenInAnyCase() {
        assertThat(Gid.wanted("0123AB")).isEqualTo("0123ab");
        assertThatThrownBy(() -> Gid.wanted("0123abcd45674aaa0")).hasMessage("Invalid GID 0123abcd45674aaa0");
        assertThatThrownBy(() -> Gid.wanted("")).hasMessage("Invalid GID ");
    }
}
