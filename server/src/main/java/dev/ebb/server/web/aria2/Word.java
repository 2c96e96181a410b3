package dev.ebb.server.web.aria2;

import java.util.Locale;

/** The words that aria2 has for where a download stands. */
enum Word {
    ACTIVE,
    WAITING,
    PAUSED,
    ERROR,
    COMPLETE,
    REMOVED;

    /** Whether it is among what tellStopped tells. */
    boolean isStopped() {
        return this == ERROR || this == COMPLETE || this == REMOVED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
