package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.hostPort;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.oneOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.size;
import static dev.ebb.server.config.SettingTypes.text;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.ebb.server.config.DaemonOptions.LogLevel;
import dev.ebb.server.config.PrincipalList.Door;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
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
    private static final EngineOptions ENGINE = EngineOptions.defaults();
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

    static final Setting<Duration> CONNECT_TIMEOUT = Setting.of(
            "engine.connect-timeout",
            duration(ofMillis(100), ofHours(1)),
            ENGINE.connectTimeout(),
            "Longest wait for TCP and TLS to come up.");
    static final Setting<Duration> RESPONSE_TIMEOUT = Setting.of(
            "engine.response-timeout",
            duration(ofMillis(100), ofHours(1)),
            ENGINE.responseTimeout(),
            "Longest wait for the head of a response.");
    static final Setting<Integer> MAX_REDIRECTS = Setting.of(
            "engine.max-redirects", integer(0, 100), ENGINE.maxRedirects(), "Redirects followed for one request.");
    static final Setting<Integer> CONNECTIONS_PER_HOST = Setting.of(
            "engine.connections-per-host",
            integer(1, 256),
            ENGINE.connectionsPerHost(),
            "Connections to one origin at once.");
    static final Setting<Integer> CONNECTIONS_PER_FILE = Setting.of(
            "engine.connections-per-file",
            integer(1, 16),
            ENGINE.lanes().perFile(),
            "Connections for one large file of a FOREGROUND job at once, opened only as long as they make it faster; a"
                    + " background job uses half as many. 1 = never more than one. The limit per host holds as well.");
    static final Setting<Long> SPREAD_FROM = Setting.of(
            "engine.spread-from",
            size(1L << 20, 1L << 50),
            ENGINE.lanes().fromBytes(),
            "A download uses further connections only while at least so many bytes of the file are missing.");
    static final Setting<Http2Options.Use> HTTP2 = Setting.of(
            "engine.http2",
            oneOf(Http2Options.Use.class),
            ENGINE.http2().use(),
            "Where downloads share HTTP/2 connections. auto = the files of a job of " + Http2Options.MANY_FILES
                    + " or more, where their https server offers it, but none that is known or found to be larger than "
                    + SizeText.format(Http2Options.LARGE_BYTES)
                    + "; always = all, http servers too, where it is simply tried;"
                    + " never = none. Uploads, proxies that forward http, and logins by NTLM or Negotiate keep to"
                    + " HTTP/1.1.");
    static final Setting<Integer> HTTP2_STREAMS = Setting.of(
            "engine.http2-streams",
            integer(1, 1000),
            ENGINE.http2().streams(),
            "Files at once on an HTTP/2 connection, of which an origin has one; fewer when the server says so.");
    static final Setting<Duration> IDLE_CONNECTION_TIMEOUT = Setting.of(
            "engine.idle-connection-timeout",
            duration(Duration.ZERO, ofHours(1)),
            ENGINE.idleConnectionTimeout(),
            "How long an unused connection is kept.");
    static final Setting<Long> BUFFER_BUDGET = Setting.of(
            "engine.buffer-budget",
            size(1L << 20, 64L << 30),
            ENGINE.bufferBudgetBytes(),
            "Bytes read but not yet written, over all transfers.");
    static final Setting<Integer> DISK_THREADS =
            Setting.of("engine.disk-threads", integer(1, 64), ENGINE.diskThreads(), "Threads that touch files.");
    static final Setting<Long> CHECKPOINT_BYTES = Setting.of(
            "engine.checkpoint-bytes",
            size(64L << 10, 64L << 30),
            ENGINE.checkpointBytes(),
            "Progress of a file is made durable after this many bytes.");
    static final Setting<Duration> CHECKPOINT_INTERVAL = Setting.of(
            "engine.checkpoint-interval",
            duration(ofMillis(100), ofHours(1)),
            ENGINE.checkpointInterval(),
            "... or after this long.");
    static final Setting<Long> RESERVE = Setting.of(
            "engine.reserve",
            size(0, 1L << 40),
            ENGINE.reserveBytes(),
            "Free space that downloads leave on the volume of the service's own state; the larger of this and 1 % of it.");
    static final Setting<Boolean> PREALLOCATE = Setting.of(
            "engine.preallocate",
            bool(),
            ENGINE.preallocate(),
            "Whether the blocks of a file of 16 MiB and more are set aside on its volume before it is written, so that one that"
                    + " cannot fit fails at once. Only on Linux, and where the file system can.");
    static final Setting<String> USER_AGENT =
            Setting.of("engine.user-agent", text(256), ENGINE.userAgent(), "The User-Agent header.");

    static final Setting<String> PROXY_URL = Setting.of(
            "proxy.url",
            text(4_000),
            "environment",
            "The proxies of jobs that name none of their own (PRECONFIG, AUTODETECT), such as http://proxy:3128 or"
                    + " socks5://proxy, several between spaces, each with http= or https= before it if it is for such URLs"
                    + " alone. environment = what the service's http_proxy, https_proxy, all_proxy and no_proxy say; none ="
                    + " no proxy.");
    static final Setting<Optional<String>> PROXY_BYPASS = Setting.of(
            "proxy.bypass",
            or("none", text(4_000)),
            Optional.empty(),
            "Hosts that proxy.url is not for, between spaces: names, * at their left, <local> for names without a dot,"
                    + " networks such as 10.0.0.0/8.");
    static final Setting<Optional<Path>> PROXY_PAC = Setting.of(
            "proxy.pac-file",
            or("none", path()),
            Optional.empty(),
            "Proxy auto-configuration file whose FindProxyForURL says, for each file, which proxies an AUTODETECT job goes"
                    + " through; without it proxy.url does. Without weekdayRange, dateRange and timeRange.");
    static final Setting<Optional<Path>> PROXY_CREDENTIALS = Setting.of(
            "proxy.credentials-file",
            or("none", path()),
            Optional.empty(),
            "File with user:password for these proxies, given to them for jobs that ask for it (USE_STORED_CREDENTIALS)."
                    + " Read anew each time. Only the service should be able to read it.");

    static final Setting<Optional<Path>> USER_CERTIFICATES = Setting.of(
            "certificates.user-folder",
            or("default", path()),
            Optional.empty(),
            "Folder of the client certificates of a job's owner (CURRENT_USER), each store a file NAME.p12 or NAME.pem; {uid}"
                    + " stands for the owner's user id. Opened with the owner's rights. Default: certificates beside the"
                    + " configuration file, certificates/{uid} for the machine's daemon.");
    static final Setting<Optional<Path>> MACHINE_CERTIFICATES = Setting.of(
            "certificates.machine-folder",
            or("default", path()),
            Optional.empty(),
            "The same for LOCAL_MACHINE and CURRENT_SERVICE, also opened with the owner's rights. Default:"
                    + " certificates/machine beside the configuration file.");
    static final Setting<Optional<Path>> CERTIFICATE_PASSWORD = Setting.of(
            "certificates.password-file",
            or("none", path()),
            Optional.empty(),
            "Holds the password of the PKCS #12 files in these folders.");

    static final Setting<Optional<Duration>> IDLE_EXIT = Setting.of(
            "daemon.idle-exit",
            or("never", duration(SECOND, ofDays(999))),
            Optional.of(ofMinutes(10)),
            "A daemon that was started on demand exits after this long without jobs to run, streams or calls.");

    static final Setting<Optional<HostPort>> TCP = Setting.of(
            "listen.tcp",
            or("off", hostPort()),
            Optional.empty(),
            "Where to listen for TCP clients besides the Unix socket. Without a certificate only a loopback address is"
                    + " allowed.");
    static final Setting<Optional<Path>> TLS_CERTIFICATE =
            Setting.of("listen.tls-certificate", or("none", path()), Optional.empty(), "PEM chain of the server.");
    static final Setting<Optional<Path>> TLS_KEY = Setting.of(
            "listen.tls-key", or("none", path()), Optional.empty(), "PEM private key (PKCS #8) of the certificate.");
    static final Setting<Optional<Path>> CLIENT_CA = Setting.of(
            "listen.client-ca",
            or("none", path()),
            Optional.empty(),
            "PEM certificates that sign the certificates of clients (mTLS).");
    static final Setting<Boolean> INSECURE = Setting.of(
            "listen.insecure",
            bool(),
            false,
            "Lets TCP callers in who show neither token nor certificate, as an unprivileged \"anonymous\"; loopback only.");

    static final Setting<Integer> SUBSCRIPTIONS = Setting.of(
            "listen.subscriptions",
            integer(1, 100_000),
            ListenOptions.NONE.subscriptions(),
            "Subscriptions of all callers that may be open at once.");
    static final Setting<Integer> SUBSCRIPTIONS_PER_CALLER = Setting.of(
            "listen.subscriptions-per-caller",
            integer(1, 100_000),
            ListenOptions.NONE.subscriptionsPerCaller(),
            "Subscriptions of one caller that may be open at once.");

    static final Setting<List<Principal>> TOKENS = Setting.of(
            "principals.tokens",
            new PrincipalList(Door.TOKEN),
            List.of(),
            "Who may come with a bearer token. The file holds the SHA-256 of the token, never the token.");
    static final Setting<List<Principal>> CERTIFICATES = Setting.of(
            "principals.certificates",
            new PrincipalList(Door.CERTIFICATE),
            List.of(),
            "Who may come with a client certificate, by its subject.");
    static final Setting<Optional<String>> ADMIN_GROUP = Setting.of(
            "principals.admin-group",
            or("none", text(256)),
            Optional.empty(),
            "Members of this local group (name or gid) are administrators, besides root and the owner of a private"
                    + " daemon.");
    static final Setting<List<String>> SERVICE_ACCOUNTS = Setting.of(
            "principals.service-accounts",
            listOf(text(256)),
            List.of(),
            "Local users (name or uid) to whom the limits do not apply.");

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
            CONNECT_TIMEOUT,
            RESPONSE_TIMEOUT,
            MAX_REDIRECTS,
            CONNECTIONS_PER_HOST,
            CONNECTIONS_PER_FILE,
            SPREAD_FROM,
            HTTP2,
            HTTP2_STREAMS,
            IDLE_CONNECTION_TIMEOUT,
            BUFFER_BUDGET,
            DISK_THREADS,
            CHECKPOINT_BYTES,
            CHECKPOINT_INTERVAL,
            RESERVE,
            PREALLOCATE,
            USER_AGENT,
            PROXY_URL,
            PROXY_BYPASS,
            PROXY_PAC,
            PROXY_CREDENTIALS,
            USER_CERTIFICATES,
            MACHINE_CERTIFICATES,
            CERTIFICATE_PASSWORD,
            IDLE_EXIT,
            TCP,
            TLS_CERTIFICATE,
            TLS_KEY,
            CLIENT_CA,
            INSECURE,
            SUBSCRIPTIONS,
            SUBSCRIPTIONS_PER_CALLER,
            TOKENS,
            CERTIFICATES,
            ADMIN_GROUP,
            SERVICE_ACCOUNTS,
            LOG_LEVEL,
            TelemetrySettings.EVENTS));

    private Settings() {}

    /** Bandwidth and cost belong to scheduling for whoever reads the page; peers, uploads, doors and telemetry end it. */
    private static List<Setting<?>> withPolicies(List<Setting<?>> others) {
        List<Setting<?>> all = new ArrayList<>(others);
        all.addAll(all.indexOf(BACKGROUND_JOBS), HistorySettings.ALL);
        all.addAll(all.indexOf(TIME_SLICE) + 1, SourceSettings.ALL);
        all.addAll(all.indexOf(TIME_SLICE) + 1, PolicySettings.ALL);
        all.addAll(all.indexOf(PolicySettings.COST_BACKGROUND), PlacementSettings.OF_BANDWIDTH);
        all.add(all.indexOf(BACKGROUND_JOBS) + 1, PlacementSettings.BACKGROUND_JOBS);
        all.add(all.indexOf(CONNECTIONS_PER_HOST) + 1, PlacementSettings.CONNECTIONS);
        all.add(all.indexOf(ROOTS), PlacementSettings.DEFAULT);
        all.addAll(all.indexOf(ROOTS), IdleSettings.ALL);
        all.addAll(all.indexOf(IDLE_EXIT), StoreSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), FleetSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), PeerSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), UploadSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), WebSettings.ALL);
        all.addAll(all.indexOf(LOG_LEVEL), TelemetrySettings.ALL);
        return List.copyOf(all);
    }
}
