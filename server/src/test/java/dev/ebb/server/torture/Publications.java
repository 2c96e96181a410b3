package dev.ebb.server.torture;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts how often each name that is not hidden appeared in a folder: whoever puts a file in place gives it its name, also where
 * another has done so before. A thread of its own.
 */
final class Publications implements AutoCloseable {
    private final WatchService watch;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private volatile boolean missed;

    Publications(Path folder) throws IOException {
        watch = folder.getFileSystem().newWatchService();
        folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        Thread thread = new Thread(this::run, "publications");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    take(event);
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException | InterruptedException over) {
            // Nobody asks any more.
        }
    }

    private void take(WatchEvent<?> event) {
        if (event.kind().equals(StandardWatchEventKinds.OVERFLOW)) {
            missed = true;
            return;
        }
        String name = event.context().toString();
        if (!name.startsWith(".")) {
            counts.merge(name, event.count(), Integer::sum);
        }
    }

    /** How often the name was given; 0 when never. */
    int of(String name) {
        if (missed) {
            throw new AssertionError("more happened in the folder than could be watched");
        }
        return counts.getOrDefault(name, 0);
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
