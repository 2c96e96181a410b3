package dev.ebb.server.engine.http;

import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.BooleanSupplier;

/**
 * The digest of a file while it grows: fed with the bytes as they come in order, and from the disk with those that did not,
 * or that an earlier attempt wrote. Confined to the strand of its download.
 */
final class RunningDigest {
    private static final int REREAD_BYTES = 256 << 10;

    private final MessageDigest digest;
    private long fed;

    RunningDigest(Digest expected) {
        try {
            this.digest = MessageDigest.getInstance(expected.jcaName());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-2", impossible);
        }
    }

    /** Forgets everything. */
    void restart() {
        digest.reset();
        fed = 0;
    }

    /** These bytes come next at that place of the file; the block stays as it is. */
    void feed(ByteBuffer block, long place) {
        if (place == fed) {
            fed += block.remaining();
            digest.update(block.duplicate());
        }
    }

    /** Reads what was not fed, up to the place; false when the file ends before, or somebody is in a hurry. */
    boolean catchUp(TemporaryFile file, long end, BooleanSupplier hurry) throws IOException {
        if (fed == end) {
            return true;
        }
        ByteBuffer block = ByteBuffer.allocateDirect(REREAD_BYTES);
        while (fed < end && !hurry.getAsBoolean()) {
            block.clear().limit((int) Math.min(REREAD_BYTES, end - fed));
            if (file.read(block, fed) < 0) {
                return false;
            }
            feed(block.flip(), fed);
        }
        return fed == end;
    }

    /** The digest of what was fed, which is forgotten then. */
    byte[] take() {
        fed = 0;
        return digest.digest();
    }
}
