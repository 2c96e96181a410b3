package dev.ebb.server.engine.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Work on files that has a result. */
@FunctionalInterface
interface FileWork<T extends @Nullable Object> {
    T run() throws IOException;
}
