package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;

import dev.ebb.server.engine.IdleUseOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where background transfers use idle bandwidth only. */
final class IdleSettings {
    private static final IdleUseOptions STANDARD = IdleUseOptions.DEFAULTS;

    static final Setting<Boolean> ENABLED = Setting.of(
            "idle.enabled",
            bool(),
            STANDARD.enabled(),
            "Background transfers use only the bandwidth that nobody else wants, and make way within a fraction of a second."
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

    static final Setting<Optional<Path>> RECORDS = Setting.of(
            "idle.records",
            or("none", path()),
            Optional.empty(),
            "Folder in which it is written down, a hundred times a second, what paths to the network show: for whoever wants to"
                    + " know why the background makes way. Names, addresses and owners are numbers in it. 10 MB a minute and"
                    + " more with many connections.");

    static final List<Setting<?>> ALL = List.of(ENABLED, LOCAL_NETWORK, LOOPBACK, UPLOADS, RECORDS);

    private IdleSettings() {}
}
