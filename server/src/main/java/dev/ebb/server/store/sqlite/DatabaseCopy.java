package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Objects;

/**
 * Writes what one connection sees into a database of its own, while others go on committing: {@code VACUUM INTO} reads in one
 * transaction, which in a store with a log holds nobody up. Not thread-safe.
 */
final class DatabaseCopy {
    /** Left free beside the copy, for the log of whoever goes on. */
    private static final long MARGIN_BYTES = 8L << 20;

    private static final int MEBIBYTE_BITS = 20;

    private final StoreFiles files;

    DatabaseCopy(StoreFiles files) {
        this.files = files;
    }

    /**
     * Makes the file, private and synced, in the place of any other; after a crash it is there whole or not at all. A
     * StoreException of kind FULL says how much room is needed.
     */
    void write(Session from, Path target) throws SQLException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        demandRoom(target);
        try {
            Files.deleteIfExists(part);
            PrivateFiles.create(part);
            try {
                from.update("VACUUM INTO ?", params -> params.add(part.toString()));
                try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            PrivateFiles.sync(Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file has a folder"));
        } catch (IOException failure) {
            throw new StoreException(Kind.IO, "the queue could not be copied to " + target + ": " + failure, failure);
        }
    }

    private void demandRoom(Path target) {
        long needed = files.databaseBytes() + files.logBytes() + MARGIN_BYTES;
        if (!files.hasFree(needed)) {
            throw new StoreException(
                    Kind.FULL,
                    "a copy of the queue needs up to " + (needed >> MEBIBYTE_BITS) + " MiB of free space in "
                            + target.toAbsolutePath().getParent() + ", and there is less");
        }
    }
}
