package dev.ebb.server.web.aria2;

import dev.ebb.v1.Job;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The 16 hexadecimal digits by which aria2's clients name a download: the first half of the job's id, so that it is the same
 * after a restart, unless whoever added it chose others. Immutable.
 */
record Gid(String digits) {
    static final int LENGTH = 16;

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{1," + LENGTH + "}");

    /** Stands in the description of the jobs that are added here. */
    private static final Pattern MARK = Pattern.compile("aria2(?: gid=([0-9a-f]{16}))?");

    static Gid of(Job job) {
        Matcher mark = MARK.matcher(job.getDescription());
        return new Gid(
                mark.matches() && mark.group(1) != null
                        ? mark.group(1)
                        : job.getId().replace("-", "").substring(0, LENGTH));
    }

    /** One that whoever adds a download has chosen. */
    static Gid chosen(String text) {
        String digits = text.toLowerCase(Locale.ROOT);
        if (digits.length() != LENGTH || !DIGITS.matcher(digits).matches() || digits.equals("0".repeat(LENGTH))) {
            throw new Aria2Exception(
                    "Invalid GID " + text + ": 16 hexadecimal digits are expected, not all of them 0.");
        }
        return new Gid(digits);
    }

    /** What a call names a download by: all digits, or as many of the first as make it unique. */
    static String wanted(String text) {
        String digits = text.toLowerCase(Locale.ROOT);
        if (!DIGITS.matcher(digits).matches()) {
            throw new Aria2Exception("Invalid GID " + text);
        }
        return digits;
    }

    /** The description of a job that is added here. */
    static String mark(Optional<Gid> chosen) {
        return chosen.map(gid -> "aria2 gid=" + gid).orElse("aria2");
    }

    /** Whether a job was added here: then it is completed here as well. */
    static boolean marks(Job job) {
        return MARK.matcher(job.getDescription()).matches();
    }

    @Override
    public String toString() {
        return digits;
    }
}
