package dev.ebb.server.engine.disk;

import dev.ebb.server.job.FileOwner;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is set aside on the volume for one temporary file. Not thread-safe. */
final class Reservation {
    private final @Nullable FileOwner owner;
    private long reserved;

    Reservation(@Nullable FileOwner owner) {
        this.owner = owner;
    }

    /**
     * Has the file system set aside what a file of this size needs. False where that cannot be had; fails when the volume is
     * too full.
     */
    boolean reserve(Path file, @Nullable String key, long bytes) throws IOException {
        if (key == null || bytes <= reserved) {
            return key != null;
        }
        boolean set = OwnerRights.as(owner, () -> Preallocation.reserve(file, key, bytes));
        reserved = set ? bytes : reserved;
        return set;
    }

    /** True when blocks for a file of this size are set aside. */
    boolean covers(long bytes) {
        return reserved > 0 && bytes <= reserved;
    }

    /** Gives back what was set aside and is not written. */
    void release(Path file, @Nullable String key, long end) throws IOException {
        if (key != null && reserved > end) {
            reserved = 0;
            OwnerRights.<@Nullable Void>as(owner, () -> {
                Preallocation.release(file, key);
                return null;
            });
        }
    }

    /** The file was cut to nothing, or is another one now: what was set aside is so anew. */
    void renew(Path file, @Nullable String key) throws IOException {
        if (reserved > 0) {
            long again = reserved;
            reserved = 0;
            reserve(file, key, again);
        }
    }
}
