package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.oneOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;

import dev.ebb.server.config.DaemonOptions.LogLevel;
import dev.ebb.server.notify.NotifyOptions;
import dev.ebb.server.policy.AddressRule;
import dev.ebb.server.policy.Limits;
import dev.ebb.server.policy.Scheduling;
import dev.ebb.server.policy.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of all settings: the one place that knows their keys, types, defaults and meanings. */
final class Settings {
    private static final Duration SECOND = ofSeconds(1);
    private static final AddressRule OWN = AddressRule.PRIVATE_DAEMON;
    private static final AddressRule MACHINE = AddressRule.SYSTEM_SERVICE;

    static final Setting<Integer> JOBS_PER_MACHINE = Setting.of(
            "limits.jobs-per-machine",
            integer(1, 10_000_000),
            Limits.DEFAULTS.jobsPerMachine(),
            "Live jobs of all users together (BITS: MaxJobsPerMachine). Administrators and services are exempt from"
                    + " limits and do not count.");
    static final Setting<Integer> JOBS_PER_USER = Setting.of(
            "limits.jobs-per-user",
            integer(1, 10_000_000),
            Limits.DEFAULTS.jobsPerUser(),
            "Live jobs of one user (MaxJobsPerUser).");
    static final Setting<Integer> MAX_FILES_PER_JOB = Setting.of(
            "limits.files-per-job",
            integer(1, 10_000_000),
            Limits.DEFAULTS.filesPerJob(),
            "Files in one job (MaxFilesPerJob).");
    static final Setting<Integer> MAX_RANGES_PER_FILE = Setting.of(
            "limits.ranges-per-file",
            integer(1, 1_000_000),
            Limits.DEFAULTS.rangesPerFile(),
            "Ranges of one file, as added or as requested of it in on-demand mode (MaxRangesPerFile).");

    static final Setting<Duration> RETRY_DELAY_FLOOR = Setting.of(
            "timing.minimum-retry-delay-floor",
            duration(Duration.ZERO, ofDays(1)),
            Timing.DEFAULTS.minimumRetryDelayFloor(),
            "A job that asks for a shorter retry delay gets this one.");
    static final Setting<Duration> INACTIVITY_TIMEOUT = Setting.of(
            "timing.inactivity-timeout",
            duration(ofDays(1), ofDays(999)),
            Timing.DEFAULTS.inactivityTimeout(),
            "A job without progress or change for this long is cancelled (JobInactivityTimeout).");
    static final Setting<Duration> HISTORY_RETENTION = Setting.of(
            "timing.history-retention",
            duration(ofHours(24), ofDays(999)),
            Timing.DEFAULTS.historyRetention(),
            "How long events and ended jobs are kept; history.* says how many at most.");

    static final Setting<Integer> BACKGROUND_JOBS = Setting.of(
            "scheduling.background-jobs",
            integer(1, 64),
            Scheduling.DEFAULTS.backgroundJobs(),
            "Background jobs that run at once; 1 is what BITS does. FOREGROUND jobs all run.");
    static final Setting<Integer> FILES_AT_ONCE = Setting.of(
            "scheduling.files-per-job",
            integer(1, 64),
            Scheduling.DEFAULTS.filesPerJob(),
            "Files of one job that transfer at once; 1 is what BITS does. With more than 1, files that share an HTTP/2"
                    + " connection count as one together, up to 64 of them.");
    static final Setting<Duration> TIME_SLICE = Setting.of(
            "scheduling.time-slice",
            duration(SECOND, ofDays(1)),
            Scheduling.DEFAULTS.timeSlice(),
            "How long a background job runs before the next one of its priority has its turn.");

    static final Setting<List<Path>> ROOTS = Setting.of(
            "destinations.roots",
            listOf(path()),
            List.of(),
            "Folders that the files of local users must lie in; none = anywhere their rights reach.");

    static final Setting<Boolean> ALLOW_LOOPBACK = new Setting<>(
            "network.allow-loopback",
            bool(),
            OWN.allowLoopback(),
            MACHINE.allowLoopback(),
            "Transfers may connect to this machine itself.");
    static final Setting<Boolean> ALLOW_PRIVATE = new Setting<>(
            "network.allow-private",
            bool(),
            OWN.allowPrivate(),
            MACHINE.allowPrivate(),
            "Transfers may connect to private networks (RFC 1918, RFC 4193).");
    static final Setting<Boolean> ALLOW_LINK_LOCAL = new Setting<>(
            "network.allow-link-local",
            bool(),
            OWN.allowLinkLocal(),
            MACHINE.allowLinkLocal(),
            "Transfers may connect to link-local addresses, where clouds keep their metadata services.");

    static final Setting<Optional<List<Path>>> NOTIFY_PROGRAMS = new Setting<>(
            "notify.programs",
            or("any", listOf(path())),
            Optional.empty(),
            Optional.of(List.of()),
            "Programs that SetNotifyCmdLine may name, by absolute path. Callers over TCP also need notify-commands in"
                    + " principals.tokens or principals.certificates.");
    static final Setting<Duration> NOTIFY_COMMAND_TIME_LIMIT = Setting.of(
            "notify.command-time-limit",
            duration(SECOND, ofHours(24)),
            NotifyOptions.DEFAULTS.commandTimeLimit(),
            "A notify program that runs for longer is ended and counts as failed.");

    static final Setting<LogLevel> LOG_LEVEL =
            Setting.of("log.level", oneOf(LogLevel.class), LogLevel.INFO, "How much the service logs.");

    /** All settings in the order of the reference. */
    static final List<Setting<?>> ALL = withPolicies(List.of(
            JOBS_PER_MACHINE,
            JOBS_PER_USER,
            MAX_FILES_PER_JOB,
            MAX_RANGES_PER_FILE,
            RETRY_DELAY_FLOOR,
            INACTIVITY_TIMEOUT,
            PolicySettings.MAXIMUM_DOWNLOAD_TIME,
            HISTORY_RETENTION,
            BACKGROUND_JOBS,
            FILES_AT_ONCE,
            TIME_SLICE,
            ROOTS,
            ALLOW_LOOPBACK,
            ALLOW_PRIVATE,
            ALLOW_LINK_LOCAL,
            NOTIFY_PROGRAMS,
            NOTIFY_COMMAND_TIME_LIMIT,
            LOG_LEVEL,
            TelemetrySettings.EVENTS));

    private Settings() {}

    /** Bandwidth and cost belong to scheduling for whoever reads the page; peers, uploads, doors and telemetry end it. */
    private static List<Setting<?>> withPolicies(List<Setting<?>> others) {
        List<Setting<?>> all = new ArrayList<>(others);
        for (List<Setting<?>> room :
                List.of(EngineSettings.ALL, ProxySettings.ALL, ServiceSettings.ALL, ListenSettings.ALL)) {
            all.addAll(all.indexOf(LOG_LEVEL), room);
        }
        all.addAll(all.indexOf(BACKGROUND_JOBS), HistorySettings.ALL);
        all.addAll(all.indexOf(TIME_SLICE) + 1, SourceSettings.ALL);
        all.addAll(all.indexOf(TIME_SLICE) + 1, PolicySettings.ALL);
        all.addAll(all.indexOf(PolicySettings.COST_BACKGROUND), PlacementSettings.OF_BANDWIDTH);
        all.add(all.indexOf(BACKGROUND_JOBS) + 1, PlacementSettings.BACKGROUND_JOBS);
        all.add(all.indexOf(EngineSettings.CONNECTIONS_PER_HOST) + 1, PlacementSettings.CONNECTIONS);
        all.add(all.indexOf(ROOTS), PlacementSettings.DEFAULT);
        all.addAll(all.indexOf(ROOTS), IdleSettings.ALL);
        all.addAll(all.indexOf(ServiceSettings.IDLE_EXIT), StoreSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), FleetSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), PeerSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), UploadSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), WebSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), TelemetrySettings.ALL);
        return List.copyOf(all);
    }
}
