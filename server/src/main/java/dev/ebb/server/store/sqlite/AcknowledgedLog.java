package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the write-ahead log that commits were acknowledged for. Behind it may lie whole transactions whose sync failed;
 * to SQLite's recovery they look as good as the others. Layout: https://www.sqlite.org/fileformat2.html#walformat.
 */
final class AcknowledgedLog {
    /** How much was acknowledged cannot be told. */
    static final long UNKNOWN = -1;

    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgedLog.class);
    private static final int HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 24;
    private static final int PAGE_SIZE_AT = 8;
    private static final int BLOCK_BYTES = 64 << 10;

    private AcknowledgedLog() {}

    /** The frames up to the last good commit, as the connections' shared index has them; it is extended only after the sync. */
    static long frames(@Nullable Session writer) {
        if (writer == null) {
            return UNKNOWN;
        }
        try {
            return writer.numbers("PRAGMA wal_checkpoint(NOOP)", 3)[1];
        } catch (SQLException unreadable) {
            LOG.warn("how much of the log is good cannot be told; what recovery finds in it counts", unreadable);
            return UNKNOWN;
        }
    }

    /** Takes away what lies behind the frames, durably. No connection may be open. */
    static void cut(Path log, long frames) throws IOException {
        if (frames == UNKNOWN || !Files.exists(log)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (frames == 0) {
                channel.truncate(0);
            } else {
                channel.truncate(HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes(channel)));
            }
            channel.force(true);
        }
    }

    /** Puts on disk what the system has of the log in memory only, without more space. No connection may be writing. */
    static void writeAnew(Path log) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            for (long position = 0; channel.read(block.clear(), position) > 0; ) {
                block.flip();
                while (block.hasRemaining()) {
                    position += channel.write(block, position);
                }
            }
            channel.force(true);
        }
    }

    private static long pageBytes(FileChannel channel) throws IOException {
        ByteBuffer size = ByteBuffer.allocate(Integer.BYTES);
        while (size.hasRemaining()) {
            if (channel.read(size, PAGE_SIZE_AT + size.position()) < 0) {
                throw new IOException("the log has no header");
            }
        }
        return size.getInt(0);
    }
}
