package dev.ebb.server.cli;

import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.config.Home;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.StopServiceRequest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Connects to the service of a home and starts it if none runs. Many commands may do so at once: one of them holds the
 * start lock across looking again, starting and waiting, and the others find the service there.
 */
final class DaemonStarter {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_MILLIS = 25;
    /** How long a service that listened and did not answer is given to end, which tells why. */
    private static final long LAST_WORDS_MILLIS = 2_000;
    /** No process has this id. */
    private static final long NO_PROCESS = -1;

    private final CommandContext context;
    private final Dial dial;
    private final Home home;

    DaemonStarter(CommandContext context, Dial dial, Home home) {
        this.context = context;
        this.dial = dial;
        this.home = home;
    }

    /** A connection to the service, started if there was none, and started anew if it was of another build and idle. */
    Service ensure() {
        home.requireBindableSocket();
        Optional<Service> running = tryConnect();
        if (running.isPresent() && !isOutdated(running.get())) {
            return running.get();
        }
        running.ifPresent(Service::close);
        makePrivate(home.state());
        try (FileChannel file =
                        FileChannel.open(home.startLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(file)) {
            return startUnlessRunning();
        } catch (IOException failed) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "the lock for starting the service cannot be had: " + Failures.inWords(failed));
        }
    }

    /** A connection, if a service answers on the socket. */
    Optional<Service> tryConnect() {
        if (!isListening()) {
            return Optional.empty();
        }
        return Optional.of(dial.socket(home.socket()));
    }

    /** Has a service leave, and waits until it has. */
    void stop(Service service, StopServiceRequest how) {
        long processId = processIdIfToldNow(service);
        service.administration().stopService(how);
        service.close();
        awaitExit(processId);
    }

    /** A service that cannot read its queue now, its database being away, does not tell its status but can be stopped. */
    private static long processIdIfToldNow(Service service) {
        try {
            return status(service).getProcessId();
        } catch (EbbException untold) {
            return NO_PROCESS;
        }
    }

    Home home() {
        return home;
    }

    Path socket() {
        return home.socket();
    }

    /**
     * Waits until the process of a service has gone. Where it cannot be seen from here the lock of the home tells, and the
     * socket only where that cannot be seen either: one that a service manager holds is always listened on, and to try it
     * would start the next service.
     */
    void awaitExit(long processId) {
        Optional<ProcessHandle> process = ProcessHandle.of(processId);
        Waiting waiting = new Waiting(PATIENCE);
        while (process.isPresent() ? process.get().isAlive() : isHeld().orElseGet(this::isListening)) {
            if (!waiting.again()) {
                throw new CliException(
                        ExitCode.UNREACHABLE,
                        "the service is still there after " + PATIENCE.toSeconds() + " s; it has service.drain-timeout"
                                + " to leave, and is gone by then");
            }
        }
    }

    /** Whether a service has the lock of the home; empty when that is not for us to see. */
    private Optional<Boolean> isHeld() {
        try (FileChannel file = FileChannel.open(home.daemonLock(), StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            return Optional.of(lock == null);
        } catch (OverlappingFileLockException heldByThisProcess) {
            return Optional.of(true);
        } catch (IOException notOurs) {
            return Optional.empty();
        }
    }

    private FileLock lock(FileChannel file) throws IOException {
        Waiting waiting = new Waiting(PATIENCE.multipliedBy(2));
        do {
            try {
                FileLock lock = file.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException heldByThisProcess) {
                // As good as held by another one.
            }
        } while (waiting.again());
        throw new CliException(
                ExitCode.UNREACHABLE,
                "another command has been starting the service for too long; it holds " + home.startLock());
    }

    private Service startUnlessRunning() {
        Optional<Service> running = tryConnect();
        if (running.isPresent()) {
            Service service = running.get();
            long processId = status(service).getProcessId();
            if (!isOutdated(service) || !drain(service)) {
                return service;
            }
            service.close();
            awaitExit(processId);
            running = tryConnect();
            if (running.isPresent()) {
                return running.get();
            }
        }
        return start();
    }

    private Service start() {
        DaemonProcess process = DaemonProcess.spawn(home, context.environment());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isListening()) {
            boolean ended = process.endsWithin(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() - deadline > 0) {
                String what = ended ? "the service ended at once" : "the service did not come up in 30 s";
                throw new CliException(ExitCode.UNREACHABLE, what + process.lastWords());
            }
        }
        Service service = dial.socket(home.socket());
        try {
            status(service);
            return service;
        } catch (RuntimeException failed) {
            service.close();
            if (process.endsWithin(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CliException(ExitCode.UNREACHABLE, "the service ended at once" + process.lastWords());
            }
            throw failed;
        }
    }

    /** Another build is replaced when it is idle, and otherwise used with one notice. */
    private boolean drain(Service service) {
        try {
            service.administration()
                    .stopService(
                            StopServiceRequest.newBuilder().setOnlyIfIdle(true).build());
            return true;
        } catch (RuntimeException busy) {
            context.say("the running service is of another build and busy; it is used as it is."
                    + " \"ebb stop\" ends it, and the next command starts the new one.");
            return false;
        }
    }

    private boolean isOutdated(Service service) {
        return home.kind() == Home.Kind.PRIVATE
                && !context.build().id().get().equals(status(service).getBuildId());
    }

    private static GetServiceStatusResponse status(Service service) {
        return service.administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
    }

    /** Asks the kernel, which knows at once, rather than waiting for a channel to give up. */
    boolean isListening() {
        return EbbTarget.unix(home.socket()).isListening();
    }

    static void makePrivate(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException failed) {
            throw new CliException(
                    ExitCode.UNREACHABLE, "the folder " + folder + " cannot be made: " + Failures.inWords(failed));
        }
    }
}
