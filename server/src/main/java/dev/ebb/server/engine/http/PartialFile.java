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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that are here, and the version of the remote file they belong to. Confined to the strand of its download, except
 * {@link #written} and {@link #bytesTotal}, which anyone may read.
 */
final class PartialFile implements GrowingFile {
    private static final int REREAD_BYTES = 256 << 10;
    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final TransferTask task;
    private final TemporaryFile temporary;
    private final SpaceGuard.Claim space;
    private final @Nullable MessageDigest digest;

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
        this.digest = digestOf(task.expectedDigest());
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
            TemporaryFile kept = TemporaryFile.reopen(task.files(), left.durableBytes(), left.fileKey());
            if (kept != null) {
                PartialFile file = new PartialFile(guard, task, kept, left);
                try {
                    file.reread(hurry);
                    return file;
                } catch (IOException | RuntimeException unreadable) {
                    file.close(false);
                    if (!kept.isForeign()) {
                        throw unreadable;
                    }
                }
            }
        }
        return new PartialFile(guard, task, TemporaryFile.create(task.files()), null);
    }

    private static @Nullable MessageDigest digestOf(@Nullable Digest expected) {
        try {
            return expected == null ? null : MessageDigest.getInstance(expected.jcaName());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-2", impossible);
        }
    }

    /** Feeds the digest with what earlier attempts wrote. */
    private void reread(BooleanSupplier hurry) throws IOException {
        if (digest == null) {
            return;
        }
        ByteBuffer block = ByteBuffer.allocateDirect(REREAD_BYTES);
        long at = 0;
        while (at < written && !hurry.getAsBoolean()) {
            block.clear().limit((int) Math.min(REREAD_BYTES, written - at));
            at += temporary.read(block, at);
            digest.update(block.flip());
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

    /** Counts the versions begun in this attempt, so that what was meant for an earlier one can be told. */
    @Override
    public int version() {
        return version;
    }

    /** Bytes that are here but could still be lost. */
    boolean hasUnsynced() {
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
            digest.reset();
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
        space.demandAll(Math.max(0, bytes));
    }

    /** Writes more bytes of the version. */
    void append(ByteBuf bytes) throws IOException {
        ByteBuffer block = bytes.nioBuffer();
        long count = block.remaining();
        if (bytesTotal == JobFile.UNKNOWN) {
            task.mode().demandSize(written + count);
        }
        if (digest != null) {
            digest.update(block.duplicate());
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

    /** Lets go of the file, or removes it. */
    void close(boolean remove) {
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

    /** So many bytes are safe now. */
    void synced(long bytes) {
        durable = Math.max(durable, bytes);
    }

    @Override
    public Runnable snapshot() {
        long bytes = written;
        return () -> synced(bytes);
    }

    /** The end of a file whose size only its end told. */
    void endedHere() {
        bytesTotal = written;
    }

    /** What a next attempt may go on from; null when nothing. */
    @Override
    public @Nullable FileCheckpoint checkpoint() {
        return durable == 0 || !isKept() || temporary.isForeign() ? null : at(durable, bytesTotal, validator);
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
                        ServerChange.originOf(task.remote()))
                .in(temporary.identity());
    }

    /** True without an expected digest. To be asked once, at the end. */
    boolean hasExpectedDigest() {
        Digest expected = task.expectedDigest();
        return expected == null || digest == null || expected.matches(digest.digest());
    }
}
