package dev.ebb.server.store.sql;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileMarks;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.Validator;
import dev.ebb.server.job.VersionTraits;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps files and their checkpoints to rows and back. */
public final class FileRows {
    public static final String UPSERT =
            "INSERT INTO job_file (job_seq, file_index, state, bytes_total, bytes_transferred,"
                    + " create_directories, file_key, remote_name, local_name, digest, ranges, requested, position,"
                    + " valid, reply_bytes, mirrors, peer_bytes)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (job_seq, file_index) DO UPDATE SET state = excluded.state,"
                    + " bytes_total = excluded.bytes_total, bytes_transferred = excluded.bytes_transferred,"
                    + " create_directories = excluded.create_directories, file_key = excluded.file_key,"
                    + " remote_name = excluded.remote_name, local_name = excluded.local_name, digest = excluded.digest,"
                    + " ranges = excluded.ranges, requested = excluded.requested, position = excluded.position,"
                    + " valid = excluded.valid, reply_bytes = excluded.reply_bytes, mirrors = excluded.mirrors,"
                    + " peer_bytes = excluded.peer_bytes";
    public static final String SELECT =
            "SELECT file_index, state, bytes_total, bytes_transferred, create_directories, file_key,"
                    + " remote_name, local_name, digest, ranges, requested, position, valid, reply_bytes, mirrors,"
                    + " peer_bytes"
                    + " FROM job_file WHERE job_seq = (SELECT seq FROM job WHERE id = ?) ";

    /** Writes nothing for an older attempt, an ended job or a file that is not PENDING any more. */
    public static final String UPSERT_CHECKPOINT = "INSERT INTO file_checkpoint"
            + " (job_seq, file_index, attempt, durable_bytes, bytes_total, validator_kind, validator, origin, filled, traits,"
            + " file_key, upload)"
            + " SELECT job.seq, job_file.file_index, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT),"
            + " CAST(? AS INTEGER), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT),"
            + " CAST(? AS TEXT)"
            + " FROM job JOIN job_file ON job_file.job_seq = job.seq"
            + " WHERE job.id = ? AND job.ended = 0 AND job.attempt <= ? AND job_file.file_index = ?"
            + " AND job_file.state = 0 ON CONFLICT (job_seq, file_index) DO UPDATE SET attempt = excluded.attempt,"
            + " durable_bytes = excluded.durable_bytes, bytes_total = excluded.bytes_total,"
            + " validator_kind = excluded.validator_kind, validator = excluded.validator, origin = excluded.origin,"
            + " filled = excluded.filled, traits = excluded.traits, file_key = excluded.file_key,"
            + " upload = excluded.upload"
            + " WHERE excluded.attempt >= file_checkpoint.attempt";

    public static final String SELECT_CHECKPOINT = "SELECT attempt, durable_bytes, bytes_total, validator_kind,"
            + " validator, origin, filled, traits, file_key, upload"
            + " FROM file_checkpoint WHERE job_seq = (SELECT seq FROM job WHERE id = ?) AND file_index = ?";
    public static final String DELETE_CHECKPOINT = "DELETE FROM file_checkpoint WHERE job_seq = ? AND file_index = ?";
    public static final String HAS_CHECKPOINTS = "SELECT 1 FROM file_checkpoint WHERE job_seq = ? LIMIT 1";
    public static final String DELETE_CHECKPOINTS = "DELETE FROM file_checkpoint WHERE job_seq = ?";

    private FileRows() {}

    public static void add(Params params, long jobSeq, JobFile file) throws SQLException {
        Digest digest = file.spec().expectedDigest();
        params.add(jobSeq)
                .add(file.index())
                .add(file.state().ordinal())
                .add(file.bytesTotal())
                .add(file.bytesTransferred())
                .add(file.spec().createDirectories())
                .add(file.fileKey())
                .add(file.spec().remoteName())
                .add(file.spec().localName())
                .add(digest == null ? null : digest.toString())
                .add(
                        file.spec().ranges().isEmpty()
                                ? null
                                : FileRange.write(file.spec().ranges()))
                .add(text(file.demand().requested()))
                .add(file.demand().position());
        addMarks(params, file.marks());
        params.add(MirrorsJson.write(file.spec().mirrors(), file.marks().sources()))
                .add(file.marks().peerBytes());
    }

    private static void addMarks(Params params, FileMarks marks) throws SQLException {
        Boolean valid = marks.valid();
        if (valid == null) {
            params.addNull();
        } else {
            params.add(valid);
        }
        if (marks.replyBytes() == JobFile.UNKNOWN) {
            params.addNull();
        } else {
            params.add(marks.replyBytes());
        }
    }

    public static JobFile read(JobId jobId, Cells row) throws SQLException {
        int index = row.integer();
        FileState state = FileState.values()[row.integer()];
        long bytesTotal = row.number();
        long bytesTransferred = row.number();
        boolean createDirectories = row.flag();
        String fileKey = row.textOrNull();
        String remoteName = row.text();
        String localName = row.text();
        String digest = row.textOrNull();
        String ranges = row.textOrNull();
        RangeSet requested = set(row.textOrNull());
        long position = row.number();
        Long valid = row.numberOrNull();
        Long replyBytes = row.numberOrNull();
        MirrorsJson mirrors = MirrorsJson.read(row.textOrNull());
        long peerBytes = row.number();
        FileSpec spec = new FileSpec(
                remoteName,
                localName,
                digest == null ? null : Digest.parse("digest", digest),
                createDirectories,
                ranges == null ? List.of() : FileRange.read(ranges),
                mirrors.names());
        FileDemand demand = requested.isEmpty() && position == FileDemand.NO_POSITION
                ? FileDemand.NONE
                : new FileDemand(requested, position);
        FileMarks marks = new FileMarks(
                valid == null ? null : valid != 0,
                replyBytes == null ? JobFile.UNKNOWN : replyBytes,
                mirrors.sources(),
                peerBytes);
        return new JobFile(jobId, index, spec, state, bytesTotal, bytesTransferred, fileKey, marks, demand);
    }

    private static @Nullable String text(RangeSet set) {
        return set.isEmpty() ? null : set.toString();
    }

    private static RangeSet set(@Nullable String text) {
        return text == null ? RangeSet.EMPTY : RangeSet.parse(text);
    }

    public static void addCheckpoint(Params params, FileCheckpoint checkpoint) throws SQLException {
        Validator validator = checkpoint.validator();
        params.add(checkpoint.attempt()).add(checkpoint.durableBytes()).add(checkpoint.bytesTotal());
        if (validator == null) {
            params.addNull().addNull();
        } else {
            params.add(validator.kind().ordinal()).add(validator.value());
        }
        RangeSet filled = checkpoint.filled();
        params.add(checkpoint.origin())
                .add(filled == null ? null : filled.toString())
                .add(checkpoint.traits().text())
                .add(checkpoint.fileKey())
                .add(UploadJson.write(checkpoint.upload()))
                .add(checkpoint.jobId())
                .add(checkpoint.attempt())
                .add(checkpoint.fileIndex());
    }

    public static FileCheckpoint readCheckpoint(JobId jobId, int fileIndex, Cells row) throws SQLException {
        long attempt = row.number();
        long durableBytes = row.number();
        long bytesTotal = row.number();
        int kind = row.integer();
        String value = row.textOrNull();
        Validator validator = value == null ? null : new Validator(Validator.Kind.values()[kind], value);
        String origin = row.textOrNull();
        String filled = row.textOrNull();
        return new FileCheckpoint(
                jobId,
                fileIndex,
                attempt,
                durableBytes,
                bytesTotal,
                validator,
                origin,
                filled == null ? null : RangeSet.parse(filled),
                VersionTraits.parse(row.textOrNull()),
                row.textOrNull(),
                UploadJson.read(row.textOrNull()));
    }
}
