package dev.ebb.server.engine.disk;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file calls of Linux that Java has no words for, by their numbers. Each answers what the kernel answered, negative for a
 * failure that {@link #lastError} tells.
 */
record Kernel(
        long openat, long close, long fchownat, long fallocate, long ftruncate, long copyFileRange, long noFollow) {
    /** Finds without opening: no pipe blocks, no device is touched. */
    static final long O_PATH = 0x200000;

    /** Opens for both: that way a named pipe does not block. */
    static final long O_RDWR = 2;

    static final int ENOSPC = 28;
    static final int EDQUOT = 122;
    private static final long O_CLOEXEC = 0x80000;
    private static final long AT_FDCWD = -100;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final long FALLOC_FL_KEEP_SIZE = 1;

    /** Null where the numbers are not known. Asking loads JNA. */
    static @Nullable Kernel here() {
        if (!ThreadCredentials.available()) {
            return null;
        }
        return Platform.isIntel()
                ? new Kernel(257, 3, 260, 285, 77, 326, 0x20000)
                : new Kernel(56, 57, 54, 47, 46, 285, 0x8000);
    }

    /** Opens without following a link at the name. */
    long open(Path file, long how) {
        try (Memory path = text(file.toString())) {
            return call(openat, AT_FDCWD, path, how | O_CLOEXEC | noFollow, 0L);
        }
    }

    long changeOwner(long handle, long uid, long gid) {
        try (Memory empty = text("")) {
            return call(fchownat, handle, empty, uid, gid, AT_EMPTY_PATH);
        }
    }

    /** Sets blocks aside for so many bytes from the start; the size stays what it is. */
    long setAside(long handle, long bytes) {
        return call(fallocate, handle, FALLOC_FL_KEEP_SIZE, 0L, bytes);
    }

    /** To the size that it has: gives back what is set aside behind it. */
    long cut(long handle, long bytes) {
        return call(ftruncate, handle, bytes);
    }

    /** From one file to the same offset of another; how many bytes it did at once. */
    long copy(long from, long to, long offset, long bytes) {
        try (Memory offsets = new Memory(2L * Long.BYTES)) {
            offsets.setLong(0, offset);
            offsets.setLong(Long.BYTES, offset);
            return call(copyFileRange, from, offsets, to, offsets.share(Long.BYTES), bytes, 0L);
        }
    }

    void close(long handle) {
        call(close, handle);
    }

    /** Where a handle can be looked at. */
    static Path path(long handle) {
        return Path.of("/proc/self/fd/" + handle);
    }

    static int lastError() {
        return Native.getLastError();
    }

    private static long call(long number, Object... arguments) {
        return ThreadCredentials.libc()
                .syscall(new NativeLong(number), arguments)
                .longValue();
    }

    private static Memory text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }
}
