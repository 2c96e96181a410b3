package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.or;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the process leaves, told to or by itself. */
final class ServiceSettings {
    static final Setting<Optional<Duration>> IDLE_EXIT = Setting.of(
            "daemon.idle-exit",
            or("never", duration(Duration.ofSeconds(1), Duration.ofDays(999))),
            Optional.of(Duration.ofMinutes(10)),
            "A daemon that was started on demand exits after this long without jobs to run, streams or calls.");

    static final Setting<Duration> DRAIN_TIMEOUT = Setting.of(
            "service.drain-timeout",
            duration(Duration.ZERO, Duration.ofHours(1)),
            DaemonOptions.DRAIN_TIMEOUT,
            "How long the service takes at most to leave once it is told to: it takes no more calls, answers those that are in,"
                    + " lets files become whole that are about to, brings the others to a checkpoint and gives its jobs to the"
                    + " other nodes of a fleet. It is gone by then, whatever hangs; a second SIGTERM or SIGINT ends it at once,"
                    + " and so does 0. Keep it below TimeoutStopSec of the unit (45s), or systemd is asked for more time.");

    static final List<Setting<?>> ALL = List.of(IDLE_EXIT, DRAIN_TIMEOUT);

    private ServiceSettings() {}

    static DaemonOptions options(ResolvedSettings settings) {
        return new DaemonOptions(
                settings.get(IDLE_EXIT), settings.get(Settings.LOG_LEVEL), settings.get(DRAIN_TIMEOUT));
    }
}
