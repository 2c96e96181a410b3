package dev.ebb.server.store.check;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.FileRows;
import dev.ebb.server.store.sql.HistoryRows;
import dev.ebb.server.store.sql.JobRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads every job, file, checkpoint and event as the service does, and says which cannot be read. Confined to one session. */
final class RowReading {
    private static final int PAGE = 500;
    private static final String IDS = "SELECT id FROM job WHERE id > ? AND length(id) = 16 ORDER BY id LIMIT ?";
    private static final String FROM_TO = JobRows.SELECT + "WHERE id >= ? AND id <= ? ORDER BY id";
    private static final String ONE = JobRows.SELECT + "WHERE id = ?";
    private static final String FILES = FileRows.SELECT + "AND file_index >= ? ORDER BY file_index LIMIT ?";
    private static final String FILE = FileRows.SELECT + "AND file_index = ?";
    private static final String INDEXES =
            "SELECT file_index FROM job_file WHERE job_seq = (SELECT seq FROM job WHERE id = ?) ORDER BY file_index";
    private static final String CHECKPOINTS =
            "SELECT file_index FROM file_checkpoint WHERE job_seq = (SELECT seq FROM job WHERE id = ?)";
    private static final String SEQUENCES = "SELECT sequence FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?";
    private static final String EVENTS = HistoryRows.SELECT_EVENTS + " ORDER BY sequence";
    private static final long ALL_KINDS = -1L;

    private final Session session;
    private final Visitor visitor;

    RowReading(Session session, Visitor visitor) {
        this.session = session;
        this.visitor = visitor;
    }

    /** Hears what was read, and what could not be. */
    interface Visitor {
        void job(Job job) throws SQLException;

        void files(Job job, List<JobFile> files) throws SQLException;

        void progress(Job job, JobFile file, FileCheckpoint progress) throws SQLException;

        void unreadableJob(JobId id, RuntimeException why) throws SQLException;

        void unreadableFile(JobId id, int index, RuntimeException why) throws SQLException;

        void unreadableCheckpoint(JobId id, int index, RuntimeException why) throws SQLException;

        void unreadableEvent(long sequence, RuntimeException why) throws SQLException;
    }

    void run() throws SQLException {
        JobId after = new JobId(new UUID(0, 0));
        for (List<JobId> page = ids(after); !page.isEmpty(); page = ids(page.get(page.size() - 1))) {
            for (Job job : jobs(page)) {
                visitor.job(job);
                files(job);
                checkpoints(job);
            }
        }
        for (List<Long> page = sequences(0); !page.isEmpty(); page = sequences(page.get(page.size() - 1))) {
            events(page);
        }
    }

    private List<JobId> ids(JobId after) throws SQLException {
        return session.list(IDS, params -> params.add(after).add(PAGE), Cells::jobId);
    }

    private List<Job> jobs(List<JobId> page) throws SQLException {
        try {
            return session.list(
                    FROM_TO, params -> params.add(page.get(0)).add(page.get(page.size() - 1)), JobRows::read);
        } catch (RuntimeException someCannotBeRead) {
            List<Job> good = new ArrayList<>();
            for (JobId id : page) {
                one(id, why -> visitor.unreadableJob(id, why)).ifPresent(good::add);
            }
            return good;
        }
    }

    /** Says what cannot be read. */
    private interface Refusal {
        void because(RuntimeException why) throws SQLException;
    }

    private Optional<Job> one(JobId id, Refusal refusal) throws SQLException {
        return read(ONE, params -> params.add(id), JobRows::read, refusal);
    }

    private <T> Optional<T> read(String sql, Session.Binder binder, Session.RowReader<T> reader, Refusal refusal)
            throws SQLException {
        try {
            return session.first(sql, binder, reader);
        } catch (RuntimeException why) {
            refusal.because(why);
            return Optional.empty();
        }
    }

    private void files(Job job) throws SQLException {
        JobId id = job.id();
        try {
            List<JobFile> page = page(id, 0);
            while (!page.isEmpty()) {
                visitor.files(job, page);
                page = page.size() < PAGE
                        ? List.of()
                        : page(id, page.get(page.size() - 1).index() + 1);
            }
        } catch (RuntimeException someCannotBeRead) {
            for (int index : session.list(INDEXES, params -> params.add(id), Cells::integer)) {
                read(
                        FILE,
                        params -> params.add(id).add(index),
                        row -> FileRows.read(id, row),
                        why -> visitor.unreadableFile(id, index, why));
            }
        }
    }

    private List<JobFile> page(JobId id, int from) throws SQLException {
        return session.list(FILES, params -> params.add(id).add(from).add(PAGE), row -> FileRows.read(id, row));
    }

    private void checkpoints(Job job) throws SQLException {
        JobId id = job.id();
        for (int index : session.list(CHECKPOINTS, params -> params.add(id), Cells::integer)) {
            Optional<FileCheckpoint> progress = read(
                    FileRows.SELECT_CHECKPOINT,
                    params -> params.add(id).add(index),
                    row -> FileRows.readCheckpoint(id, index, row),
                    why -> visitor.unreadableCheckpoint(id, index, why));
            Optional<JobFile> file =
                    read(FILE, params -> params.add(id).add(index), row -> FileRows.read(id, row), saidAlready -> {});
            if (progress.isPresent() && file.isPresent()) {
                visitor.progress(job, file.get(), progress.get());
            }
        }
    }

    private List<Long> sequences(long after) throws SQLException {
        return session.list(SEQUENCES, params -> params.add(after).add(PAGE), Cells::number);
    }

    private void events(List<Long> page) throws SQLException {
        try {
            eventsIn(page.get(0), page.get(page.size() - 1));
        } catch (RuntimeException someCannotBeRead) {
            for (long sequence : page) {
                try {
                    eventsIn(sequence, sequence);
                } catch (RuntimeException why) {
                    visitor.unreadableEvent(sequence, why);
                }
            }
        }
    }

    private void eventsIn(long first, long last) throws SQLException {
        session.list(EVENTS, params -> params.add(first - 1).add(last).add(ALL_KINDS), HistoryRows::readEvent);
    }
}
