package dev.ebb.server.store.sql;

import dev.ebb.server.job.FileResponse;
import java.sql.SQLException;

/** Maps the answers that files were last given to rows and back. */
public final class ResponseRows {
    /** Writes nothing for a job or file that is not there, and nothing over a newer attempt's. */
    public static final String UPSERT = "INSERT INTO file_response (job_seq, file_index, attempt, headers)"
            + " SELECT job.seq, job_file.file_index, CAST(? AS BIGINT), CAST(? AS TEXT)"
            + " FROM job JOIN job_file ON job_file.job_seq = job.seq WHERE job.id = ? AND job_file.file_index = ?"
            + " ON CONFLICT (job_seq, file_index) DO UPDATE SET attempt = excluded.attempt, headers = excluded.headers"
            + " WHERE excluded.attempt >= file_response.attempt";

    public static final String SELECT = "SELECT headers FROM file_response"
            + " WHERE job_seq = (SELECT seq FROM job WHERE id = ?) AND file_index = ?";
    public static final String DELETE = "DELETE FROM file_response WHERE job_seq = ?";

    private ResponseRows() {}

    public static void add(Params params, FileResponse response) throws SQLException {
        params.add(response.attempt())
                .add(response.headers())
                .add(response.jobId())
                .add(response.fileIndex());
    }
}
