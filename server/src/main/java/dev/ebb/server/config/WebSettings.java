package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.hostPort;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of the doors over HTTP: the page, aria2's RPC and metrics. */
final class WebSettings {
    private static final int LONGEST_ORIGIN = 300;

    static final Setting<Boolean> PAGE = Setting.of(
            "ui.enabled",
            bool(),
            false,
            "Serves a page to look at the queue with, as ebb serve --ui does. ebb status prints its address, with the token"
                    + " that opens it; it is a new one each time the service starts.");
    static final Setting<Boolean> ARIA2 = Setting.of(
            "aria2.enabled",
            bool(),
            false,
            "Speaks aria2's RPC at /jsonrpc for programs and browser extensions made for aria2, as ebb serve --aria2 does.");
    static final Setting<Optional<Path>> ARIA2_SECRET = Setting.of(
            "aria2.secret-file",
            or("generated", path()),
            Optional.empty(),
            "File whose first line callers of aria2's RPC have to show (aria2: rpc-secret). Generated = aria2.secret beside the"
                    + " queue, made at the first start and kept.");
    static final Setting<List<String>> ARIA2_ORIGINS = Setting.of(
            "aria2.origins",
            listOf(text(LONGEST_ORIGIN)),
            List.of(),
            "Pages of other origins that may call aria2's RPC, as https://example.org; null = those opened from a file, * = any"
                    + " (aria2: rpc-allow-origin-all). They need the secret all the same. Pages of this machine and extensions of"
                    + " the browser always may.");
    static final Setting<Boolean> ARIA2_SHUTDOWN = Setting.of(
            "aria2.shutdown",
            bool(),
            false,
            "Lets callers of aria2's RPC stop the service with aria2.shutdown and aria2.forceShutdown.");
    static final Setting<Boolean> METRICS = Setting.of(
            "metrics.enabled",
            bool(),
            false,
            "Serves metrics at /metrics in the text form of Prometheus, to those who show the token of metrics.token beside the"
                    + " queue, made at the first start and kept, as a bearer token.");
    static final Setting<HostPort> LISTEN = Setting.of(
            "web.listen",
            hostPort(),
            new HostPort("127.0.0.1", 6800),
            "Where page, aria2's RPC and metrics are served, if they are; loopback only, port 0 lets the system choose.");
    static final Setting<Optional<Path>> FOLDER = Setting.of(
            "web.download-folder",
            or("default", path()),
            Optional.empty(),
            "Where files go that are asked for through these doors without a folder. Default: Downloads in the home of the"
                    + " user the service runs as, or that home itself where there is no Downloads.");
    static final Setting<Boolean> AS_SERVICE = Setting.of(
            "web.act-as-service",
            bool(),
            false,
            "Lets a service that was started with --system open these doors. Whoever has the token or the secret then acts as"
                    + " the account that the service runs as, which is usually root, so it is refused unless this is true.");

    static final List<Setting<?>> ALL =
            List.of(LISTEN, FOLDER, AS_SERVICE, PAGE, ARIA2, ARIA2_SECRET, ARIA2_ORIGINS, ARIA2_SHUTDOWN, METRICS);

    private WebSettings() {}
}
