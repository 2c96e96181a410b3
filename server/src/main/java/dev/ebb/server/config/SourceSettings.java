package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.size;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;

import dev.ebb.server.policy.Sources;
import java.time.Duration;
import java.util.List;

/** The settings of mirrors and slow servers. */
final class SourceSettings {
    private static final long MOST = 1L << 40;

    static final Setting<Integer> MIRRORS_PER_FILE = Setting.of(
            "limits.mirrors-per-file",
            integer(0, 1000),
            Sources.DEFAULTS.mirrorsPerFile(),
            "Mirrors of one file beside its remote name.");
    static final Setting<Long> MINIMUM_SPEED = Setting.of(
            "transfer.minimum-speed",
            size(0, MOST),
            Sources.DEFAULTS.minimumBytesPerSecond(),
            "A download that stays below so many bytes per second is broken off and tried again later, unless its job says"
                    + " otherwise; 0 = never. Time in which the service holds it back itself does not count.");
    static final Setting<Long> MIRROR_MINIMUM_SPEED = Setting.of(
            "transfer.mirror-minimum-speed",
            size(0, MOST),
            Sources.DEFAULTS.mirrorBytesPerSecond(),
            "Below so many bytes per second a file goes on with its next mirror, as long as there is one that has not been"
                    + " tried and its job does not say otherwise; 0 = never.");
    static final Setting<Duration> WINDOW = Setting.of(
            "transfer.minimum-speed-window",
            duration(ofSeconds(1), ofHours(1)),
            Sources.DEFAULTS.window(),
            "Over how long a speed is measured before it is too low.");

    static final List<Setting<?>> ALL = List.of(MIRRORS_PER_FILE, MINIMUM_SPEED, MIRROR_MINIMUM_SPEED, WINDOW);

    private SourceSettings() {}
}
