package dev.ebb.server.peer.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How fast the slowest network interface in use is, as the kernel says (Linux, {@code /sys/class/net}). */
final class LinkSpeed {
    private static final long BITS_PER_MBIT = 1_000_000;

    private LinkSpeed() {}

    /** Bits per second of the slowest interface that is up and says its speed; empty when none does. */
    static OptionalLong slowest(Path interfaces) {
        long slowest = Long.MAX_VALUE;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(interfaces)) {
            for (Path each : all) {
                if (!each.getFileName().toString().equals("lo")
                        && word(each, "operstate").equals("up")) {
                    long speed = number(word(each, "speed"));
                    slowest = speed > 0 ? Math.min(slowest, speed) : slowest;
                }
            }
        } catch (IOException notLinux) {
            return OptionalLong.empty();
        }
        return slowest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(slowest * BITS_PER_MBIT);
    }

    private static String word(Path folder, String name) {
        try {
            return Files.readString(folder.resolve(name), StandardCharsets.US_ASCII)
                    .strip();
        } catch (IOException unsaid) {
            return ""; // virtual interfaces refuse to say
        }
    }

    private static long number(String text) {
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : -1;
    }
}
