package dev.ebb.server.store.sql;

import dev.ebb.server.job.JobId;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Binds the parameters of one statement from left to right. Confined to the thread that owns the session. */
public final class Params {
    private final PreparedStatement statement;
    private final Dialect dialect;
    private int position;

    Params(PreparedStatement statement, Dialect dialect) {
        this.statement = statement;
        this.dialect = dialect;
    }

    public Params add(long value) throws SQLException {
        statement.setLong(++position, value);
        return this;
    }

    public Params add(boolean value) throws SQLException {
        return add(value ? 1 : 0);
    }

    public Params add(@Nullable Long value) throws SQLException {
        return value == null ? addNull() : add(value.longValue());
    }

    public Params add(@Nullable String value) throws SQLException {
        if (value == null) {
            return addNull();
        }
        statement.setString(++position, dialect.storable(value));
        return this;
    }

    public Params add(@Nullable Instant value) throws SQLException {
        return value == null ? addNull() : add(value.toEpochMilli());
    }

    public Params add(Duration value) throws SQLException {
        return add(value.toMillis());
    }

    public Params add(JobId id) throws SQLException {
        return add(bytes(id));
    }

    public Params add(byte[] value) throws SQLException {
        statement.setBytes(++position, value);
        return this;
    }

    /** A list of identities, for {@code = ANY (?)}; only where the database has arrays. */
    public Params addIds(Collection<JobId> ids) throws SQLException {
        return addArray("bytea", ids.stream().map(Params::bytes).toArray(byte[][]::new));
    }

    /** A list of numbers, likewise. */
    public Params addNumbers(Collection<Long> numbers) throws SQLException {
        return addArray("bigint", numbers.toArray(Long[]::new));
    }

    /** A list of texts, likewise. */
    public Params addTexts(Collection<String> texts) throws SQLException {
        return addArray("text", texts.toArray());
    }

    private Params addArray(String type, Object[] values) throws SQLException {
        statement.setArray(++position, statement.getConnection().createArrayOf(type, values));
        return this;
    }

    public Params addNull() throws SQLException {
        statement.setObject(++position, null);
        return this;
    }

    /** The order of these bytes is the order of identities in every index. */
    public static byte[] bytes(JobId id) {
        UUID value = id.value();
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }
}
