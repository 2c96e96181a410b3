package dev.ebb.server.store.sql;

import dev.ebb.server.job.ActiveTime;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileRecipient;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobTimes;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.RetryState;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.store.SettingsJson;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Maps a job to its row and back. The columns are in three groups: what never changes, what every step changes, and what
 * rarely changes; an update of the second group alone leaves the indexes over the third untouched.
 */
public final class JobRows {
    private static final String FIXED = "seq, id, type, limited, created_ms";
    private static final String COURSE = "revision, state, pending, attempt, files_total, files_transferred,"
            + " files_of_unknown_size, bytes_total, bytes_transferred, modified_ms, transferred_ms, error_count,"
            + " " + ErrorCells.COLUMNS + ", retry_due_ms,"
            + " failing_since_ms, fruitless_attempts, active_ms, active_since_ms, resumed, recipient_uid, recipient_gid";
    private static final String NATURE =
            "ended, priority, minimum_retry_ms, maximum_retry_ms, no_progress_ms, stall_ms,"
                    + " overwrite_rule, file_uid, file_gid, file_umask, file_groups, display_name, description,"
                    + " reply_file_name, sealed_headers, trusted_certificates, settings, owner_elevated";

    static final String COLUMNS = "SELECT id, type, created_ms, " + COURSE
            + ", (SELECT name FROM owner WHERE owner.seq = job.owner), " + NATURE;
    public static final String SELECT = COLUMNS + " FROM job ";
    public static final String INSERT = insert(FIXED + ", " + COURSE + ", served, " + NATURE + ", owner");
    public static final String UPDATE_COURSE = "UPDATE job SET " + assign(COURSE + ", served") + " WHERE seq = ?";
    public static final String UPDATE =
            "UPDATE job SET " + assign(COURSE + ", served, " + NATURE + ", owner") + " WHERE seq = ?";

    private JobRows() {}

    /** True when nothing but the course of the job differs. */
    public static boolean onlyCourseDiffers(Job before, Job after) {
        return before.state().isFinal() == after.state().isFinal()
                && before.priority() == after.priority()
                && before.owner().equals(after.owner())
                && before.displayName().equals(after.displayName())
                && before.description().equals(after.description())
                && before.settings().equals(after.settings())
                && before.ownerElevated() == after.ownerElevated()
                && Objects.equals(before.fileOwner(), after.fileOwner());
    }

    public static void addFixed(Params params, Job job, long seq, boolean limited) throws SQLException {
        params.add(seq)
                .add(job.id())
                .add(job.type().code())
                .add(limited)
                .add(job.times().created());
    }

    public static void addCourse(Params params, Job job) throws SQLException {
        JobCounters counters = job.counters();
        params.add(job.revision())
                .add(job.state().code())
                .add(job.pending().ordinal())
                .add(job.attempt())
                .add(counters.filesTotal())
                .add(counters.filesTransferred())
                .add(counters.filesOfUnknownSize())
                .add(counters.bytesTotal())
                .add(counters.bytesTransferred())
                .add(job.times().modified())
                .add(job.times().transferred())
                .add(job.errorCount());
        ErrorCells.add(params, job.error());
        params.add(job.retry().due())
                .add(job.retry().failingSince())
                .add(job.retry().fruitlessAttempts())
                .add(job.activeTime().spent())
                .add(job.activeTime().since())
                .add(job.resumed());
        FileRecipient recipient = job.recipient();
        params.add(recipient == null ? null : Long.valueOf(recipient.uid()))
                .add(recipient == null ? null : Long.valueOf(recipient.gid()));
    }

    public static void addNature(Params params, Job job) throws SQLException {
        JobSettings settings = job.settings();
        params.add(job.state().isFinal())
                .add(job.priority().code())
                .add(settings.minimumRetryDelay())
                .add(settings.maximumRetryDelay())
                .add(settings.noProgressTimeout())
                .add(settings.stallTimeout())
                .add(settings.overwrite().ordinal());
        addFileOwner(params, job.fileOwner());
        SealedText headers = settings.sealedCustomHeaders();
        params.add(job.displayName())
                .add(job.description())
                .add(settings.replyFileName())
                .add(headers == null ? null : headers.base64())
                .add(settings.trustedCertificatesPem())
                .add(SettingsJson.write(settings))
                .add(job.ownerElevated());
    }

    public static Job read(Cells row) throws SQLException {
        JobId id = row.jobId();
        JobType type = JobType.of(row.integer());
        Instant created = row.instant();
        long revision = row.number();
        JobState state = JobState.of(row.integer());
        PendingWork pending = PendingWork.values()[row.integer()];
        long attempt = row.number();
        JobCounters counters = new JobCounters(row.integer(), row.integer(), row.integer(), row.number(), row.number());
        JobTimes times = new JobTimes(created, row.instant(), row.instantOrNull());
        int errorCount = row.integer();
        JobError error = ErrorCells.read(row);
        RetryState retry = new RetryState(row.instantOrNull(), row.instantOrNull(), row.integer());
        ActiveTime activeTime = new ActiveTime(row.duration(), row.instantOrNull());
        boolean resumed = row.flag();
        Long recipientUid = row.numberOrNull();
        long recipientGid = row.number();
        FileRecipient recipient = recipientUid == null ? null : new FileRecipient(recipientUid, recipientGid);
        OwnerId owner = new OwnerId(row.text());
        row.integer(); // ended follows from the state
        JobPriority priority = JobPriority.of(row.integer());
        JobSettings bare = readSettings(row);
        FileOwner fileOwner = readFileOwner(row);
        String name = row.text();
        String description = row.text();
        JobSettings settings = readTexts(row, bare);
        boolean ownerElevated = row.flag();
        return new Job(
                id,
                type,
                owner,
                fileOwner,
                name,
                description,
                state,
                priority,
                settings,
                counters,
                times,
                errorCount,
                error,
                retry,
                pending,
                attempt,
                revision,
                activeTime,
                resumed,
                ownerElevated,
                recipient);
    }

    private static JobSettings readSettings(Cells row) throws SQLException {
        return new JobSettings(
                row.duration(),
                row.duration(),
                row.duration(),
                row.duration(),
                OverwriteRule.values()[row.integer()],
                null,
                null,
                null,
                HttpSettings.DEFAULTS,
                TransferSettings.DEFAULTS,
                NotifySettings.DEFAULTS);
    }

    private static JobSettings readTexts(Cells row, JobSettings bare) throws SQLException {
        String replyFileName = row.textOrNull();
        String headers = row.textOrNull();
        String certificates = row.textOrNull();
        JobSettings named = bare.withReplyFileName(replyFileName)
                .withSecrets(certificates, headers == null ? null : new SealedText(headers));
        return SettingsJson.read(named, row.textOrNull());
    }

    private static void addFileOwner(Params params, @Nullable FileOwner owner) throws SQLException {
        if (owner == null) {
            params.addNull().addNull().addNull().addNull();
        } else {
            String groups = owner.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
            params.add(owner.uid()).add(owner.gid()).add(owner.umask()).add(groups);
        }
    }

    private static @Nullable FileOwner readFileOwner(Cells row) throws SQLException {
        Long uid = row.numberOrNull();
        long gid = row.number();
        int umask = row.integer();
        String groups = row.textOrNull();
        if (uid == null || groups == null) {
            return null;
        }
        List<Long> list = groups.isEmpty()
                ? List.of()
                : Arrays.stream(groups.split(",")).map(Long::valueOf).toList();
        return new FileOwner(uid, gid, list, umask);
    }

    private static String insert(String columns) {
        String marks = Arrays.stream(columns.split(",")).map(column -> "?").collect(Collectors.joining(", "));
        return "INSERT INTO job (" + columns + ") VALUES (" + marks + ")";
    }

    private static String assign(String columns) {
        return Arrays.stream(columns.split(","))
                .map(column -> column.trim() + " = ?")
                .collect(Collectors.joining(", "));
    }
}
