package dev.ebb.server.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** How long ago the machine was started, sleep included (proc(5), uptime); for ever the same where the system does not say. */
final class Uptime implements Supplier<Duration> {
    private static final int NANO_DIGITS = 9;

    private final Path file;

    Uptime() {
        this(Path.of("/proc/uptime"));
    }

    Uptime(Path file) {
        this.file = file;
    }

    @Override
    public Duration get() {
        try (InputStream open = Files.newInputStream(file)) {
            String text = new String(open.readNBytes(64), US_ASCII);
            int end = text.indexOf(' ');
            return Duration.ofNanos(new BigDecimal(text.substring(0, Math.max(0, end)))
                    .movePointRight(NANO_DIGITS)
                    .longValue());
        } catch (IOException | NumberFormatException unknown) {
            return Duration.ZERO;
        }
    }
}
