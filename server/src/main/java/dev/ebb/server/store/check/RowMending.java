package dev.ebb.server.store.check;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.FileRows;
import dev.ebb.server.store.sql.JobRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes rows readable again, or takes them out. Only for SQLite, in a transaction of a database of which a copy was kept. */
final class RowMending implements RowReading.Visitor {
    private static final String SEQ = "SELECT seq FROM job WHERE id = ?";
    private static final String WITHOUT_SETTINGS =
            "UPDATE job SET settings = NULL, file_groups = NULL, file_uid = NULL,"
                    + " revision = revision + 1 WHERE id = ?";
    private static final String BARE_FILE = "UPDATE job_file SET digest = NULL, ranges = NULL, requested = NULL,"
            + " mirrors = NULL WHERE job_seq = ? AND file_index = ?";
    private static final String DELETE_FILE = "DELETE FROM job_file WHERE job_seq = ? AND file_index = ?";
    private static final String MISSING = "UPDATE job_file SET state = 0, bytes_transferred = 0, file_key = NULL"
            + " WHERE job_seq = ? AND file_index = ?";
    private static final List<String> OF_JOB =
            List.of("job_file", "file_checkpoint", "file_response", "job_record", "notification");

    private final Session session;
    private final boolean looksAtFiles;
    private final LeftFiles left = new LeftFiles();
    /** Done once reading is over, so that no page is changed under the reader. */
    private final List<Work> work = new ArrayList<>();

    private RowMending(Session session, boolean looksAtFiles) {
        this.session = session;
        this.looksAtFiles = looksAtFiles;
    }

    private interface Work {
        void run() throws SQLException;
    }

    /** Reads everything and mends what cannot be read, and files that have arrived and are not there. */
    static void run(Session session, boolean looksAtFiles) throws SQLException {
        RowMending mending = new RowMending(session, looksAtFiles);
        new RowReading(session, mending).run();
        for (Work each : mending.work) {
            each.run();
        }
    }

    /** Deletes temporary files of jobs that are over. After the transaction: files do not come back with it. */
    static void deleteLeftFiles(Session session) throws SQLException {
        RowMending mending = new RowMending(session, true);
        new RowReading(session, mending).run();
        mending.left.delete(session);
    }

    @Override
    public void job(Job job) {}

    @Override
    public void files(Job job, List<JobFile> files) {
        if (looksAtFiles) {
            files.forEach(left::note);
            files.stream()
                    .filter(file -> FileLook.isLost(job, file))
                    .forEach(file -> work.add(() -> {
                        long seq = seq(job.id());
                        session.update(MISSING, params -> params.add(seq).add(file.index()));
                        stop(
                                seq,
                                "A file of this job that had arrived is not there any more. Resume to transfer it again.");
                    }));
        }
    }

    @Override
    public void progress(Job job, JobFile file, FileCheckpoint progress) {}

    @Override
    public void unreadableJob(JobId id, RuntimeException why) {
        work.add(() -> {
            session.update(WITHOUT_SETTINGS, params -> params.add(id));
            if (isReadable(JobRows.SELECT + "WHERE id = ?", params -> params.add(id), JobRows::read)) {
                stop(seq(id), "The queue was damaged: settings of this job were lost. Set them again, then resume it.");
            } else {
                takeOut(seq(id));
            }
        });
    }

    @Override
    public void unreadableFile(JobId id, int index, RuntimeException why) {
        work.add(() -> {
            long seq = seq(id);
            session.update(BARE_FILE, params -> params.add(seq).add(index));
            boolean readable = isReadable(
                    FileRows.SELECT + "AND file_index = ?",
                    params -> params.add(id).add(index),
                    row -> FileRows.read(id, row));
            if (!readable) {
                session.update(DELETE_FILE, params -> params.add(seq).add(index));
            }
            stop(
                    seq,
                    "The queue was damaged: of file " + index
                            + " of this job its digest, ranges or mirrors were lost. Resume it if they do not matter.");
        });
    }

    @Override
    public void unreadableCheckpoint(JobId id, int index, RuntimeException why) {
        work.add(() -> session.update(
                FileRows.DELETE_CHECKPOINT, params -> params.add(seq(id)).add(index)));
    }

    @Override
    public void unreadableEvent(long sequence, RuntimeException why) {
        work.add(() -> session.update("DELETE FROM event WHERE sequence = ?", params -> params.add(sequence)));
    }

    private void takeOut(long seq) throws SQLException {
        for (String table : OF_JOB) {
            session.update("DELETE FROM " + table + " WHERE job_seq = ?", params -> params.add(seq));
        }
        session.update("DELETE FROM job WHERE seq = ?", params -> params.add(seq));
    }

    private void stop(long seq, String message) throws SQLException {
        Stopping.mark(session, "seq = " + seq, message);
    }

    private <T> boolean isReadable(String sql, Session.Binder binder, Session.RowReader<T> reader) throws SQLException {
        try {
            Optional<T> row = session.first(sql, binder, reader);
            return row.isPresent();
        } catch (RuntimeException stillNot) {
            return false;
        }
    }

    private long seq(JobId id) throws SQLException {
        return session.first(SEQ, params -> params.add(id), Cells::number).orElse(-1L);
    }
}
