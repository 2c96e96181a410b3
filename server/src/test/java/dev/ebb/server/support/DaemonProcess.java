package dev.ebb.server.support;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.config.Home;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The real service in a process of its own, so that it can be killed. */
public final class DaemonProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Home home;

    private DaemonProcess(Process process, Home home) {
        this.process = process;
        this.home = home;
    }

    /** Starts {@code ebb serve} on a home and waits until it answers. */
    public static DaemonProcess start(Path folder, String... settings) throws IOException, InterruptedException {
        return start(folder, Map.of(), settings);
    }

    /** The same in another environment. */
    public static DaemonProcess start(Path folder, Map<String, String> environment, String... settings)
            throws IOException, InterruptedException {
        return start(folder, ProductJvm.CLASS_PATH, environment, settings);
    }

    /** The same of another build. */
    public static DaemonProcess start(
            Path folder, String classPath, Map<String, String> environment, String... settings)
            throws IOException, InterruptedException {
        List<String> command = ProductJvm.command(classPath, folder);
        command.add("serve");
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("daemon.out").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        DaemonProcess daemon = new DaemonProcess(process, Home.in(folder));
        daemon.awaitReady();
        return daemon;
    }

    /** A client that repeats nothing by itself: what it was told is what the service said. */
    public EbbClient connect() throws IOException {
        return EbbClient.connect(EbbTarget.unix(home.socket()), EbbClientOptions.DEFAULTS.withAttempts(1));
    }

    /** Which process it is. */
    public long pid() {
        return process.pid();
    }

    /** SIGKILL: no hook runs, nothing is flushed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Waits for its end and answers its exit status; fails when it is not over by then. */
    public int awaitExit(Duration longest) throws InterruptedException {
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it is still there after " + longest + "; see daemon.out in its home");
        }
        return process.exitValue();
    }

    /** SIGHUP: read the configuration again. */
    public void hangUp() throws IOException, InterruptedException {
        signal("HUP");
    }

    /** Sends a signal, such as STOP. */
    public void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("the signal could not be sent");
        }
    }

    /** Asks again and again until it is so; fails when the service ends, or after a minute. */
    public void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new AssertionError("it did not come about; see daemon.out in the home");
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            // Waiting for a process to end is the event; that it has not is what we hope for.
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("the service ended with " + process.exitValue() + "; see daemon.out in its home");
            }
            try (EbbClient client = connect()) {
                GetServiceStatusResponse status = client.blocking()
                        .administration()
                        .getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
                if (status.getProcessId() == process.pid()) {
                    return;
                }
            } catch (IOException | RuntimeException notYet) {
                // asks again until the deadline
            }
        }
        throw new IOException("the service does not answer");
    }
}
