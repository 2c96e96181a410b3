package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.oneOf;
import static dev.ebb.server.config.SettingTypes.size;
import static dev.ebb.server.config.SettingTypes.text;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import java.time.Duration;
import java.util.List;

/** The settings of what moves the bytes. */
final class EngineSettings {
    private static final EngineOptions ENGINE = EngineOptions.defaults();

    static final Setting<Duration> CONNECT_TIMEOUT = Setting.of(
            "engine.connect-timeout",
            duration(Duration.ofMillis(100), Duration.ofHours(1)),
            ENGINE.connectTimeout(),
            "Longest wait for TCP and TLS to come up.");
    static final Setting<Duration> RESPONSE_TIMEOUT = Setting.of(
            "engine.response-timeout",
            duration(Duration.ofMillis(100), Duration.ofHours(1)),
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
            duration(Duration.ZERO, Duration.ofHours(1)),
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
            duration(Duration.ofMillis(100), Duration.ofHours(1)),
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

    static final List<Setting<?>> ALL = List.of(
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
            USER_AGENT);

    private EngineSettings() {}
}
