package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.JobId;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Binds the parameters of one statement from left to right. Confined to the thread that owns the session. */
final class Params {
    private final PreparedStatement statement;
    private int position;

    Params(PreparedStatement statement) {
        this.statement = statement;
    }

    Params add(long value) throws SQLException {
        statement.setLong(++position, value);
        return this;
    }

    Params add(boolean value) throws SQLException {
        return add(value ? 1 : 0);
    }

    Params add(@Nullable Long value) throws SQLException {
        return value == null ? addNull() : add(value.longValue());
    }

    Params add(@Nullable String value) throws SQLException {
        if (value == null) {
            return addNull();
        }
        statement.setString(++position, value);
        return this;
    }

    Params add(@Nullable Instant value) throws SQLException {
        return value == null ? addNull() : add(value.toEpochMilli());
    }

    Params add(Duration value) throws SQLException {
        return add(value.toMillis());
    }

    Params add(JobId id) throws SQLException {
        return add(bytes(id));
    }

    Params add(byte[] value) throws SQLException {
        statement.setBytes(++position, value);
        return this;
    }

    Params addNull() throws SQLException {
        statement.setObject(++position, null);
        return this;
    }

    /** The order of these bytes is the order of identities in every index. */
    static byte[] bytes(JobId id) {
        UUID value = id.value();
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }
}
