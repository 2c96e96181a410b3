package dev.ebb.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The doors over HTTP, which share one port.
 *
 * @param listen where, on loopback
 * @param downloadFolder where files go that are asked for without a folder; empty = Downloads of the service's own user
 * @param page a page to look at is served
 * @param aria2 aria2's RPC; empty = it is not spoken
 * @param metrics numbers for monitoring are served
 */
public record WebOptions(
        HostPort listen, Optional<Path> downloadFolder, boolean page, Optional<Aria2> aria2, boolean metrics) {
    /**
     * How aria2's RPC is spoken.
     *
     * @param secretFile its first line is what callers show as {@code token:}; empty = made and kept beside the queue
     * @param origins pages that may call, such as {@code https://example.org}; {@code *} = any
     * @param mayStop whether aria2.shutdown stops the service
     */
    public record Aria2(Optional<Path> secretFile, List<String> origins, boolean mayStop) {
        public Aria2 {
            origins = List.copyOf(origins);
        }
    }

    /** True when one of them is to be open. */
    public boolean anyOpen() {
        return page || aria2.isPresent() || metrics;
    }
}
