package dev.ebb.server.app.systemd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the service manager how the service does: that it starts, is ready, still turns, and stops. Each from whichever thread
 * knows it; what is repeated comes from a thread of its own, and where nobody listens there is none.
 */
public final class ServiceNotices implements AutoCloseable {
    private static final Duration REPEAT = Duration.ofSeconds(10);
    private static final String MORE_TIME =
            "EXTEND_TIMEOUT_USEC=" + REPEAT.multipliedBy(3).toNanos() / 1000;

    /** To bring a large queue up to a new schema takes minutes; what takes longer than this hangs. */
    private static final Duration LONGEST_START = Duration.ofMinutes(30);

    private final @Nullable NotifySocket socket;
    private final boolean watched;
    private final @Nullable ScheduledExecutorService repeating;
    private final long began = System.nanoTime();
    private @Nullable Pulse pulse;
    private boolean stopping;
    private String lastStatus = "";

    /** How a running service does. */
    public interface Pulse {
        /** False when something that must go on does so no more, and only a restart helps. */
        boolean isTurning();

        /** A few words for {@code systemctl status}. */
        String status();
    }

    private ServiceNotices(@Nullable NotifySocket socket, Duration watchdog) {
        this.socket = socket;
        this.watched = !watchdog.isZero();
        if (socket == null) {
            repeating = null;
            return;
        }
        repeating = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "ebb-notices");
            thread.setDaemon(true);
            return thread;
        });
        Duration half = watchdog.dividedBy(2);
        long every = (watched && half.compareTo(REPEAT) < 0 ? half : REPEAT).toMillis();
        repeating.scheduleAtFixedRate(this::repeat, every, every, TimeUnit.MILLISECONDS);
    }

    /** For the service manager that the environment of the process with this id names, if it names one. */
    public static ServiceNotices of(Map<String, String> environment, long pid) {
        return new ServiceNotices(NotifySocket.of(environment).orElse(null), watchdog(environment, pid));
    }

    /** The service answers; from now on it is looked at every few seconds. */
    public synchronized void ready(Pulse running) {
        pulse = running;
        lastStatus = running.status();
        say("READY=1", "STATUS=" + lastStatus);
    }

    /** The service ends, in good order and within that time, which it is to be given. */
    public synchronized void stopping(Duration longest) {
        if (!stopping) {
            stopping = true;
            say(
                    "STOPPING=1",
                    "STATUS=Stopping, in " + longest.toSeconds() + " s at most: running transfers keep their progress",
                    "EXTEND_TIMEOUT_USEC=" + longest.plus(REPEAT).toNanos() / 1000);
        }
    }

    @Override
    public void close() {
        if (repeating != null) {
            repeating.shutdownNow();
        }
    }

    private synchronized void repeat() {
        Pulse running = pulse;
        if (stopping) {
            return; // It has said how long it takes.
        }
        if (running == null) {
            if (System.nanoTime() - began < LONGEST_START.toNanos()) {
                say(MORE_TIME);
            }
        } else {
            beat(running);
        }
    }

    private void beat(Pulse running) {
        List<String> words = new ArrayList<>();
        if (watched && running.isTurning()) {
            words.add("WATCHDOG=1");
        }
        String status = running.status();
        if (!status.equals(lastStatus)) {
            lastStatus = status;
            words.add("STATUS=" + status);
        }
        if (!words.isEmpty()) {
            say(words.toArray(String[]::new));
        }
    }

    private void say(String... words) {
        if (socket != null) {
            socket.say(words);
        }
    }

    /** How often systemd wants to hear of this process; zero when it does not. */
    private static Duration watchdog(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String whose = environment.getOrDefault("WATCHDOG_PID", "");
        boolean ours = whose.isEmpty() || whose.equals(Long.toString(pid));
        return ours && micros.matches("[1-9]\\d{0,14}")
                ? Duration.ofNanos(Long.parseLong(micros) * 1000)
                : Duration.ZERO;
    }
}
