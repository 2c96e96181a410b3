package dev.ebb.server.cli;

import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A service inside this process: it ends with the command, and its home with it unless that was named. */
final class StandaloneOpening implements Opening {
    private final Home home;
    private final Optional<Path> temporary;
    private final AutoCloseable running;
    private final Service service;
    private boolean closed;

    private StandaloneOpening(Home home, Optional<Path> temporary, AutoCloseable running, Service service) {
        this.home = home;
        this.temporary = temporary;
        this.running = running;
        this.service = service;
    }

    static StandaloneOpening start(CommandContext context, Dial dial, Optional<Home> named) {
        Optional<Path> temporary = named.isPresent() ? Optional.empty() : Optional.of(makeFolder());
        try {
            Home home = named.or(() -> temporary.map(Home::in)).orElseThrow().requireBindableSocket();
            AutoCloseable running = run(context.runner(), home);
            return new StandaloneOpening(home, temporary, running, dial.socket(home.socket()));
        } catch (RuntimeException failed) {
            temporary.ifPresent(StandaloneOpening::delete);
            throw failed;
        }
    }

    private static AutoCloseable run(ServiceRunner runner, Home home) {
        try {
            return runner.standalone(home);
        } catch (ConfigurationException wrong) {
            throw wrong;
        } catch (RuntimeException refused) {
            throw CliException.cannotStart(refused);
        }
    }

    Path socket() {
        return home.socket();
    }

    /** The folder of the service. */
    Path folder() {
        return java.util.Objects.requireNonNull(home.directory());
    }

    @Override
    public Service service() {
        return service;
    }

    @Override
    public Service reopen() {
        throw new CliException(ExitCode.UNREACHABLE, "the service inside this command has stopped");
    }

    @Override
    public String afterLeaving(String jobId) {
        return temporary.isPresent()
                ? "ends with this command, and what it fetched is gone: name a --home to keep it"
                : "is kept in " + home.directory() + ": \"ebb --home " + home.directory() + " watch --complete "
                        + JobText.shortId(jobId) + "\" goes on with it";
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        service.close();
        try {
            running.close();
        } catch (Exception failed) {
            throw new CliException(ExitCode.BROKEN, "the service did not stop in good order: " + failed.getMessage());
        } finally {
            temporary.ifPresent(StandaloneOpening::delete);
        }
    }

    /** In the temporary folder of the system, closed to others; the JDK makes it with mode 0700. */
    private static Path makeFolder() {
        try {
            return Files.createTempDirectory("ebb-");
        } catch (IOException failed) {
            throw new CliException(ExitCode.UNREACHABLE, "no temporary home can be made: " + Failures.inWords(failed));
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            // The system cleans its temporary folder by itself.
        }
    }
}
