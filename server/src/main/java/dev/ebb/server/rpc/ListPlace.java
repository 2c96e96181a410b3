package dev.ebb.server.rpc;

import dev.ebb.server.job.JobId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/**
 * A place in a list of jobs that is ordered by time, as page tokens carry it.
 *
 * @param time of a job
 * @param id of the job, which breaks ties
 */
record ListPlace(Instant time, JobId id) {
    /** Seconds, nanoseconds, GUID. */
    private static final int BYTES = Long.BYTES + Integer.BYTES + 2 * Long.BYTES;

    static ListPlace read(ByteBuffer place) {
        Instant time = Instant.ofEpochSecond(place.getLong(), place.getInt());
        return new ListPlace(time, new JobId(new UUID(place.getLong(), place.getLong())));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(time.getEpochSecond())
                .putInt(time.getNano())
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .array();
    }
}
