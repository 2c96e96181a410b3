package dev.ebb.server.web.aria2;

import java.nio.file.Path;
import java.util.List;

/**
 * How aria2's RPC is spoken.
 *
 * @param folder where files go for which no folder is said; absolute
 * @param origins pages of other hosts that may call, {@code *} = any
 * @param mayStop whether aria2.shutdown stops the service
 */
public record Aria2Terms(Path folder, List<String> origins, boolean mayStop) {
    public Aria2Terms {
        origins = List.copyOf(origins);
    }
}
