package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.disk.SourceFile;
import dev.ebb.server.engine.http.ByteHash;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads a source file for the digests that its server is told. Confined to the strand of its upload. */
final class SourceDigests {
    private static final int BLOCK_BYTES = 256 << 10;

    private final SourceFile source;
    private final BooleanSupplier hurry;

    /** Stops reading when somebody is in a hurry; what it returns then counts for nothing. */
    SourceDigests(SourceFile source, BooleanSupplier hurry) {
        this.source = source;
        this.hurry = hurry;
    }

    /**
     * The digest of the whole file that the server is to be told: the expected one, if it is a strong one, or one of ours if the
     * job wants that; else null. BG_E_LOCAL_FILE_CHANGED when the file has not the expected one.
     */
    @Nullable
    Digest ofFile(TransferTask task) throws IOException {
        Digest expected = task.expectedDigest();
        if (expected == null && !task.mode().upload().digests()) {
            return null;
        }
        Digest found = of(expected == null ? DigestAlgorithm.SHA256 : expected.algorithm(), 0, source.size());
        if (expected != null && !expected.equals(found) && !hurry.getAsBoolean()) {
            throw FailureClassifier.localFailure(
                    ErrorCode.LOCAL_FILE_CHANGED,
                    task.files().destination() + ": the file has the digest " + found + ", not " + expected
                            + " as expected. Nothing of it was sent.");
        }
        return found.isStrong() ? found : null;
    }

    /** The request with the digest of the part that it carries, if it is to have one. */
    UploadRequest checked(UploadRequest request) throws IOException {
        UploadRequest.Check check = request.check();
        if (check == null || !(request.body() instanceof UploadRequest.Part part)) {
            return request;
        }
        Header field = check.field().apply(of(check.algorithm(), part.from(), part.bytes()));
        return request.with(field.name(), field.value());
    }

    private Digest of(DigestAlgorithm algorithm, long from, long bytes) throws IOException {
        ByteHash hash = ByteHash.of(algorithm);
        ByteBuffer block = ByteBuffer.allocateDirect((int) Math.max(1, Math.min(BLOCK_BYTES, bytes)));
        long end = from + bytes;
        for (long at = from; at < end && !hurry.getAsBoolean(); at += block.limit()) {
            block.clear().limit((int) Math.min(block.capacity(), end - at));
            source.read(block, at);
            hash.update(block.flip());
        }
        return hash.take();
    }
}
