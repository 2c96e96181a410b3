package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Walks the transition table: every state and every verb. What the rules make of it is in {@link JobDecisionsTest}. */
class JobTransitionsTest {
    private static final Path PAGE = Path.of("..", "docs", "job-states.md");

    @Test
    void page_ofTheTable_isUpToDate() throws IOException {
        String page = JobStatesPage.render();
        if (Boolean.getBoolean("regenerate.docs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).as("regenerate it with -Dregenerate.docs=true").hasContent(page);
    }

    @Test
    void table_everyStateAndVerb_hasAnAnswer() {
        for (JobState state : JobState.values()) {
            for (Verb verb : Verb.values()) {
                Transition transition = JobTransitions.of(state, verb);
                boolean moves = transition.effect() == Transition.Effect.MOVES;
                assertThat(transition.to() != null).as(state + " " + verb).isEqualTo(moves);
                assertThat(transition.to()).as(state + " " + verb).isNotEqualTo(state);
            }
        }
    }

    @Test
    void calls_areRefused_reportsAreIgnored() {
        for (JobState state : JobState.values()) {
            for (Verb verb : Verb.values()) {
                Transition.Effect never =
                        JobTransitions.isCall(verb) ? Transition.Effect.IGNORED : Transition.Effect.REFUSED;
                assertThat(JobTransitions.of(state, verb).effect())
                        .as(state + " " + verb)
                        .isNotEqualTo(never);
            }
        }
    }

    @Test
    void finalStates_areNeverLeft() {
        for (JobState state : EnumSet.of(JobState.ACKNOWLEDGED, JobState.CANCELLED)) {
            for (Verb verb : Verb.values()) {
                assertThat(JobTransitions.of(state, verb).to())
                        .as(state + " " + verb)
                        .isNull();
            }
        }
    }

    @Test
    void states_all_areReachedFromANewJob() {
        Set<JobState> reached = EnumSet.of(JobState.SUSPENDED);
        ArrayDeque<JobState> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            JobState state = open.remove();
            for (Verb verb : Verb.values()) {
                JobState to = JobTransitions.of(state, verb).to();
                if (to != null && reached.add(to)) {
                    open.add(to);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(JobState.values());
    }
}
