package dev.ebb.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a daemon keeps its state, socket, configuration and logs. Immutable; makes no folder and opens no file.
 *
 * @param kind whose daemon it is
 * @param directory the folder that holds everything, when one was named (EBB_HOME, {@code --home}); null otherwise
 * @param state the queue and the locks
 * @param socket the Unix socket
 * @param configuration the configuration file, which may be missing
 * @param log the folder of the logs
 */
public record Home(Kind kind, @Nullable Path directory, Path state, Path socket, Path configuration, Path log) {
    /** The longest path a Unix socket can have, in bytes (sun_path without its final zero). */
    public static final int MAX_SOCKET_PATH_BYTES = 107;

    private static final String SOCKET = "ebb.sock";
    private static final String CONFIGURATION = "ebb.yaml";

    /** Whose daemon lives in a home. */
    public enum Kind {
        /** One user's own daemon: its folders are closed to others. */
        PRIVATE,
        /** The machine's daemon: its socket is open to all local users. */
        SYSTEM
    }

    /** A private daemon with everything in one folder. */
    public static Home in(Path directory) {
        Path home = directory.toAbsolutePath().normalize();
        return new Home(
                Kind.PRIVATE,
                home,
                home.resolve("state"),
                home.resolve("run").resolve(SOCKET),
                home.resolve(CONFIGURATION),
                home.resolve("log"));
    }

    /** The daemon of the machine. */
    public static Home system() {
        return new Home(
                Kind.SYSTEM,
                null,
                Path.of("/var/lib/ebb"),
                Path.of("/run/ebb").resolve(SOCKET),
                Path.of("/etc/ebb").resolve(CONFIGURATION),
                Path.of("/var/log/ebb"));
    }

    /** The private daemon that the environment points to: EBB_HOME, else the folders of the XDG specification. */
    public static Home fromEnvironment(Map<String, String> environment) {
        String named = environment.getOrDefault("EBB_HOME", "");
        if (!named.isEmpty()) {
            return in(Path.of(named));
        }
        Path user = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "/")));
        Path state = xdg(environment, "XDG_STATE_HOME")
                .orElse(user.resolve(".local/state"))
                .resolve("ebb");
        Path configuration = xdg(environment, "XDG_CONFIG_HOME")
                .orElse(user.resolve(".config"))
                .resolve("ebb");
        Path run = xdg(environment, "XDG_RUNTIME_DIR")
                .map(folder -> folder.resolve("ebb"))
                .orElse(state.resolve("run"));
        return new Home(
                Kind.PRIVATE,
                null,
                state,
                run.resolve(SOCKET),
                configuration.resolve(CONFIGURATION),
                state.resolve("log"));
    }

    /**
     * Where a service may be listening that a command without options means, best first: the user's own; the same but
     * started outside the session, by cron or over ssh, where there was no runtime folder; the machine's.
     */
    public static List<Home> candidates(Map<String, String> environment) {
        Home own = fromEnvironment(environment);
        if (own.directory() != null) {
            return List.of(own);
        }
        Path inState = own.state().resolve("run").resolve(SOCKET);
        Home outsideSession = new Home(Kind.PRIVATE, null, own.state(), inState, own.configuration(), own.log());
        return List.copyOf(new LinkedHashSet<>(List.of(own, outsideSession, system())));
    }

    /** The lock that the daemon holds for life: one daemon a home. */
    public Path daemonLock() {
        return state.resolve("daemon.lock");
    }

    /** Holds the address of the page to look at, with its token, while it is served. */
    public Path pageAddress() {
        return socket.resolveSibling("page.url");
    }

    /** The lock that a client holds while it starts the daemon. */
    public Path startLock() {
        return state.resolve("start.lock");
    }

    /** The output of a daemon that was started on demand. */
    public Path daemonLog() {
        return log.resolve("ebb.log");
    }

    /** Throws {@link ConfigurationException} when the path of the socket is longer than the system can bind. */
    public Home requireBindableSocket() {
        int bytes = socket.toString().getBytes(UTF_8).length;
        if (bytes > MAX_SOCKET_PATH_BYTES) {
            throw new ConfigurationException("The path of the socket, " + socket + ", has " + bytes
                    + " bytes, and a Unix socket can have " + MAX_SOCKET_PATH_BYTES
                    + ": use a shorter --home (or EBB_HOME).");
        }
        return this;
    }

    /** A folder of the XDG specification, which says to ignore relative paths. */
    private static Optional<Path> xdg(Map<String, String> environment, String variable) {
        String value = environment.getOrDefault(variable, "");
        return value.startsWith("/") ? Optional.of(Path.of(value)) : Optional.empty();
    }
}
