package dev.ebb.server.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The end of a file of the log.
 *
 * @param number number of the last whole line; 0 when there is none in sight
 * @param hash hash of the last line, whole or not
 * @param torn the last line was cut off
 * @param ended the last line has its line feed
 */
record AuditTail(long number, String hash, boolean torn, boolean ended) {
    private static final int SIGHT = 1 << 20;

    /** Null when the file has no line, or is not there. */
    static @Nullable AuditTail of(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        byte[] bytes;
        try (RandomAccessFile reading = new RandomAccessFile(file.toFile(), "r")) {
            int length = (int) Math.min(reading.length(), SIGHT);
            bytes = new byte[length];
            reading.seek(reading.length() - length);
            reading.readFully(bytes);
        }
        if (bytes.length == 0) {
            return null;
        }
        boolean ended = bytes[bytes.length - 1] == '\n';
        int end = ended ? bytes.length - 1 : bytes.length;
        AuditLine last = line(bytes, end);
        boolean torn = last.content().isEmpty();
        AuditLine whole = torn ? line(bytes, Math.max(0, end - last.bytes().length - 1)) : last;
        long number = whole.content().map(AuditLine.Content::number).orElse(0L);
        return new AuditTail(number, last.hash(), torn, ended);
    }

    private static AuditLine line(byte[] bytes, int end) {
        int from = end;
        while (from > 0 && bytes[from - 1] != '\n') {
            from--;
        }
        return new AuditLine(Arrays.copyOfRange(bytes, from, end));
    }
}
