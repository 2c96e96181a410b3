package dev.ebb.server.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobError;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobProgress;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.UploadProtocol;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** Words for the values of the contract. */
public final class JobText {
    private static final int SHORT_ID = 8;
    private static final int LONGEST_NAME = 256;

    private JobText() {}

    static String state(JobState state) {
        return without("JOB_STATE_", state.name());
    }

    static String priority(JobPriority priority) {
        return without("JOB_PRIORITY_", priority.name());
    }

    static String type(JobType type) {
        return without("JOB_TYPE_", type.name());
    }

    /** As {@code --protocol} takes it. */
    static String protocol(UploadProtocol protocol) {
        return without("UPLOAD_PROTOCOL_", protocol.name()).toLowerCase(Locale.ROOT);
    }

    /** As {@code --remove-credentials} takes it. */
    static String credentials(CredentialsKey key) {
        String target = without("AUTH_TARGET_", key.getTarget().name());
        String scheme = without("AUTH_SCHEME_", key.getScheme().name());
        return (target + ":" + scheme).toLowerCase(Locale.ROOT);
    }

    /** Enough of an id for people. */
    static String shortId(String id) {
        return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
    }

    /** {@code 1b9d6bcd  QUEUED  name}. */
    static String brief(Job job) {
        return shortId(job.getId()) + "  " + state(job.getState()) + "  " + Plain.of(job.getDisplayName());
    }

    /** {@code 43%  1.2 GiB/2.8 GiB}. */
    static String progress(JobProgress progress) {
        String bytes = Human.bytes(progress.getBytesTransferred());
        if (!progress.hasBytesTotal()) {
            return bytes;
        }
        long total = progress.getBytesTotal();
        long percent = total == 0 ? 100 : (long) (100.0 * progress.getBytesTransferred() / total);
        return percent + "%  " + bytes + "/" + Human.bytes(total);
    }

    /** What a job of so many files is called that nobody named. */
    static String nameOf(Path firstFile, int files) {
        String first = String.valueOf(firstFile.getFileName());
        String rest = files == 1 ? "" : " and " + (files - 1) + " more";
        int room = LONGEST_NAME - rest.length();
        return (first.length() > room ? first.substring(0, room) : first) + rest;
    }

    /** {@code BG_E_HTTP_ERROR_404 (0x80190194)}. */
    static String code(JobError error) {
        return code(error.getName(), error.getHresult());
    }

    static String code(String name, int hresult) {
        return name + " (0x" + String.format("%08X", hresult) + ")";
    }

    /** As the JDK has it. */
    public static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /** As the JDK has it. */
    public static java.time.Duration duration(Duration duration) {
        return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    /** As the contract has it. */
    public static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
