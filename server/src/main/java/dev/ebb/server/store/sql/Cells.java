package dev.ebb.server.store.sql;

import dev.ebb.server.job.JobId;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the cells of one row from left to right: the counterpart of {@link Params}. */
public final class Cells {
    private final ResultSet row;
    private final Dialect dialect;
    private int position;

    Cells(ResultSet row, Dialect dialect) {
        this.row = row;
        this.dialect = dialect;
    }

    public int integer() throws SQLException {
        return row.getInt(++position);
    }

    public long number() throws SQLException {
        return row.getLong(++position);
    }

    public boolean flag() throws SQLException {
        return integer() != 0;
    }

    @Nullable
    public Long numberOrNull() throws SQLException {
        long value = number();
        return row.wasNull() ? null : value;
    }

    public String text() throws SQLException {
        return Objects.requireNonNull(textOrNull());
    }

    @Nullable
    public String textOrNull() throws SQLException {
        String text = row.getString(++position);
        return text == null ? null : dialect.readable(text);
    }

    public Instant instant() throws SQLException {
        return Instant.ofEpochMilli(number());
    }

    @Nullable
    public Instant instantOrNull() throws SQLException {
        Long millis = numberOrNull();
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    public Duration duration() throws SQLException {
        return Duration.ofMillis(number());
    }

    /** Null also for what is no identity. */
    @Nullable
    public JobId jobIdOrNull() throws SQLException {
        byte[] bytes = row.getBytes(++position);
        if (bytes == null || bytes.length != 2 * Long.BYTES) {
            return null;
        }
        ByteBuffer id = ByteBuffer.wrap(bytes);
        return new JobId(new UUID(id.getLong(), id.getLong()));
    }

    public JobId jobId() throws SQLException {
        ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(++position));
        return new JobId(new UUID(bytes.getLong(), bytes.getLong()));
    }
}
