package dev.ebb.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The places of a service on this machine: the one rule by which servers put their socket and clients find it.
 *
 * <pre>{@code
 * EbbHome home = EbbHome.discover(System.getenv());
 * System.out.println(home.socket() + (home.isListening() ? " is served" : " is not served"));
 * }</pre>
 *
 * @param runFolder holds the socket, or the token file where there are no Unix sockets
 */
public record EbbHome(Path runFolder) {
    private static final String SOCKET = "ebb.sock";
    private static final String TOKEN_FILE = "ebb.token";

    /** A private service with everything in one folder ({@code --home}, {@code EBB_HOME}). */
    public static EbbHome of(Path home) {
        return new EbbHome(home.toAbsolutePath().normalize().resolve("run"));
    }

    /** The service of the whole machine. */
    public static EbbHome ofMachine() {
        return new EbbHome(Path.of("/run/ebb"));
    }

    /** Where the private service of a user belongs: the session's runtime folder, or the state folder without one. */
    public static EbbHome ofUser(Map<String, String> environment) {
        return folder(environment, "XDG_RUNTIME_DIR")
                .map(runtime -> new EbbHome(runtime.resolve("ebb")))
                .orElseGet(() -> inState(environment));
    }

    /** The service that a client means who says nothing; see {@link EbbTarget#discover}. */
    public static EbbHome discover(Map<String, String> environment) {
        String home = environment.getOrDefault("EBB_HOME", "");
        if (!home.isEmpty()) {
            return of(Path.of(home));
        }
        List<EbbHome> candidates = new ArrayList<>();
        candidates.add(ofUser(environment));
        // A service that was started outside the session, by cron or over ssh.
        candidates.add(inState(environment));
        candidates.add(ofMachine());
        // One that crashed has left its socket behind: it counts when nobody answers elsewhere.
        return candidates.stream()
                .filter(EbbHome::isListening)
                .findFirst()
                .or(() -> candidates.stream().filter(EbbHome::isInUse).findFirst())
                .orElse(candidates.get(0));
    }

    /** The Unix socket. */
    public Path socket() {
        return runFolder.resolve(SOCKET);
    }

    /** Port and token, where there are no Unix sockets. */
    public Path tokenFile() {
        return runFolder.resolve(TOKEN_FILE);
    }

    /** True when a service is there, or was and left its socket behind. */
    public boolean isInUse() {
        return Files.exists(socket()) || Files.exists(tokenFile());
    }

    /** True when a service answers there; where there are no Unix sockets, when one has left its token. */
    public boolean isListening() {
        return Files.exists(socket()) ? EbbTarget.unix(socket()).isListening() : Files.exists(tokenFile());
    }

    private static EbbHome inState(Map<String, String> environment) {
        Path user = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "/")));
        Path state = folder(environment, "XDG_STATE_HOME").orElse(user.resolve(".local/state"));
        return new EbbHome(state.resolve("ebb").resolve("run"));
    }

    /** A folder of the XDG specification, which says to ignore relative paths. */
    private static Optional<Path> folder(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
