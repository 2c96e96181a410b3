package dev.ebb.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A service on this machine, by the folder it runs in: its Unix socket, or its loopback port where a token file says so.
 *
 * <pre>{@code
 * EbbClient client = EbbClient.connect(EbbTarget.home(Path.of("/data/ebb")).startingService());
 * }</pre>
 *
 * @param home where its socket is
 * @param folder the folder that was named as the home of a private service; null = the service that a command without
 *     options means
 * @param startsService whether the user's own service is started when none runs
 */
public record HomeTarget(EbbHome home, @Nullable Path folder, boolean startsService) implements EbbTarget {
    /**
     * The same place, where the user's own service is started when none runs. That is done by the {@code ebb} command: the one that
     * {@code EBB_COMMAND} names, else the one on the PATH.
     */
    public HomeTarget startingService() {
        return new HomeTarget(home, folder, true);
    }
}
