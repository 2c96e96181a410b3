package dev.ebb.server.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.ebb.server.app.systemd.OwnUnit;
import dev.ebb.server.app.systemd.PassedSockets;
import dev.ebb.server.app.systemd.ServiceNotices;
import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.backup.RecoveryReport;
import dev.ebb.server.backup.RestoreReport;
import dev.ebb.server.backup.RestoreRequest;
import dev.ebb.server.cli.RecoveryRequest;
import dev.ebb.server.cli.ServeOptions;
import dev.ebb.server.cli.ServiceRunner;
import dev.ebb.server.cli.StoreCheckRequest;
import dev.ebb.server.cli.StoreReport;
import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.ConfigurationCheck;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Finding;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.uploads.UploadOptions;
import dev.ebb.server.uploads.UploadServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs the service in this process: for {@code ebb serve} until it is told to stop, for {@code --standalone} as long as needed. */
final class ServiceProcess implements ServiceRunner {
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(30);
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);
    private static final long PID = ProcessHandle.current().pid();

    @Override
    public int serve(ServeOptions options, Consumer<String> page) {
        settle(options.home());
        LiveConfiguration live = LiveConfiguration.load(options.sources());
        logAt(Level.valueOf(live.current().daemon().logLevel().name()));
        check(options);
        StopSignal stop = new StopSignal();
        CountDownLatch closed = new CountDownLatch(1);
        stopBySignal(stop, closed, live.current());
        ProcessSignal.on("HUP", new PolicyKeeper(live)::reload);
        try (ServiceNotices notices = ServiceNotices.of(options.environment(), PID)) {
            return serveUntilStopped(options, live, stop, notices, page);
        } catch (IOException failed) {
            throw StartException.because(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            closed.countDown();
        }
    }

    private static int serveUntilStopped(
            ServeOptions options,
            LiveConfiguration live,
            StopSignal stop,
            ServiceNotices notices,
            Consumer<String> page)
            throws IOException, InterruptedException {
        Map<String, String> environment = options.environment();
        PassedSockets passed =
                PassedSockets.take(environment, PID, options.home().socket());
        try (ServerRuntime runtime = ServerRuntime.start(
                options.home(), live, stop, !options.onDemand() && startsWithTheMachine(environment), passed)) {
            runtime.pageUrl().ifPresent(page);
            notices.ready(runtime.pulse());
            Optional<Duration> idleExit =
                    options.onDemand() ? live.current().daemon().idleExit() : Optional.empty();
            if (idleExit.isPresent()) {
                new IdleExit(runtime, idleExit.get()).await(stop);
            } else {
                stop.await();
            }
            stop.give();
            notices.stopping(live.current().daemon().drainTimeout());
            return 0;
        }
    }

    private static boolean startsWithTheMachine(Map<String, String> environment) {
        Path root = Path.of("/");
        return OwnUnit.find(root)
                .map(unit -> unit.startsWithTheMachine(root, environment, System.getProperty("user.name", "")))
                .orElse(false);
    }

    @Override
    public int receiveUploads(ServeOptions options, Consumer<String> ready) {
        Configuration configuration = LiveConfiguration.load(options.sources()).current();
        logAt(Level.valueOf(configuration.daemon().logLevel().name()));
        UploadOptions uploads = configuration
                .uploads()
                .orElseThrow(
                        () -> new StartException("say where the files go: --root DIR, or uploads.root in the file"));
        StopSignal stop = new StopSignal();
        CountDownLatch closed = new CountDownLatch(1);
        stopBySignal(stop, closed, configuration);
        try {
            SecretFiles.demandPrivate(configuration.uploads());
        } catch (IOException open) {
            throw StartException.because(open);
        }
        try (UploadServer server = UploadServer.start(uploads, new SteadyClock())) {
            ready.accept(server.url());
            stop.await();
            return 0;
        } catch (IOException failed) {
            throw StartException.because(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            closed.countDown();
        }
    }

    @Override
    public List<Finding> inspect(ServeOptions options, Instant now, boolean online) {
        return ServiceInspection.of(options.sources(), now, online);
    }

    /** The same look that "ebb config check" takes: all that keeps it from starting at once, and in the log what is odd. */
    private static void check(ServeOptions options) {
        List<Finding> findings =
                ConfigurationCheck.of(options.sources(), new SteadyClock().instant(), ConfigurationCheck.Depth.FILES);
        List<String> errors = ConfigurationCheck.errors(findings);
        if (!errors.isEmpty()) {
            throw new StartException(String.join("\n", errors));
        }
        findings.stream()
                .filter(finding -> finding.level() == Finding.Level.WARNING)
                .forEach(finding -> LOG.warn("configuration: {}", finding.text()));
    }

    @Override
    public AutoCloseable standalone(Home home) {
        logAt(Level.WARN);
        settle(home);
        LiveConfiguration live = LiveConfiguration.load(ConfigurationLoader.Sources.of(home, System.getenv()));
        try {
            return ServerRuntime.start(home, live);
        } catch (IOException failed) {
            throw StartException.because(failed);
        }
    }

    @Override
    public StoreReport checkStore(StoreCheckRequest request) {
        logAt(Level.WARN);
        return StoreChecking.run(request, new SteadyClock());
    }

    /** Where the signals cannot be watched for, the JVM's own way to end by them has to do. */
    private static void stopBySignal(StopSignal stop, CountDownLatch closed, Configuration configuration) {
        ExitDeadline.set(stop, configuration.daemon().drainTimeout());
        if (!StopSignals.pass(stop)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, closed), "ebb-stop"));
        }
    }

    @Override
    public ArchivePieces backup(Home home, @Nullable String passphrase) {
        logAt(Level.ERROR);
        settle(home);
        Configuration configuration = ConfigurationLoader.load(ConfigurationLoader.Sources.of(home, System.getenv()));
        try {
            return HomeBackup.ofResting(home, configuration, new SteadyClock(), passphrase);
        } catch (IOException failed) {
            throw StartException.because(failed);
        }
    }

    @Override
    public RestoreReport restore(Home home, RestoreRequest request) {
        logAt(Level.ERROR);
        try {
            return HomeRestore.run(home, System.getenv(), request, new SteadyClock());
        } catch (IOException failed) {
            throw StartException.because(failed);
        }
    }

    @Override
    public RecoveryReport recover(RecoveryRequest request) {
        logAt(Level.ERROR);
        try {
            return RecoveredDatabase.run(request, new SteadyClock());
        } catch (IOException failed) {
            throw StartException.because(failed);
        }
    }

    private static void settle(Home home) {
        try {
            HomeRestore.settle(home);
        } catch (IOException failed) {
            throw StartException.because(failed);
        }
    }

    /** SIGTERM: the machine waits for this hook, the hook for the service to close in good order. */
    private static void stopAndWait(StopSignal stop, CountDownLatch closed) {
        stop.give();
        try {
            closed.await(EXIT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void logAt(Level level) {
        // grpc-java logs by itself, with a stack trace for every rude caller; the doors answer those in words.
        java.util.logging.Logger.getLogger("io.grpc").setLevel(java.util.logging.Level.SEVERE);
        // Of a command that only looks after a home there is no log: the launcher starts it without.
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(level);
        }
    }
}
