package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.integer;

import dev.ebb.server.policy.KeptHistory;
import java.util.List;

/** How much history is kept at most. */
final class HistorySettings {
    static final Setting<Integer> JOBS = Setting.of(
            "history.jobs",
            integer(0, 1_000_000),
            KeptHistory.DEFAULTS.jobs(),
            "Ended jobs that are kept at most; those that ended first go first. How long they are kept at most says"
                    + " timing.history-retention.");
    static final Setting<Integer> JOBS_PER_OWNER = Setting.of(
            "history.jobs-per-owner",
            integer(0, 1_000_000),
            KeptHistory.DEFAULTS.jobsPerOwner(),
            "The same for the jobs of one owner, so that nobody's many jobs push out another's.");
    static final Setting<Integer> EVENTS = Setting.of(
            "history.events",
            integer(1_000, 100_000_000),
            KeptHistory.DEFAULTS.events(),
            "Events that are kept at most. A watcher that was away for longer has to begin anew.");

    static final List<Setting<?>> ALL = List.of(JOBS, JOBS_PER_OWNER, EVENTS);

    private HistorySettings() {}
}
