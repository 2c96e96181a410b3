package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.Direction;
import dev.ebb.server.governor.idle.PathSignals;
import dev.ebb.server.governor.idle.SignalLines;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what one way of a path shows at each look, for whoever wants to know why something was decided. The disk is slower
 * than looks can wait for, so a thread of its own writes; what it does not keep up with is left out. Confined to the loop of the path.
 */
final class PathRecord {
    private static final Logger LOG = LoggerFactory.getLogger(PathRecord.class);
    private static final int MOST_WAITING = 2_000;
    private static final int LINES_A_FLUSH = 100;

    private final SignalLines lines = new SignalLines();
    private final ThreadPoolExecutor writing;
    private final Path file;
    private @Nullable BufferedWriter writer;
    private int written;

    /** A new file in the folder, named after the path, the way and the process. */
    PathRecord(Path folder, NetworkPath path, Direction direction) {
        String name = path.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
        String way = direction.name().toLowerCase(Locale.ROOT);
        file = folder.resolve(name + "-" + way + "-" + ProcessHandle.current().pid() + ".signals");
        writing = new ThreadPoolExecutor(
                0,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "ebb-idle-record");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Notes a look. */
    void note(PathSignals seen) {
        writing.execute(() -> write(seen));
    }

    private void write(PathSignals seen) {
        try {
            BufferedWriter open = writer;
            if (open == null) {
                open = Files.newBufferedWriter(file);
                writer = open;
            }
            open.write(lines.write(seen));
            open.newLine();
            if (++written % LINES_A_FLUSH == 0) {
                open.flush();
            }
        } catch (IOException full) {
            LOG.warn("{} ends here: {}", file, full.toString());
            writing.shutdownNow();
        }
    }

    /** Nothing moves any more for the moment. */
    void pause() {
        writing.execute(() -> {
            try {
                if (writer != null) {
                    writer.flush();
                }
            } catch (IOException full) {
                LOG.warn("{} is not whole: {}", file, full.toString());
            }
        });
    }
}
