package dev.ebb.server.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file opened for a call that Java has no words for. Only the very file that has the key: what somebody else put in its place
 * is none of our business. To be called with the owner's rights.
 */
final class KeyedHandle {
    private KeyedHandle() {}

    /** What is done with an open file. */
    interface Work<T> {
        T run(Kernel kernel, long handle) throws IOException;
    }

    /** Runs the work on the file; {@code otherwise} where there are no such calls, or the file is another one. */
    static <T> T on(Path file, String key, T otherwise, Work<T> work) throws IOException {
        Kernel kernel = Kernel.here();
        long handle = kernel == null ? -1 : kernel.open(file, Kernel.O_RDWR);
        if (kernel == null || handle < 0) {
            return otherwise;
        }
        try {
            BasicFileAttributes found = Files.readAttributes(Kernel.path(handle), BasicFileAttributes.class);
            boolean isIt = found.isRegularFile() && key.equals(FileKeys.of(found));
            return isIt ? work.run(kernel, handle) : otherwise;
        } finally {
            kernel.close(handle);
        }
    }
}
