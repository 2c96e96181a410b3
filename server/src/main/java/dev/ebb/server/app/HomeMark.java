package dev.ebb.server.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * A few letters by which files that this home made are told from those of other nodes, made once and the same after every
 * restart. To be asked by whoever holds the lock of the home.
 */
final class HomeMark {
    private static final Pattern MARK = Pattern.compile("[0-9a-z]{10}");
    private static final int RADIX = 36;
    private static final int LENGTH = 10;

    private HomeMark() {}

    static String of(Path state) throws IOException {
        Path file = state.resolve("node-mark");
        if (Files.exists(file)) {
            String mark = Files.readString(file).strip();
            if (MARK.matcher(mark).matches()) {
                return mark;
            }
        }
        String mark = chosen();
        Path next = state.resolve("node-mark.new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap((mark + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        return mark;
    }

    private static String chosen() {
        SecureRandom random = new SecureRandom();
        StringBuilder mark = new StringBuilder();
        while (mark.length() < LENGTH) {
            mark.append(Character.forDigit(random.nextInt(RADIX), RADIX));
        }
        return mark.toString();
    }
}
