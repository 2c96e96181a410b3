package dev.ebb.server.cli.bitsadmin;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.ebb.server.cli.JobText;
import dev.ebb.v1.File;
import dev.ebb.v1.FileState;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobProgress;
import dev.ebb.v1.NotifyCommandLine;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Values in the form in which BITS's tool prints them. Pure. */
final class Shape {
    static final String UNKNOWN = "UNKNOWN";
    static final String NULL = "NULL";

    /** That of an English Windows. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("M/d/uuuu h:mm:ss a", Locale.US);

    private Shape() {}

    /** The id in braces and capitals. */
    static String guid(Job job) {
        return "{" + job.getId().toUpperCase(Locale.ROOT) + "}";
    }

    /** {@code {GUID} 'name' STATE 0 / 1 0 / UNKNOWN}. */
    static String line(Job job) {
        return guid(job) + " '" + job.getDisplayName() + "' " + state(job) + " " + files(job) + " "
                + bytes(job.getProgress());
    }

    static String state(Job job) {
        return word("JOB_STATE_", job.getState());
    }

    static String type(Job job) {
        return word("JOB_TYPE_", job.getType()).replace('_', '-');
    }

    static String priority(Job job) {
        return word("JOB_PRIORITY_", job.getPriority());
    }

    static String usage(Job job) {
        return word("PROXY_USAGE_", job.getProxy().getUsage());
    }

    /** Files that are here, and all. */
    static String files(Job job) {
        return Integer.toUnsignedString(job.getProgress().getFilesTransferred()) + " / "
                + Integer.toUnsignedString(job.getProgress().getFilesTotal());
    }

    static String bytes(JobProgress progress) {
        return Long.toUnsignedString(progress.getBytesTransferred()) + " / " + total(progress);
    }

    static String total(JobProgress progress) {
        return progress.hasBytesTotal() ? Long.toUnsignedString(progress.getBytesTotal()) : UNKNOWN;
    }

    /** {@code 0 / UNKNOWN WORKING url -> path}. */
    static String line(File file) {
        String total = file.hasBytesTotal() ? Long.toUnsignedString(file.getBytesTotal()) : UNKNOWN;
        String state = file.getState() == FileState.FILE_STATE_COMPLETED ? "COMPLETED" : "WORKING";
        return Long.toUnsignedString(file.getBytesTransferred()) + " / " + total + " " + state + " " + names(file);
    }

    static String names(File file) {
        return file.getRemoteName() + " -> " + file.getLocalName();
    }

    static String time(Timestamp time, ZoneId zone) {
        return TIME.format(JobText.instant(time).atZone(zone));
    }

    static String completion(Job job, ZoneId zone) {
        return job.getTimes().hasTransferCompletionTime()
                ? time(job.getTimes().getTransferCompletionTime(), zone)
                : UNKNOWN;
    }

    static String seconds(Duration duration) {
        return String.valueOf(duration.getSeconds());
    }

    /** The text, or {@code NULL} for none. */
    static String orNull(String text) {
        return text.isEmpty() ? NULL : text;
    }

    static String registered(Job job) {
        return job.hasNotifyEndpoint() ? "REGISTERED" : "UNREGISTERED";
    }

    /** {@code 'program' 'arguments'}, or {@code none}. */
    static String commandLine(Job job) {
        NotifyCommandLine line = job.getNotifyCommandLine();
        return job.hasNotifyCommandLine()
                ? "'" + line.getProgram() + "' '" + String.join(" ", line.getArgumentsList()) + "'"
                : "none";
    }

    static String bool(boolean value) {
        return value ? "TRUE" : "FALSE";
    }

    /** A code as the tool prints it, such as {@code 0x80072ee7}. */
    static String hex(int code) {
        return "0x" + String.format(Locale.ROOT, "%08x", code);
    }

    private static String word(String prefix, Enum<?> value) {
        String name = value.name();
        return name.startsWith(prefix) && !name.endsWith("_UNSPECIFIED") ? name.substring(prefix.length()) : UNKNOWN;
    }
}
