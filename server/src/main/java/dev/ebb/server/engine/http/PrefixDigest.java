package dev.ebb.server.engine.http;

import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a file that does not come from its first byte to its last: follows the bytes that are here from the first on,
 * and reads again what came before its turn. Confined to the strand of its download.
 */
final class PrefixDigest {
    private static final int BLOCK_BYTES = 256 << 10;
    /** What is read again at one time, so that the network does not wait for long. */
    private static final long STEP_BYTES = 1 << 20;

    private final @Nullable Digest expected;
    private final @Nullable MessageDigest digest;
    private @Nullable ByteBuffer block;
    private long hashed;

    /** Goes on with a digest of the first {@code hashed} bytes; null for none. */
    PrefixDigest(@Nullable Digest expected, @Nullable MessageDigest digest, long hashed) {
        this.expected = expected;
        this.digest = digest;
        this.hashed = hashed;
    }

    /** Begins at the first byte. */
    static PrefixDigest of(@Nullable Digest expected) {
        try {
            MessageDigest digest = expected == null ? null : MessageDigest.getInstance(expected.jcaName());
            return new PrefixDigest(expected, digest, 0);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-2", impossible);
        }
    }

    /** These bytes are about to be written there. */
    void writes(ByteBuffer bytes, long at) {
        if (digest != null && at == hashed) {
            hashed += bytes.remaining();
            digest.update(bytes.duplicate());
        }
    }

    /** So many bytes are here from the first on. */
    void follow(TemporaryFile file, long contiguous) throws IOException {
        if (digest != null && contiguous > hashed) {
            read(file, Math.min(contiguous, hashed + STEP_BYTES), () -> false);
        }
    }

    boolean isWanted() {
        return digest != null;
    }

    /** True without an expected digest. To be asked once, when every byte is here. */
    boolean matches(TemporaryFile file, long size, BooleanSupplier hurry) throws IOException {
        if (expected == null || digest == null) {
            return true;
        }
        read(file, size, hurry);
        return hashed == size && expected.matches(digest.digest());
    }

    private void read(TemporaryFile file, long end, BooleanSupplier hurry) throws IOException {
        ByteBuffer buffer = block;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(BLOCK_BYTES);
            block = buffer;
        }
        while (digest != null && hashed < end && !hurry.getAsBoolean()) {
            buffer.clear().limit((int) Math.min(BLOCK_BYTES, end - hashed));
            int count = file.read(buffer, hashed);
            if (count < 0) {
                return;
            }
            hashed += count;
            digest.update(buffer.flip());
        }
    }
}
