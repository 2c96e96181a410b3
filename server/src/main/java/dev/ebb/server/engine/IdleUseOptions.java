package dev.ebb.server.engine;

import dev.ebb.server.governor.idle.IdleOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where background transfers use only the bandwidth that is idle.
 *
 * @param enabled whether they do at all
 * @param localNetwork also for servers on a network that this machine is part of
 * @param loopback also for servers on this machine, which are perhaps the near end of a tunnel
 * @param uploads also for what is sent
 * @param constants of the controllers
 * @param records folder in which it is written down what paths show; empty = nowhere
 */
public record IdleUseOptions(
        boolean enabled,
        boolean localNetwork,
        boolean loopback,
        boolean uploads,
        IdleOptions constants,
        Optional<Path> records) {
    /** Both ways, everywhere but on this machine itself. */
    public static final IdleUseOptions DEFAULTS = new IdleUseOptions(true, true, false, true, IdleOptions.DEFAULTS);

    /** Nothing is written down. */
    public IdleUseOptions(
            boolean enabled, boolean localNetwork, boolean loopback, boolean uploads, IdleOptions constants) {
        this(enabled, localNetwork, loopback, uploads, constants, Optional.empty());
    }
}
