package dev.ebb.server.audit;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds lines to the log: in a row, each bound to the one before, and all of a line or nothing. A line that cannot be written is
 * an IOException, and the next one is tried anew. Thread-safe; blocks for the disk.
 */
public final class AuditLog implements AutoCloseable {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final AuditOptions options;
    private final AuditFiles files;
    private final InstantSource clock;
    private final Object syncing = new Object();

    private @Nullable FileChannel channel;
    private long size;
    private long number;
    private String before = AuditLine.GENESIS;
    private long written;
    private volatile long durable;
    private long lastSyncNanos = System.nanoTime() - SECOND_NANOS;

    /** A log that is opened with its first line, and again with each one after a failure. */
    public AuditLog(AuditOptions options, InstantSource clock) {
        this.options = options;
        this.files = new AuditFiles(options.file());
        this.clock = clock;
    }

    /** Goes on with the log, or begins it, which a line says; an IOException when it cannot be written. */
    public void open() throws IOException {
        synchronized (this) {
            reopened();
        }
    }

    /** Adds a line with this content. Durable when this returns, where that is asked for. */
    public void write(JsonObject content) throws IOException {
        long mine;
        synchronized (this) {
            append(content);
            mine = written;
        }
        if (options.sync() == AuditOptions.Sync.ALWAYS || options.sync() == AuditOptions.Sync.SECOND && isSyncDue()) {
            sync(mine);
        }
    }

    private void append(JsonObject content) throws IOException {
        FileChannel open = reopened();
        AuditLine line = AuditLine.of(content, number + 1, before);
        if (size > 0 && size + line.bytes().length + 1 > options.rotateBytes()) {
            open.force(false);
            close(open);
            files.rotate(options.keep());
            open = fresh();
        }
        put(open, line);
    }

    /** After a failure, and when somebody has moved the file away, a line says that the log was opened. */
    private FileChannel reopened() throws IOException {
        FileChannel open = channel;
        if (open != null && open.isOpen() && Files.exists(files.current())) {
            return open;
        }
        close(open);
        AuditTail tail = AuditTail.of(files.current());
        if (tail == null && number == 0) {
            tail = AuditTail.of(files.older(1));
        }
        boolean torn = tail != null && tail.torn();
        if (tail != null && (number == 0 || torn || !tail.ended())) {
            number = Math.max(number, tail.number());
            before = tail.hash();
        }
        FileChannel now = fresh();
        if (size > 0 && tail != null && !tail.ended()) {
            size += now.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        }
        JsonObject opened = new JsonObject();
        opened.addProperty("time", clock.instant().toString());
        opened.addProperty("event", "opened");
        if (torn) {
            opened.addProperty("torn", true);
        }
        put(now, AuditLine.of(opened, number + 1, before));
        return now;
    }

    private FileChannel fresh() throws IOException {
        Path file = files.current();
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
                }
                : new FileAttribute<?>[0];
        FileChannel open = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), mine);
        channel = open;
        size = open.size();
        return open;
    }

    /** All of the line, or nothing of it. */
    private void put(FileChannel open, AuditLine line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(line.bytes(), line.bytes().length + 1));
        bytes.put(bytes.limit() - 1, (byte) '\n');
        long end = size;
        try {
            while (bytes.hasRemaining()) {
                end += open.write(bytes, end);
            }
        } catch (IOException failed) {
            takeBack(open, failed);
            throw failed;
        }
        size = end;
        number++;
        written++;
        before = line.hash();
    }

    private void takeBack(FileChannel open, IOException failed) {
        try {
            open.truncate(size);
        } catch (IOException stuck) {
            failed.addSuppressed(stuck);
        }
        close(open);
    }

    private void close(@Nullable FileChannel open) {
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException gone) {
                // It is given up, and opened anew with the next line.
            }
        }
    }

    private boolean isSyncDue() {
        synchronized (syncing) {
            return System.nanoTime() - lastSyncNanos >= SECOND_NANOS;
        }
    }

    /** One sync is for all lines that were written before it began. */
    private void sync(long mine) throws IOException {
        synchronized (syncing) {
            if (durable >= mine) {
                return;
            }
            long covered;
            FileChannel open;
            synchronized (this) {
                covered = written;
                open = channel;
            }
            if (open != null && open.isOpen()) {
                open.force(false);
            }
            durable = covered;
            lastSyncNanos = System.nanoTime();
        }
    }

    /** Makes what is written durable, whatever the policy. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            FileChannel open = channel;
            if (open != null && open.isOpen()) {
                open.force(false);
            }
            close(open);
        }
    }
}
