package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.CommitReceipt;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobQuota;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.QueueCopies;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Pruning;
import dev.ebb.server.store.sql.Session;
import dev.ebb.server.store.sql.SqlJobStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The embedded store: SQLite with a write-ahead log that is synced at every commit. Threads as {@link JobStore} says.
 *
 * <p>A damaged database is never used and never thrown away. {@link #open} keeps it aside, in a directory named after the time
 * within the store's own, leaves the notice {@code DAMAGED.txt} and throws; as long as the notice is there it keeps throwing,
 * because a daemon that is restarted automatically must not come back with an empty queue that nobody asked for. The message
 * says how to go on, with a backup or empty.
 */
public final class SqliteJobStore extends SqlJobStore {
    private static final int ROOM_BESIDE_A_COPY = 4;
    private static final String QUOTA = "SELECT coalesce((SELECT limited_live FROM owner WHERE name = ?), 0),"
            + " coalesce((SELECT value FROM counter WHERE id = ?), 0)";

    private final StoreFiles files;
    private final SqliteOptions options;
    private final Readers readers;
    private final Writer writer;
    private final Outage outage;

    private SqliteJobStore(StoreFiles files, SqliteOptions options, Readers readers, Writer writer, Outage outage) {
        this.files = files;
        this.options = options;
        this.readers = readers;
        this.writer = writer;
        this.outage = outage;
    }

    /**
     * Opens the store in a directory of its own, which is made when missing and made private in any case. Another process
     * must be kept out by the caller's lock. The clock names what is kept aside and says what has been kept for long enough.
     */
    public static SqliteJobStore open(Path directory, SqliteOptions options, InstantSource clock) {
        return open(directory, options, clock, SynchronousMode.FULL);
    }

    /** For the tests that prove what the syncs are for. */
    static SqliteJobStore open(
            Path directory, SqliteOptions options, InstantSource clock, SynchronousMode synchronous) {
        StoreFiles files = new StoreFiles(directory);
        files.prepare(clock);
        Ballast ballast = new Ballast(files, options.ballastBytes());
        ballast.releaseUnlessFree();
        DriverFiles.settle(directory, files);
        Connections connections = new Connections(files.database(), options, synchronous);
        Outage.Reopening opening = () -> new Opening(files, connections, options, clock).run();
        Session first = opening.run();
        Copying copying = new Copying(connections);
        Readers readers = new Readers(connections, options, files, copying);
        Outage outage = new Outage(files, readers, opening);
        Writer writer = new Writer(connections, options, files, ballast, outage, copying, first);
        return new SqliteJobStore(files, options, readers, writer, outage);
    }

    @Override
    public CommitReceipt commit(StoreBatch batch) {
        return writer.transaction(
                "committing",
                (session, owners) -> new CommitReceipt(new BatchTransaction(session, owners).write(batch)));
    }

    @Override
    public int prune(Retention retention, int limit) {
        return writer.transaction("pruning", (session, owners) -> {
            Counters counters = Counters.load(session);
            int gone = new Pruning(session, counters, retention, limit).run();
            counters.save(session);
            return gone;
        });
    }

    @Override
    public void afterAcks() {
        writer.tend();
    }

    @Override
    public Map<JobState, Long> countByState() {
        return read("counting jobs", session -> Counters.load(session).live());
    }

    @Override
    public JobQuota quota(OwnerId owner) {
        return read(
                "counting an owner's jobs",
                session -> session.first(
                                QUOTA,
                                params -> params.add(owner.value()).add(Counters.LIMITED_LIVE),
                                row -> new JobQuota(row.number(), row.number()))
                        .orElseThrow());
    }

    @Override
    public EventRange eventRange() {
        return read("reading the range of history", session -> {
            Counters counters = Counters.load(session);
            return new EventRange(counters.get(Counters.PRUNED_EVENT), counters.get(Counters.LAST_EVENT));
        });
    }

    @Override
    protected <T> T read(String doing, Query<T> query) {
        outage.endIfDue();
        return readers.read(doing, query);
    }

    @Override
    public Optional<QueueCopies> copies() {
        return Optional.of(this::copyTo);
    }

    private void copyTo(Path file) {
        outage.endIfDue();
        // The last space belongs to commits.
        if (!files.hasFree(files.databaseBytes() + files.logBytes() + ROOM_BESIDE_A_COPY * options.ballastBytes())) {
            throw new StoreException(Kind.FULL, "there is no room for a copy of the queue beside it");
        }
        readers.copyTo(file);
    }

    /** The texts prepared so far for reading, for the test that looks at their plans. */
    Set<String> readingTexts() {
        return read("looking at itself", Session::texts);
    }

    /**
     * Call when no commit is running. Waits for running reads. The connection that is closed last moves the log into the
     * database if it may write; when there is no room for that, a reader goes last and the next opening finds the log.
     */
    @Override
    public void close() {
        try {
            if (outage.close() || writer.mayMoveLog()) {
                readers.close();
                writer.close();
            } else {
                readers.warmUp();
                writer.close();
                readers.close();
            }
        } catch (SQLException failure) {
            throw Failures.translate("closing it", failure);
        }
    }
}
