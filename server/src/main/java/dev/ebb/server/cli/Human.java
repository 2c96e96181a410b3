package dev.ebb.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
final class Human {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

    private Human() {}

    /** A size with at most four characters of number, such as {@code 1.5 GiB}; never negative. */
    static String bytes(long bytes) {
        double count = bytes < 0 ? bytes + 0x1p64 : bytes;
        int unit = 0;
        while (count >= 999.5 && unit < UNITS.size() - 1) {
            count /= 1024;
            unit++;
        }
        // Not String.format: it takes longer to start than all else that a list of jobs needs.
        long tenths = Math.round(count * 10);
        String number =
                unit == 0 || count >= 99.95 ? String.valueOf(Math.round(count)) : tenths / 10 + "." + tenths % 10;
        return number + " " + UNITS.get(unit);
    }

    /** A rate such as {@code 12.3 MiB/s}. */
    static String rate(long bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** A duration in its two largest units, such as {@code 2m10s} or {@code 3d4h}. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return twoUnits(seconds, 60, "m", 1, "s");
        }
        if (seconds < 86_400) {
            return twoUnits(seconds, 3600, "h", 60, "m");
        }
        return twoUnits(seconds, 86_400, "d", 3600, "h");
    }

    /** A time in the zone of the reader. */
    static String time(Instant time, ZoneId zone) {
        return Times.FORM.format(time.atZone(zone));
    }

    /** Made when a time is shown: formatters take long to start. */
    private static final class Times {
        private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    }

    private static String twoUnits(long seconds, long large, String largeName, long small, String smallName) {
        long rest = seconds % large / small;
        return seconds / large + largeName + (rest == 0 ? "" : rest + smallName);
    }
}
