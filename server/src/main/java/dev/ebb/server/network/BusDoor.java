package dev.ebb.server.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the system's D-Bus listens. Immutable. */
record BusDoor(String address, Path socket) {
    private static final String VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS";
    private static final String STANDARD = "unix:path=/run/dbus/system_bus_socket";
    private static final String PATH = "unix:path=";

    /** As the environment says, else where it is by convention; empty when it is no socket in the file system. */
    static Optional<BusDoor> of(Map<String, String> environment) {
        String address = environment.getOrDefault(VARIABLE, STANDARD);
        String first = address.split("[;,]", 2)[0];
        return first.startsWith(PATH)
                ? Optional.of(new BusDoor(first, Path.of(first.substring(PATH.length()))))
                : Optional.empty();
    }

    /** True when something listens there, or did: a look at one file, so that machines without a bus pay nothing. */
    boolean exists() {
        return Files.exists(socket);
    }
}
