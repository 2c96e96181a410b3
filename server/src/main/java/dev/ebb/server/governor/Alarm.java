package dev.ebb.server.governor;

/** Calls back later. */
@FunctionalInterface
public interface Alarm {
    /** Runs the action once so many nanoseconds have passed, on a thread of its own. */
    void after(long nanos, Runnable action);
}
