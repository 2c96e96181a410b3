package dev.ebb.server.engine;

import dev.ebb.server.governor.idle.IdleOptions;

/**
 * Where background transfers use only the bandwidth that is idle.
 *
 * @param enabled whether they do at all
 * @param localNetwork also for servers on a network that this machine is part of
 * @param loopback also for servers on this machine, which are perhaps the near end of a tunnel
 * @param uploads also for what is sent
 * @param constants of the controllers
 */
public record IdleUseOptions(
        boolean enabled, boolean localNetwork, boolean loopback, boolean uploads, IdleOptions constants) {
    /** Downloads, everywhere but on this machine itself. */
    public static final IdleUseOptions DEFAULTS = new IdleUseOptions(true, true, false, true, IdleOptions.DEFAULTS);
}
