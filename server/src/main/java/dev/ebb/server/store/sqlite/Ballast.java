package dev.ebb.server.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disk space held back, so that on a full volume the changes that free space can still be committed. Confined to the writer.
 */
final class Ballast {
    private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);
    private static final int BLOCK_BYTES = 64 << 10;
    /** Taken back only when it would not fill the volume again at once. */
    private static final int MARGIN = 4;

    /** After a failure: writing it costs more than a commit. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final StoreFiles files;
    private final Path file;
    private final long bytes;
    private boolean held;
    private long earliestNanos = System.nanoTime();

    Ballast(StoreFiles files, long bytes) {
        this.files = files;
        this.file = files.ballast();
        this.bytes = bytes;
    }

    /** Sets the space aside unless it is already, or unless the volume is short of it. Never fails: the store works without. */
    void hold() {
        if (held || bytes == 0 || System.nanoTime() - earliestNanos < 0) {
            return;
        }
        try {
            if (Files.exists(file) && Files.size(file) == bytes) {
                held = true;
            } else if (files.hasFree(MARGIN * bytes)) {
                write();
                held = true;
            }
        } catch (IOException failure) {
            LOG.warn("no ballast could be set aside; this is tried again in {} s", RETRY.toSeconds(), failure);
            earliestNanos = System.nanoTime() + RETRY.toNanos();
            release();
        }
    }

    /** Gives the space back when there is no other left: even opening a database takes some. */
    void releaseUnlessFree() {
        if (!files.hasFree(bytes)) {
            release();
        }
    }

    /** Gives the space back to the volume. */
    void release() {
        held = false;
        try {
            Files.deleteIfExists(file);
        } catch (IOException readOnly) {
            LOG.warn("the ballast {} could not be released", file, readOnly);
        }
    }

    private void write() throws IOException {
        PrivateFiles.create(file);
        // Noise, not zeros: a file system that compresses would hold back nothing.
        Random noise = new Random(bytes);
        byte[] block = new byte[BLOCK_BYTES];
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long written = 0; written < bytes; written += block.length) {
                noise.nextBytes(block);
                int length = (int) Math.min(block.length, bytes - written);
                ByteBuffer buffer = ByteBuffer.wrap(block, 0, length);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
    }
}
