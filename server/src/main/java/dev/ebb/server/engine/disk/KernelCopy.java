package dev.ebb.server.engine.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Copies within a file system by asking the kernel (copy_file_range): file systems that can share blocks do, file servers copy
 * on their side, and no byte passes through this process. To be called with the owner's rights.
 */
final class KernelCopy {
    /** What one call is asked for: between calls the thread can be interrupted. */
    private static final long STEP_BYTES = 1L << 30;

    private KernelCopy() {}

    /** A file by its name and by its key. */
    record Place(Path file, String key) {}

    /** Copies bytes to the same offset of another file; returns how many from the start are there, fewer where it cannot. */
    static long copy(Place source, Place target, long from, long end) throws IOException {
        return KeyedHandle.on(
                source.file(),
                source.key(),
                0L,
                (kernel, in) -> KeyedHandle.on(
                        target.file(), target.key(), 0L, (same, out) -> copy(kernel, in, out, from, end)));
    }

    private static long copy(Kernel kernel, long in, long out, long from, long end) {
        long at = from;
        while (at < end && !Thread.currentThread().isInterrupted()) {
            long count = kernel.copy(in, out, at, Math.min(STEP_BYTES, end - at));
            if (count <= 0) {
                break;
            }
            at += count;
        }
        return at - from;
    }
}
