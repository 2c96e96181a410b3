package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;

import dev.ebb.server.engine.IdleUseOptions;
import java.util.List;

/** Where background transfers use idle bandwidth only. */
final class IdleSettings {
    private static final IdleUseOptions STANDARD = IdleUseOptions.DEFAULTS;

    static final Setting<Boolean> ENABLED = Setting.of(
            "idle.enabled",
            bool(),
            STANDARD.enabled(),
            "Background downloads use only the bandwidth that nobody else wants, and make way within a fraction of a second."
                    + " FOREGROUND jobs are free of it. off = they share as any download does.");
    static final Setting<Boolean> LOCAL_NETWORK = Setting.of(
            "idle.local-network",
            bool(),
            STANDARD.localNetwork(),
            "The same for servers on a network that this machine is part of, without a router between.");
    static final Setting<Boolean> LOOPBACK = Setting.of(
            "idle.loopback",
            bool(),
            STANDARD.loopback(),
            "The same for servers on this machine: for those that are the near end of a tunnel.");

    static final Setting<Boolean> UPLOADS =
            Setting.of("idle.uploads", bool(), STANDARD.uploads(), "Background uploads make way as well.");

    static final List<Setting<?>> ALL = List.of(ENABLED, LOCAL_NETWORK, LOOPBACK, UPLOADS);

    private IdleSettings() {}
}
