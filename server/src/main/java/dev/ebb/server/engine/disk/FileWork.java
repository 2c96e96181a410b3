package dev.ebb.server.engine.disk;

import java.io.IOException;

/** Work on files that has a result. */
@FunctionalInterface
interface FileWork<T> {
    T run() throws IOException;
}
