package dev.ebb.server.governor;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread that wakes whoever waits for a limit; there is none until somebody does. Thread-safe. */
public final class AlarmThread implements Alarm, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "ebb-rates");
        thread.setDaemon(true);
        return thread;
    });

    public AlarmThread() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler((task, closed) -> {});
    }

    @Override
    public void after(long nanos, Runnable action) {
        executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
