package dev.ebb.server.store;

import static java.util.Map.entry;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.sql.Params;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A queue as builds of an earlier schema left it, made up from a seed: jobs in every state, of two owners, with files that
 * wait, that are half here and that have arrived, what is on disk of them, and their history. Columns that the schema does not
 * have stay unwritten; a column that a newer one adds is at its default, as after its script.
 */
public final class EarlierQueue {
    public static final OwnerId OTHER = new OwnerId("uid:54321");
    private static final long STEP_MILLIS = 1_000;
    private static final long AGE_MILLIS = 3_600_000;

    /** Long enough ago to be earlier, not so long that jobs are taken for forgotten. */
    private final long startMillis = System.currentTimeMillis() - AGE_MILLIS;

    private final Connection connection;
    private final EarlierRows rows;
    private final Random random;
    private final Path target;
    private final String origin;
    private final OwnerId owner;
    private final UnaryOperator<String> seal;
    private final List<Kept> jobs = new ArrayList<>();
    private final Map<JobState, Long> byState = new EnumMap<>(JobState.class);
    private final Map<Integer, Long> limitedOf = new HashMap<>();
    private long order;
    private long event;

    /**
     * A queue to come, in a database that has its tables and nothing in them.
     *
     * @param owner of most of the jobs
     * @param origin where files come from, a URL without its path
     * @param target folder that they go to
     * @param seal seals a secret, in base64
     */
    public EarlierQueue(
            Connection connection, long seed, OwnerId owner, String origin, Path target, UnaryOperator<String> seal) {
        this.connection = connection;
        this.rows = new EarlierRows(connection);
        this.random = new Random(seed);
        this.owner = owner;
        this.origin = origin;
        this.target = target;
        this.seal = seal;
    }

    /** A file, what its server has, and how many of its bytes are here. */
    public record KeptFile(int index, FileState state, String path, Path local, byte[] content, int durable) {}

    /** A job as it must be found. */
    public record Kept(
            JobId id, JobState state, PendingWork pending, OwnerId owner, long attempt, List<KeptFile> files) {}

    /** Fills the database in one transaction, and the folder. */
    public EarlierQueue fill() throws SQLException, IOException {
        connection.setAutoCommit(false);
        rows.insert("owner", Map.of("seq", 1L, "name", owner.value()));
        rows.insert("owner", Map.of("seq", 2L, "name", OTHER.value()));
        for (JobState state : JobState.values()) {
            for (int i = 0; i < 2; i++) {
                job(state, PendingWork.NONE, 1 + i % 2);
            }
        }
        job(JobState.TRANSFERRED, PendingWork.PUBLISH, 1);
        job(JobState.CANCELLED, PendingWork.DISCARD, 1);
        count();
        connection.commit();
        connection.setAutoCommit(true);
        return this;
    }

    public List<Kept> jobs() {
        return jobs;
    }

    public long events() {
        return event;
    }

    /** Live jobs in a state. */
    public long count(JobState state) {
        return byState.getOrDefault(state, 0L);
    }

    /** What is known of a job before its files. */
    private record Draft(
            long seq, JobId id, JobState state, PendingWork pending, long attempt, int ownerSeq, boolean limited) {
        boolean hasArrived() {
            return state == JobState.TRANSFERRED || state == JobState.ACKNOWLEDGED;
        }

        boolean hasFailed() {
            return state == JobState.ERROR || state == JobState.TRANSIENT_ERROR;
        }

        boolean isOver() {
            return state.isFinal() && pending == PendingWork.NONE;
        }
    }

    private void job(JobState state, PendingWork pending, int ownerSeq) throws SQLException, IOException {
        boolean begun = state != JobState.QUEUED || random.nextBoolean();
        Draft draft = new Draft(
                ++order,
                new JobId(new UUID(random.nextLong(), random.nextLong())),
                state,
                pending,
                begun ? 1 + random.nextInt(5) : 0,
                ownerSeq,
                random.nextBoolean());
        List<KeptFile> files = new ArrayList<>();
        for (int index = 0; index < 1 + random.nextInt(3); index++) {
            boolean arrived = draft.hasArrived() || (begun && index > 0 && random.nextInt(3) == 0);
            files.add(file(draft, index, arrived));
        }
        if (draft.limited() && !state.isFinal()) {
            limitedOf.merge(ownerSeq, 1L, Long::sum);
        }
        writeJob(draft, files);
        history(draft.id(), state, ownerSeq, at(draft));
        byState.merge(state, 1L, Long::sum);
        jobs.add(new Kept(draft.id(), state, pending, ownerSeq == 1 ? owner : OTHER, draft.attempt(), files));
    }

    private long at(Draft draft) {
        return startMillis + draft.seq() * STEP_MILLIS;
    }

    private void writeJob(Draft draft, List<KeptFile> files) throws SQLException {
        List<KeptFile> known = files.stream().filter(file -> file.durable() > 0).toList();
        JobState state = draft.state();
        boolean failed = draft.hasFailed();
        boolean waits = state == JobState.TRANSIENT_ERROR;
        long at = at(draft);
        rows.insert(
                "job",
                Map.ofEntries(
                        entry("seq", draft.seq()),
                        entry("id", Params.bytes(draft.id())),
                        entry("type", 0),
                        entry("limited", draft.limited() ? 1 : 0),
                        entry("created_ms", at),
                        entry("revision", 3L),
                        entry("state", state.code()),
                        entry("served", draft.seq()),
                        entry("pending", draft.pending().ordinal()),
                        entry("attempt", draft.attempt()),
                        entry("files_total", files.size()),
                        entry("files_transferred", (int) files.stream()
                                .filter(file -> file.state() != FileState.PENDING)
                                .count()),
                        entry("files_of_unknown_size", files.size() - known.size()),
                        entry(
                                "bytes_total",
                                known.stream()
                                        .mapToLong(file -> file.content().length)
                                        .sum()),
                        entry(
                                "bytes_transferred",
                                known.stream().mapToLong(KeptFile::durable).sum()),
                        entry("modified_ms", at + 500),
                        entry("error_count", failed ? 1 : 0),
                        entry("fruitless_attempts", failed ? 1 : 0),
                        entry("owner", (long) draft.ownerSeq()),
                        entry("ended", state.isFinal() ? 1 : 0),
                        entry("priority", 2),
                        entry("minimum_retry_ms", 600_000L),
                        entry("maximum_retry_ms", 3_600_000L),
                        entry("no_progress_ms", 1_209_600_000L),
                        entry("stall_ms", 300_000L),
                        entry("overwrite_rule", 0),
                        entry("display_name", "job " + draft.seq()),
                        entry("description", ""),
                        entry("sealed_headers", seal.apply("X-Earlier: job " + draft.seq())),
                        entry("active_ms", 1_000L),
                        entry("resumed", 1),
                        entry("owner_elevated", 0),
                        entry("settings", "{}")),
                state == JobState.TRANSFERRED ? Map.of("transferred_ms", at + 500) : Map.of(),
                failed ? failure(at) : Map.of(),
                waits ? Map.of("retry_due_ms", at + 10_000, "failing_since_ms", at + 400) : Map.of(),
                state.isRunning() ? Map.of("active_since_ms", at + 300) : Map.of());
    }

    private static Map<String, Object> failure(long at) {
        return Map.of(
                "error_context",
                5,
                "error_code",
                new ErrorCode(0x80190194).hresult(),
                "error_file",
                0,
                "error_time_ms",
                at + 400,
                "error_protocol",
                "http",
                "error_message",
                "as it was then");
    }

    private KeptFile file(Draft draft, int index, boolean arrived) throws SQLException, IOException {
        byte[] content = new byte[20_000 + random.nextInt(80_000)];
        random.nextBytes(content);
        Path local = target.resolve("file-" + draft.seq() + "-" + index);
        String path = "/file-" + draft.seq() + "-" + index;
        int half = draft.attempt() > 0 ? 1 + random.nextInt(content.length - 1) : 0;
        int durable = arrived ? content.length : half;
        Path temporary = target.resolve(JobFile.temporaryName(draft.id(), index));
        if (draft.state() == JobState.ACKNOWLEDGED) {
            Files.write(local, content);
        } else if (durable > 0 && !draft.isOver()) {
            Files.write(temporary, Arrays.copyOf(content, durable));
        }
        Map<String, Object> key = Files.exists(temporary) ? Map.of("file_key", identity(temporary)) : Map.of();
        Map<String, Object> place = Map.of("job_seq", draft.seq(), "file_index", index);
        rows.insert(
                "job_file",
                place,
                Map.of(
                        "state",
                        arrived ? 1 : 0,
                        "bytes_total",
                        durable > 0 ? (long) content.length : -1L,
                        "bytes_transferred",
                        (long) durable,
                        "create_directories",
                        0,
                        "position",
                        -1L,
                        "remote_name",
                        origin + path,
                        "local_name",
                        local.toString()),
                arrived ? key : Map.of());
        if (durable > 0 && !arrived && !draft.isOver()) {
            rows.insert(
                    "file_checkpoint",
                    place,
                    Map.of(
                            "attempt",
                            draft.attempt(),
                            "durable_bytes",
                            (long) durable,
                            "bytes_total",
                            (long) content.length,
                            "validator_kind",
                            0,
                            "validator",
                            "\"" + Integer.toHexString(Arrays.hashCode(content)) + "\"",
                            "origin",
                            origin),
                    key);
        }
        if (durable > 0) {
            rows.insert("file_response", place, Map.of("attempt", draft.attempt(), "headers", "HTTP/1.1 200 OK\r\n"));
        }
        FileState state = arrived ? FileState.TRANSFERRED : FileState.PENDING;
        return new KeptFile(index, state, path, local, content, durable);
    }

    /** Device, in hexadecimal digits, and inode. */
    private static String identity(Path file) throws IOException {
        return String.valueOf(
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .replaceFirst("\\(dev=(.*),ino=(.*)\\)", "$1:$2");
    }

    private void history(JobId id, JobState state, int ownerSeq, long at) throws SQLException {
        Map<String, Object> whose = Map.of("owner", (long) ownerSeq, "job_id", Params.bytes(id));
        rows.insert(
                "event",
                whose,
                Map.of("sequence", ++event, "kind", 0, "state_before", 3, "state_after", 3),
                Map.of("file_index", -1, "time_ms", at, "reason", "created"));
        rows.insert(
                "event",
                whose,
                Map.of("sequence", ++event, "kind", 1, "state_before", 3, "state_after", state.code()),
                Map.of("file_index", -1, "time_ms", at + 500, "reason", "as it was then"));
        rows.insert(
                "request",
                Map.of("seq", ++order, "caller", (long) ownerSeq, "request_id", "request of " + id),
                Map.of("command_hash", "hash", "job_id", Params.bytes(id), "result", 0L, "time_ms", at));
    }

    /** The numbers that are kept beside the rows, as SQLite has them or as PostgreSQL does. */
    private void count() throws SQLException {
        long limited = limitedOf.values().stream().mapToLong(Long::longValue).sum();
        if (rows.has("counter", "id")) {
            for (JobState state : JobState.values()) {
                rows.insert("counter", Map.of("id", state.code(), "value", count(state)));
            }
            rows.insert("counter", Map.of("id", 16, "value", event));
            rows.insert("counter", Map.of("id", 18, "value", order));
            rows.insert("counter", Map.of("id", 19, "value", limited));
            for (Map.Entry<Integer, Long> each : limitedOf.entrySet()) {
                rows.run("UPDATE owner SET limited_live = " + each.getValue() + " WHERE seq = " + each.getKey());
            }
            return;
        }
        for (JobState state : JobState.values()) {
            rows.run("UPDATE counter SET state_" + state.code() + " = " + count(state) + " WHERE shard = 0");
        }
        rows.run("UPDATE counter SET limited_live = " + limited + " WHERE shard = 0");
        for (Map.Entry<Integer, Long> each : limitedOf.entrySet()) {
            rows.insert(
                    "owner_load", Map.of("owner", (long) each.getKey(), "shard", 0, "limited_live", each.getValue()));
        }
        rows.run("UPDATE history SET last_event = " + event);
        rows.run("SELECT setval('job_order', " + order + ")");
        rows.run("SELECT setval(pg_get_serial_sequence('owner', 'seq'), 2)");
    }
}
