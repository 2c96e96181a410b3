package dev.ebb.server.store.check;

import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.FileRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Jobs that have more files than there are rows for. A repair puts a file in the place of each, of a server that there is not,
 * so that all that counts on files being numbered without gaps goes on, and stops the job: what arrived can be had with
 * Complete.
 */
final class LostFiles {
    private static final String GAPS =
            "SELECT id, seq, CASE WHEN files_total > places THEN files_total ELSE places END, ended"
                    + " FROM (SELECT job.id, job.seq, job.ended, job.files_total,"
                    + " (SELECT count(*) FROM job_file WHERE job_file.job_seq = job.seq) AS present,"
                    + " (SELECT coalesce(max(file_index), -1) + 1 FROM job_file WHERE job_file.job_seq = job.seq) AS places"
                    + " FROM job) AS counted WHERE present <> CASE WHEN files_total > places THEN files_total ELSE places END";
    private static final String PRESENT = "SELECT file_index FROM job_file WHERE job_seq = ?";
    private static final String TOTAL = "UPDATE job SET files_total = ? WHERE seq = ?";
    private static final int MOST = 1_000;

    private LostFiles() {}

    private record Gap(JobId id, long seq, int files, boolean ended) {}

    static void check(Session session, Findings findings) throws SQLException {
        for (Gap gap : gaps(session)) {
            findings.add(new StoreFinding(
                    "files-lost",
                    gap.ended() ? Severity.WARNING : Severity.ERROR,
                    "job " + gap.id(),
                    "some of its " + gap.files() + " files are not there",
                    "puts a file called lost in the place of each and stops the job: what has arrived can be had with"
                            + " complete, the rest needs a new job",
                    true));
        }
    }

    static void mend(Session session) throws SQLException {
        for (List<Gap> some = gaps(session); !some.isEmpty(); some = gaps(session)) {
            for (Gap gap : some) {
                fill(session, gap);
            }
        }
    }

    private static void fill(Session session, Gap gap) throws SQLException {
        Set<Integer> present = new HashSet<>(session.list(PRESENT, params -> params.add(gap.seq()), Cells::integer));
        for (int index = 0; index < gap.files(); index++) {
            if (!present.contains(index)) {
                String name = "lost-" + gap.id() + "-" + index;
                JobFile lost = JobFile.added(
                        gap.id(),
                        index,
                        new FileSpec("http://lost.invalid/" + name, "/lost/" + name, null, false, List.of()));
                session.update(FileRows.UPSERT, params -> FileRows.add(params, gap.seq(), lost));
            }
        }
        session.update(TOTAL, params -> params.add(gap.files()).add(gap.seq()));
        Stopping.mark(
                session,
                "seq = " + gap.seq(),
                "The queue was damaged: some files of this job are lost and are listed as lost.invalid. Complete keeps what"
                        + " has arrived; fetch the others with a new job.");
    }

    private static List<Gap> gaps(Session session) throws SQLException {
        return session.list(
                GAPS + " LIMIT " + MOST,
                params -> {},
                row -> new Gap(row.jobId(), row.number(), row.integer(), row.flag()));
    }
}
