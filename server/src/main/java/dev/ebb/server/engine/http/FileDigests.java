package dev.ebb.server.engine.http;

import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The digests that a whole file must have: the one its job expects, and the one its server says, where that says more. Confined
 * to the strand of its download.
 */
final class FileDigests {
    private final @Nullable RunningDigest expected;
    private @Nullable RunningDigest said;

    FileDigests(@Nullable Digest expectedDigest) {
        expected = expectedDigest == null ? null : new RunningDigest(expectedDigest, false, 0);
    }

    /** The server says that its file has this digest; null when it says nothing. */
    void serverSays(@Nullable Digest digest) {
        if (said != null || digest == null) {
            return;
        }
        if (expected == null || !digest.isNoStrongerThan(expected.wanted())) {
            said = new RunningDigest(digest, true, 0);
        }
    }

    /** Another version begins, of which the server has said nothing yet. */
    void restart() {
        said = null;
        if (expected != null) {
            expected.restart();
        }
    }

    /** These bytes come at that place; the block stays as it is. */
    void feed(ByteBuffer block, long place) {
        if (expected != null) {
            expected.feed(block, place);
        }
        if (said != null) {
            said.feed(block, place);
        }
    }

    /** Reads some of what came out of order, now that every byte up to the place is here. */
    void follow(TemporaryFile file, long contiguous) throws IOException {
        if (expected != null) {
            expected.follow(file, contiguous);
        }
        if (said != null) {
            said.follow(file, contiguous);
        }
    }

    /** Reads what earlier attempts wrote. */
    void catchUp(TemporaryFile file, long end, BooleanSupplier hurry) throws IOException {
        if (expected != null) {
            expected.catchUp(file, end, hurry);
        }
        if (said != null) {
            said.catchUp(file, end, hurry);
        }
    }

    /** The surest of those that the whole file is compared with; null when there is none. */
    @Nullable
    Digest surest() {
        RunningDigest surest = said != null ? said : expected;
        return surest == null ? null : surest.wanted();
    }

    /** What is wrong with the whole file of that size; null when nothing is, or somebody is in a hurry. */
    @Nullable
    DigestMismatch check(TemporaryFile file, long size, BooleanSupplier hurry) throws IOException {
        DigestMismatch unexpected = expected == null ? null : expected.check(file, size, hurry);
        return unexpected != null || said == null ? unexpected : said.check(file, size, hurry);
    }
}
