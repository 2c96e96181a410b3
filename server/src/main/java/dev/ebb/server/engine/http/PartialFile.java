package dev.ebb.server.engine.http;

import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.Validator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that are here, and the version of the remote file they belong to. Confined to the strand of its download, except
 * {@link #written} and {@link #bytesTotal}, which anyone may read.
 */
final class PartialFile implements GrowingFile {
    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final TransferTask task;
    private final TemporaryFile temporary;
    private final SpaceGuard.Claim space;
    private final @Nullable RunningDigest digest;

    private volatile long written;
    private volatile long bytesTotal;
    private long durable;
    private @Nullable Validator validator;
    private int version;
    private long spaceCheckedAt;

    private PartialFile(SpaceGuard guard, TransferTask task, TemporaryFile temporary, @Nullable FileCheckpoint left) {
        this.task = task;
        this.temporary = temporary;
        this.space = guard.claim(temporary, task);
        Digest expected = task.expectedDigest();
        this.digest = expected == null ? null : new RunningDigest(expected);
        this.written = left == null ? 0 : left.durableBytes();
        this.durable = written;
        this.bytesTotal = left == null ? JobFile.UNKNOWN : left.bytesTotal();
        this.validator = left == null ? null : left.validator();
    }

    /** Goes on with what earlier attempts left, if it is all there and its version can be proved; else starts anew. */
    static PartialFile open(SpaceGuard guard, TransferTask task, BooleanSupplier hurry) throws IOException {
        FileCheckpoint left = task.resumeFrom();
        if (left != null && left.filled() != null) {
            left = null; // its bytes are not the first ones
        }
        boolean provable = left != null && (left.validator() != null || task.expectedDigest() != null);
        if (left != null && provable && left.durableBytes() > 0) {
            TemporaryFile kept = TemporaryFile.reopen(task.files(), left.durableBytes());
            if (kept != null) {
                PartialFile file = new PartialFile(guard, task, kept, left);
                try {
                    file.rereadForDigest(hurry);
                    return file;
                } catch (IOException | RuntimeException unreadable) {
                    file.close(false);
                    throw unreadable;
                }
            }
        }
        return new PartialFile(guard, task, TemporaryFile.create(task.files()), null);
    }

    private void rereadForDigest(BooleanSupplier hurry) throws IOException {
        if (digest != null) {
            digest.catchUp(temporary, written, hurry);
        }
    }

    @Override
    public TemporaryFile temporary() {
        return temporary;
    }

    @Override
    public long written() {
        return written;
    }

    long bytesTotal() {
        return bytesTotal;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public boolean hasUnsynced() {
        return written > durable;
    }

    @Override
    public boolean isWhole() {
        return bytesTotal != JobFile.UNKNOWN && written == bytesTotal;
    }

    /** Whether what is here can be continued: its version can be proved now, or the whole at the end. */
    @Override
    public boolean isResumable() {
        return bytesTotal != JobFile.UNKNOWN
                && (validator != null || task.expectedDigest() != null)
                && !task.mode().dynamicContent();
    }

    /** Whether what is here may be continued by a later attempt: not what everybody can see, and change, meanwhile. */
    @Override
    public boolean isKept() {
        return isResumable() && !task.files().isDirect();
    }

    /** What to ask the server for. */
    Question question(URI uri, boolean wholeFile) {
        return wholeFile || !isResumable()
                ? new Question(uri, 0, JobFile.UNKNOWN, null)
                : new Question(uri, written, bytesTotal, validator);
    }

    /** Forgets what is here and begins a version. */
    void begin(long total, @Nullable Validator proof) throws IOException {
        if (written > 0) {
            temporary.clear();
        }
        if (digest != null) {
            digest.restart();
        }
        written = 0;
        durable = 0;
        spaceCheckedAt = 0;
        bytesTotal = total;
        validator = proof;
        version++;
    }

    /** ERROR_DISK_FULL unless the volume can take so many more bytes, and an error of its own unless the job may have them. */
    void demandSpace(long bytes) throws IOException {
        if (written + bytes >= 0) {
            task.mode().demandSize(written + bytes);
        }
        spaceCheckedAt = written;
        space.demand(Math.max(0, bytes));
    }

    /** Writes more bytes of the version. */
    void append(ByteBuf bytes) throws IOException {
        ByteBuffer block = bytes.nioBuffer();
        long count = block.remaining();
        if (bytesTotal == JobFile.UNKNOWN) {
            task.mode().demandSize(written + count);
        }
        if (digest != null) {
            digest.feed(block, written);
        }
        try {
            temporary.write(block, written);
        } catch (IOException failed) {
            if (bytesTotal != JobFile.UNKNOWN) {
                space.demand(bytesTotal - written); // a full volume is better said with its numbers
            }
            throw failed;
        }
        long now = written + count;
        written = now;
        space.written(count);
        if (written - spaceCheckedAt >= SPACE_CHECK_BYTES) {
            demandSpace(bytesTotal - written);
        }
    }

    @Override
    public void close(boolean remove) {
        space.close();
        try {
            if (remove) {
                temporary.delete();
            } else {
                temporary.close();
            }
        } catch (IOException left) {
            // The bytes that count are synced; what cannot be removed now is removed with the job.
        }
    }

    @Override
    public Runnable snapshot() {
        long bytes = written;
        return () -> durable = Math.max(durable, bytes);
    }

    /** The end of a file whose size only its end told. */
    void endedHere() {
        bytesTotal = written;
    }

    /** What a next attempt may go on from; null when nothing. */
    @Override
    public @Nullable FileCheckpoint checkpoint() {
        return durable == 0 || !isKept() ? null : at(durable, bytesTotal, validator);
    }

    /** Says that nothing is remembered any more. */
    @Override
    public FileCheckpoint nothing() {
        return at(0, JobFile.UNKNOWN, null);
    }

    private FileCheckpoint at(long bytes, long total, @Nullable Validator proof) {
        return new FileCheckpoint(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                bytes,
                total,
                proof,
                ServerChange.originOf(task.remote()));
    }

    /** True without an expected digest. To be asked once, at the end. */
    boolean hasExpectedDigest() {
        Digest expected = task.expectedDigest();
        return expected == null || digest == null || expected.matches(digest.take());
    }
}
