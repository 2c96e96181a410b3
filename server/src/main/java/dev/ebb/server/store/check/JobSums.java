package dev.ebb.server.store.check;

import dev.ebb.server.store.check.StoreFinding.Severity;
import java.util.List;

/** The counts of files and bytes in the row of a job, which are sums over its files. */
final class JobSums {
    private static final String BY_JOB = "SELECT job_seq, max(file_index) + 1 AS places,"
            + " sum(CASE WHEN state <> 0 THEN 1 ELSE 0 END) AS done,"
            + " sum(CASE WHEN bytes_total < 0 THEN 1 ELSE 0 END) AS unknown,"
            + " sum(CASE WHEN bytes_total > 0 THEN bytes_total ELSE 0 END) AS known,"
            + " sum(bytes_transferred) AS moved FROM job_file GROUP BY job_seq";
    private static final String DIFFER =
            "(job.files_transferred <> sums.done OR job.files_of_unknown_size <> sums.unknown"
                    + " OR job.bytes_total <> sums.known OR job.bytes_transferred <> sums.moved OR job.files_total < sums.places)";
    private static final String FILELESS = "job.files_total = 0 AND (job.files_transferred <> 0 OR job.bytes_total <> 0"
            + " OR job.bytes_transferred <> 0 OR job.files_of_unknown_size <> 0)"
            + " AND NOT EXISTS (SELECT 1 FROM job_file WHERE job_file.job_seq = job.seq)";

    static final RowRule RULE = new RowRule(
            "job-sums",
            Severity.WARNING,
            "SELECT job.id, 'its counts of files and bytes are not those of its files' FROM job JOIN (" + BY_JOB
                    + ") AS sums ON sums.job_seq = job.seq WHERE " + DIFFER
                    + " UNION ALL SELECT job.id, 'it has no files and counts some' FROM job WHERE " + FILELESS,
            "counts anew",
            List.of(
                    "UPDATE job SET files_total = max(files_total, sums.places), files_transferred = sums.done,"
                            + " files_of_unknown_size = sums.unknown, bytes_total = sums.known,"
                            + " bytes_transferred = sums.moved, revision = revision + 1 FROM (" + BY_JOB
                            + ") AS sums WHERE sums.job_seq = job.seq AND " + DIFFER,
                    "UPDATE job SET files_transferred = 0, files_of_unknown_size = 0, bytes_total = 0,"
                            + " bytes_transferred = 0, revision = revision + 1 WHERE " + FILELESS));

    private JobSums() {}
}
