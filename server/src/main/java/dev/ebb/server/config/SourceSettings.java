package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.scalar;
import static dev.ebb.server.config.SettingTypes.size;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;

import dev.ebb.server.policy.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of mirrors, slow servers, and servers that name others. */
final class SourceSettings {
    private static final long MOST = 1L << 40;
    private static final Pattern HOST =
            Pattern.compile("(\\*|(\\*\\.)?[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{1,5})?");

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

    static final Setting<List<String>> UPLOAD_HOSTS = Setting.of(
            "transfer.upload-hosts",
            listOf(host()),
            List.of(),
            "Servers to which another one may send the rest of an upload (BITS-Host-Id), with * for any at the left of a name."
                    + " None of a job's credentials and headers go there. Others are not turned to: the upload stays with the"
                    + " server it was given to.");

    static final List<Setting<?>> ALL =
            List.of(MIRRORS_PER_FILE, MINIMUM_SPEED, MIRROR_MINIMUM_SPEED, WINDOW, UPLOAD_HOSTS);

    private SourceSettings() {}

    /** A server, with * for any at the left of its name. */
    static SettingType<String> host() {
        return scalar(
                "a host",
                text -> Optional.of(text).filter(it -> HOST.matcher(it).matches()),
                text -> text,
                "a name or address, as up3.example.org, *.example.org, 10.0.0.7:8020");
    }
}
