package dev.ebb.server.support.disk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is asked of the disk.
 *
 * @param file what it concerns, as it was called when it was opened
 * @param target the new name of what is moved or linked
 * @param position where bytes are written or read, or the size a file is cut to
 * @param bytes how many bytes are written or read
 */
public record DiskEvent(Kind kind, Path file, @Nullable Path target, long position, int bytes) {
    /** What can be asked. */
    public enum Kind {
        CREATE,
        OPEN,
        READ,
        WRITE,
        TRUNCATE,
        FORCE,
        CLOSE,
        MOVE,
        LINK,
        DELETE,
        MAKE_FOLDER,
        FORCE_FOLDER
    }

    static DiskEvent of(Kind kind, Path file) {
        return new DiskEvent(kind, file, null, 0, 0);
    }

    static DiskEvent at(Kind kind, Path file, long position, int bytes) {
        return new DiskEvent(kind, file, null, position, bytes);
    }

    static DiskEvent between(Kind kind, Path file, Path target) {
        return new DiskEvent(kind, file, target, 0, 0);
    }
}
