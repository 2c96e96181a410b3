package dev.ebb.server.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Blocks set aside for a file before it is written (fallocate with FALLOC_FL_KEEP_SIZE), so that a volume that cannot take the
 * whole says so at once. The size of the file stays what was written. Where platform or file system cannot, nothing happens.
 * To be called with the owner's rights.
 */
final class Preallocation {
    /** Below this a file is written before it would have been worth a thought. */
    static final long LARGE_BYTES = 16 << 20;

    private Preallocation() {}

    /** True when blocks for so many bytes are there now, false when nobody knows. Fails when the volume is too full. */
    static boolean reserve(Path file, String key, long bytes) throws IOException {
        return KeyedHandle.on(file, key, false, (kernel, handle) -> {
            if (kernel.setAside(handle, bytes) == 0) {
                return true;
            }
            int error = Kernel.lastError();
            if (error != Kernel.ENOSPC && error != Kernel.EDQUOT) {
                return false;
            }
            giveBack(kernel, handle);
            throw new IOException(error == Kernel.ENOSPC ? "No space left on device" : "Disk quota exceeded");
        });
    }

    /** Gives back whatever is set aside behind the end of the file. */
    static void release(Path file, String key) throws IOException {
        KeyedHandle.on(file, key, false, (kernel, handle) -> {
            giveBack(kernel, handle);
            return true;
        });
    }

    private static void giveBack(Kernel kernel, long handle) throws IOException {
        kernel.cut(handle, Files.size(Kernel.path(handle)));
    }
}
