package dev.ebb.server.engine.http.idle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads how many bytes a network interface has received or sent, again and again: one system call on memory of the kernel, two
 * microseconds. Confined to one thread at a time.
 */
final class NicCounter implements AutoCloseable {
    /** There is no number. */
    static final long UNKNOWN = -1;

    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final int LONGEST_NUMBER = 32;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_NUMBER);
    private @Nullable FileChannel file;

    private NicCounter(@Nullable FileChannel file) {
        this.file = file;
    }

    /** The bytes that the device receives. */
    static NicCounter received(String device) {
        return open(DEVICES, device, "rx_bytes");
    }

    /** The bytes that the device sends. */
    static NicCounter sent(String device) {
        return open(DEVICES, device, "tx_bytes");
    }

    static NicCounter open(Path devices, String device, String counter) {
        Path path = devices.resolve(device).resolve("statistics").resolve(counter);
        try {
            boolean there = !device.contains("/") && Files.isReadable(path);
            return new NicCounter(there ? FileChannel.open(path, StandardOpenOption.READ) : null);
        } catch (IOException | UncheckedIOException absent) {
            return new NicCounter(null);
        }
    }

    /** The number now; {@link #UNKNOWN} where the system says none, for good once the device is gone. */
    long read() {
        FileChannel open = file;
        if (open == null) {
            return UNKNOWN;
        }
        try {
            buffer.clear();
            open.read(buffer, 0);
            buffer.flip();
            return Long.parseLong(
                    StandardCharsets.US_ASCII.decode(buffer).toString().trim());
        } catch (IOException | NumberFormatException gone) {
            close();
            return UNKNOWN;
        }
    }

    @Override
    public void close() {
        FileChannel open = file;
        file = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException unimportant) {
            // Nothing was written.
        }
    }
}
