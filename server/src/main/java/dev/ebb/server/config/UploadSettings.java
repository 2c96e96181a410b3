package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.hostPort;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.oneOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.scalar;
import static dev.ebb.server.config.SettingTypes.size;
import static dev.ebb.server.config.SettingTypes.text;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.ebb.server.uploads.UploadOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the receiving end of uploads, for {@code ebb upload-server} and as a part of {@code ebb serve}. */
final class UploadSettings {
    private static final UploadOptions.Limits LIMITS = UploadOptions.Limits.DEFAULTS;
    private static final UploadOptions.Placing PLACING = UploadOptions.Placing.DEFAULTS;
    private static final int LONGEST_URL = 2_200;
    private static final int LONGEST_HOST = 300;

    static final Setting<Optional<Path>> ROOT = Setting.of(
            "uploads.root",
            or("off", path()),
            Optional.empty(),
            "Folder below which received files go, by the paths of their URLs. Set, ebb serve receives uploads as well; ebb"
                    + " upload-server does nothing else.");
    static final Setting<HostPort> LISTEN = Setting.of(
            "uploads.listen",
            hostPort(),
            new HostPort("127.0.0.1", 8020),
            "Where to listen for uploads, by every protocol. An address that is not loopback needs TLS and tokens.");
    static final Setting<Optional<Path>> TLS_CERTIFICATE = Setting.of(
            "uploads.tls-certificate", or("none", path()), Optional.empty(), "PEM chain of the upload server.");
    static final Setting<Optional<Path>> TLS_KEY = Setting.of(
            "uploads.tls-key", or("none", path()), Optional.empty(), "PEM private key (PKCS #8) of the certificate.");
    static final Setting<Optional<Path>> TOKENS = Setting.of(
            "uploads.tokens-file",
            or("none", path()),
            Optional.empty(),
            "File of those who may upload, each line a name and a token, shown as a bearer token or as the password of Basic."
                    + " An upload belongs to the name that began it. None = whoever reaches the loopback address.");
    static final Setting<Optional<URI>> PUBLIC_URL = Setting.of(
            "uploads.public-url",
            or("none", url()),
            Optional.empty(),
            "Scheme and authority that clients use when they do not come directly, as https://up.example.org; replies and"
                    + " messages name it.");
    static final Setting<UploadOptions.Overwrite> OVERWRITE = Setting.of(
            "uploads.overwrite",
            oneOf(UploadOptions.Overwrite.class),
            PLACING.overwrite(),
            "A file that is in the way stays and the upload is refused with 409, is replaced in one step, or stays and the"
                    + " new one gets a number (BITSAllowOverwrites: replace).");
    static final Setting<Boolean> CREATE_FOLDERS = Setting.of(
            "uploads.create-folders",
            bool(),
            PLACING.createsFolders(),
            "Missing folders on the way of a file are made; IIS makes none.");
    static final Setting<Boolean> DOWNLOADS = Setting.of(
            "uploads.downloads",
            bool(),
            PLACING.servesFiles(),
            "What is below the root may be downloaded as well. Replies always may, by whoever sent the upload.");
    static final Setting<Optional<Long>> MAX_SIZE = Setting.of(
            "uploads.max-size",
            or("unlimited", size(1, 1L << 60)),
            Optional.empty(),
            "Largest file that is taken (BITSMaximumUploadSize).");
    static final Setting<Integer> MAX_SESSIONS = Setting.of(
            "uploads.max-sessions",
            integer(1, 100_000),
            LIMITS.sessions(),
            "Uploads under way at once, running or waiting to be resumed (BITSNumberOfSessionsLimit).");
    static final Setting<Integer> MAX_REQUESTS = Setting.of(
            "uploads.max-requests",
            integer(1, 1_000),
            LIMITS.requests(),
            "Requests served at once; more are asked to come again.");
    static final Setting<Duration> SESSION_TIMEOUT = Setting.of(
            "uploads.session-timeout",
            duration(ofSeconds(1), ofDays(999)),
            LIMITS.lifetime(),
            "An upload without progress for this long is removed, and a reply that nobody fetched (BITSSessionTimeout).");
    static final Setting<Duration> CLEANUP_INTERVAL = Setting.of(
            "uploads.cleanup-interval",
            duration(ofSeconds(1), ofDays(360)),
            LIMITS.cleanup(),
            "How often such uploads are looked for (BITSCleanupCount).");
    static final Setting<Duration> IDLE_TIMEOUT = Setting.of(
            "uploads.idle-timeout",
            duration(ofMillis(100), ofMinutes(60)),
            LIMITS.idle(),
            "A client that sends or takes in nothing for this long loses its connection; what it brought is kept.");
    static final Setting<Long> MINIMUM_RATE = Setting.of(
            "uploads.minimum-rate",
            size(0, 1L << 30),
            LIMITS.bytesPerSecond(),
            "So does one that brings fewer bytes in a second than this, over uploads.idle-timeout.");
    static final Setting<UploadOptions.Notification> NOTIFY = Setting.of(
            "uploads.notify",
            oneOf(UploadOptions.Notification.class),
            UploadOptions.Notification.NONE,
            "Whether an application is told of each whole upload, by its path or by its bytes (BITSServerNotificationType 0,"
                    + " 1, 2). Then the application has the file, and it goes to its place only if the answer says so.");
    static final Setting<Optional<URI>> NOTIFY_URL = Setting.of(
            "uploads.notify-url",
            or("none", url()),
            Optional.empty(),
            "The URL of this application (BITSServerNotificationURL).");
    static final Setting<Duration> NOTIFY_TIME_LIMIT = Setting.of(
            "uploads.notify-time-limit",
            duration(ofSeconds(1), ofMinutes(60)),
            UploadOptions.Notify.NONE.limit(),
            "How long it may take to answer.");
    static final Setting<Optional<String>> HOST_ID = Setting.of(
            "uploads.host-id",
            or("none", text(LONGEST_HOST)),
            Optional.empty(),
            "Name or address of this host in a farm, to which BITS clients are to come back (BITSHostId).");
    static final Setting<Duration> HOST_ID_FALLBACK = Setting.of(
            "uploads.host-id-fallback",
            duration(ofSeconds(1), ofDays(999)),
            ofDays(1),
            "After this long without reaching it they may turn to another host (BITSHostIdFallbackTimeout).");

    static final List<Setting<?>> ALL = List.of(
            ROOT,
            LISTEN,
            TLS_CERTIFICATE,
            TLS_KEY,
            TOKENS,
            PUBLIC_URL,
            OVERWRITE,
            CREATE_FOLDERS,
            DOWNLOADS,
            MAX_SIZE,
            MAX_SESSIONS,
            MAX_REQUESTS,
            SESSION_TIMEOUT,
            CLEANUP_INTERVAL,
            IDLE_TIMEOUT,
            MINIMUM_RATE,
            NOTIFY,
            NOTIFY_URL,
            NOTIFY_TIME_LIMIT,
            HOST_ID,
            HOST_ID_FALLBACK);

    private UploadSettings() {}

    private static SettingType<URI> url() {
        return scalar("an http or https URL", UploadSettings::parsed, URI::toString, "http://... or https://...");
    }

    private static Optional<URI> parsed(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return Optional.of(url).filter(it -> http && it.getHost() != null && text.length() <= LONGEST_URL);
        } catch (java.net.URISyntaxException none) {
            return Optional.empty();
        }
    }
}
