package dev.ebb.server.store.sql;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.FileOrigin;
import java.sql.SQLException;
import java.util.List;

/** Maps the answers that files were last given to rows and back. */
public final class ResponseRows {
    /** Writes nothing for a job or file that is not there, and nothing over a newer attempt's. */
    public static final String UPSERT = "INSERT INTO file_response (job_seq, file_index, attempt, headers, url, digest)"
            + " SELECT job.seq, job_file.file_index, CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT)"
            + " FROM job JOIN job_file ON job_file.job_seq = job.seq WHERE job.id = ? AND job_file.file_index = ?"
            + " ON CONFLICT (job_seq, file_index) DO UPDATE SET attempt = excluded.attempt, headers = excluded.headers,"
            + " url = excluded.url, digest = excluded.digest"
            + " WHERE excluded.attempt >= file_response.attempt";

    public static final String SELECT = "SELECT headers FROM file_response"
            + " WHERE job_seq = (SELECT seq FROM job WHERE id = ?) AND file_index = ?";
    static final String DELETE = "DELETE FROM file_response WHERE job_seq = ?";

    private static final String SELECT_ORIGINS = "SELECT file_index, url, digest FROM file_response"
            + " WHERE job_seq = (SELECT seq FROM job WHERE id = ?) AND file_index >= ?"
            + " AND coalesce(url, digest) IS NOT NULL ORDER BY file_index LIMIT ?";

    private ResponseRows() {}

    public static void add(Params params, FileResponse response) throws SQLException {
        Digest digest = response.digest();
        params.add(response.attempt())
                .add(response.headers())
                .add(response.url())
                .add(digest == null ? null : digest.toString())
                .add(response.jobId())
                .add(response.fileIndex());
    }

    static List<FileOrigin> origins(Session session, JobId id, int fromIndex, int limit) throws SQLException {
        return session.list(
                SELECT_ORIGINS, params -> params.add(id).add(fromIndex).add(limit), ResponseRows::readOrigin);
    }

    private static FileOrigin readOrigin(Cells row) throws SQLException {
        int index = row.integer();
        String url = row.textOrNull();
        String digest = row.textOrNull();
        return new FileOrigin(index, url, digest == null ? null : Digest.parse("digest", digest));
    }
}
