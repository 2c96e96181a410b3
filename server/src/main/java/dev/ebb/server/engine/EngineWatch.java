package dev.ebb.server.engine;

import java.time.Duration;
import java.util.List;

/** Hears what the engine does, on the engine's threads: implementations note it and return at once. */
public interface EngineWatch {
    /** Nobody looks. */
    EngineWatch NOBODY = new EngineWatch() {};

    /** An attempt at a file begins. */
    default FileWatch began(TransferTask task) {
        return FileWatch.NOBODY;
    }

    /** Bytes of a file were made durable. */
    default void synced(Duration took) {}

    /** Tells all of them, in this order. */
    static EngineWatch all(List<EngineWatch> watches) {
        if (watches.isEmpty()) {
            return NOBODY;
        }
        return new EngineWatch() {
            @Override
            public FileWatch began(TransferTask task) {
                return FileWatch.all(
                        watches.stream().map(watch -> watch.began(task)).toList());
            }

            @Override
            public void synced(Duration took) {
                watches.forEach(watch -> watch.synced(took));
            }
        };
    }
}
