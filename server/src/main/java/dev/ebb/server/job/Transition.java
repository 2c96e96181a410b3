package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What one verb does in one state.
 *
 * @param effect what happens
 * @param to the next state, for {@link Effect#MOVES}
 */
public record Transition(Effect effect, @Nullable JobState to) {
    /** Kinds of transitions. */
    public enum Effect {
        /** The job goes to another state, under the conditions that docs/job-states.md names. */
        MOVES,
        /** The call works and the state stays. */
        STAYS,
        /** The call is refused with BG_E_INVALID_STATE. */
        REFUSED,
        /** A report that no longer matters; nothing happens. */
        IGNORED
    }

    static final Transition STAYS = new Transition(Effect.STAYS, null);
    static final Transition REFUSED = new Transition(Effect.REFUSED, null);
    static final Transition IGNORED = new Transition(Effect.IGNORED, null);

    static Transition to(JobState state) {
        return new Transition(Effect.MOVES, state);
    }

    @Override
    public String toString() {
        return to == null ? effect.name().toLowerCase(java.util.Locale.ROOT) : "-> " + to;
    }
}
