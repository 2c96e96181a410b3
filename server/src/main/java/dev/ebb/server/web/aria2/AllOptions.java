package dev.ebb.server.web.aria2;

import java.util.Map;
import java.util.Set;

/** Options of aria2 that clients expect to be told, with what holds here when nobody says otherwise. */
final class AllOptions {
    /** Never told to anybody. */
    static final Set<String> SECRETS = Set.of(
            "http-passwd", "ftp-passwd", "all-proxy-passwd", "http-proxy-passwd", "https-proxy-passwd", "rpc-secret");

    static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("allow-overwrite", "false"),
            Map.entry("auto-file-renaming", "true"),
            Map.entry("check-integrity", "true"),
            Map.entry("continue", "true"),
            Map.entry("file-allocation", "none"),
            Map.entry("lowest-speed-limit", "0"),
            Map.entry("max-concurrent-downloads", "4"),
            Map.entry("max-connection-per-server", "4"),
            Map.entry("max-download-limit", "0"),
            Map.entry("max-download-result", "1000"),
            Map.entry("max-overall-download-limit", "0"),
            Map.entry("max-overall-upload-limit", "0"),
            Map.entry("max-tries", "0"),
            Map.entry("min-split-size", "1048576"),
            Map.entry("piece-length", String.valueOf(Pieces.LENGTH)),
            Map.entry("retry-wait", "10"),
            Map.entry("split", "4"),
            Map.entry("timeout", "120"));

    private AllOptions() {}
}
