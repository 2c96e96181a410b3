package dev.ebb.server.engine.http;

import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares a stretch of a growing file with the digest it should have: fed with the bytes as they come in order, and from the
 * disk with those that did not, or that an earlier attempt wrote. Confined to the strand of its download.
 */
final class RunningDigest {
    private static final int REREAD_BYTES = 256 << 10;
    /** More than is written at a time, so that it catches up, and little enough not to hold anybody up. */
    private static final long STEP_BYTES = 1 << 20;

    private final Digest wanted;
    private final boolean saidByServer;
    private final long start;
    private ByteHash hash;
    private long fed;
    private @Nullable ByteBuffer block;

    /** For the stretch that begins at {@code start}. */
    RunningDigest(Digest wanted, boolean saidByServer, long start) {
        this.wanted = wanted;
        this.saidByServer = saidByServer;
        this.start = start;
        this.hash = ByteHash.of(wanted.algorithm());
        this.fed = start;
    }

    Digest wanted() {
        return wanted;
    }

    /** Forgets everything. */
    void restart() {
        hash = ByteHash.of(wanted.algorithm());
        fed = start;
    }

    /** These bytes come at that place of the file; the block stays as it is. */
    void feed(ByteBuffer block, long place) {
        if (place == fed) {
            fed += block.remaining();
            hash.update(block.duplicate());
        }
    }

    /** Reads a step of what was not fed, up to the place. */
    void follow(TemporaryFile file, long end) throws IOException {
        catchUp(file, Math.min(end, fed + STEP_BYTES), () -> false);
    }

    /** Reads what was not fed, up to the place; false when the file ends before, or somebody is in a hurry. */
    boolean catchUp(TemporaryFile file, long end, BooleanSupplier hurry) throws IOException {
        while (fed < end && !hurry.getAsBoolean()) {
            ByteBuffer some = block().limit((int) Math.min(REREAD_BYTES, end - fed));
            if (file.read(some, fed) < 0) {
                return false;
            }
            feed(some.flip(), fed);
        }
        return fed == end;
    }

    private ByteBuffer block() {
        ByteBuffer ours = block;
        if (ours == null) {
            ours = ByteBuffer.allocateDirect(REREAD_BYTES);
            block = ours;
        }
        return ours.clear();
    }

    /**
     * What is wrong with the stretch up to the place; null when nothing is, or somebody is in a hurry. Everything is forgotten
     * then.
     */
    @Nullable
    DigestMismatch check(TemporaryFile file, long end, BooleanSupplier hurry) throws IOException {
        boolean complete = catchUp(file, end, hurry);
        Digest computed = hash.take();
        fed = start;
        boolean unfinished = !complete && hurry.getAsBoolean();
        return unfinished || complete && computed.equals(wanted)
                ? null
                : new DigestMismatch(wanted, computed, saidByServer);
    }
}
