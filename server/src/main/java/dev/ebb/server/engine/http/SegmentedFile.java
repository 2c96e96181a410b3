package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.Validator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stretches of a file that are here, all of one version of the remote file. Confined to the strand of its download,
 * except {@link #written} and {@link #size}, which anyone may read.
 */
final class SegmentedFile implements GrowingFile {
    private static final int REREAD_BYTES = 256 << 10;
    private static final long NEAR_BYTES = 256 << 10;
    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final TransferTask task;
    private final SegmentLayout layout;
    private final TemporaryFile temporary;
    private final SpaceGuard.Claim space;

    private RangeSet filled = RangeSet.EMPTY;
    private RangeSet durable = RangeSet.EMPTY;
    private volatile long written;
    private volatile long size;
    private long remoteTotal;
    private boolean hasVersion;
    private @Nullable Validator validator;
    private @Nullable WeakEvidence evidence;
    private int version;
    private long pieceStart;
    private long at;
    private long pieceEnd;
    private long spaceCheckedAt;

    private SegmentedFile(
            SpaceGuard guard,
            TransferTask task,
            SegmentLayout layout,
            TemporaryFile temporary,
            @Nullable FileCheckpoint left) {
        this.task = task;
        this.layout = layout;
        this.temporary = temporary;
        this.space = guard.claim(temporary, task);
        this.remoteTotal = JobFile.UNKNOWN;
        this.size = layout.size(remoteTotal);
        if (left != null) {
            filled = left.durable();
            durable = filled;
            written = filled.size();
            size = left.bytesTotal();
            remoteTotal = layout.remoteTotal(size);
            validator = left.validator();
            hasVersion = true;
        }
    }

    /** Goes on with what earlier attempts left, if it is all there and its version can be proved; else starts anew. */
    static SegmentedFile open(SpaceGuard guard, TransferTask task, SegmentLayout layout) throws IOException {
        FileCheckpoint left = task.resumeFrom();
        if (left != null && isUsable(task, layout, left)) {
            TemporaryFile kept =
                    TemporaryFile.reopen(task.files(), left.durable().end(), left.fileKey());
            if (kept != null) {
                return new SegmentedFile(guard, task, layout, kept, left);
            }
        }
        return new SegmentedFile(guard, task, layout, TemporaryFile.create(task.files()), null);
    }

    private static boolean isUsable(TransferTask task, SegmentLayout layout, FileCheckpoint left) {
        // A file of parts grows from its start; what is filled elsewhere was not fetched as these parts.
        boolean fitting = left.bytesTotal() != JobFile.UNKNOWN && !(layout.hasParts() && left.filled() != null);
        return fitting && (left.validator() != null || layout.hasParts() && task.expectedDigest() != null);
    }

    @Override
    public TemporaryFile temporary() {
        return temporary;
    }

    @Override
    public long written() {
        return written;
    }

    long size() {
        return size;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public boolean isWhole() {
        return hasVersion && size != JobFile.UNKNOWN && written == size;
    }

    /** A version of the remote file has been settled on; what is here is of it. */
    boolean hasVersion() {
        return hasVersion;
    }

    /** Whether a next attempt can prove that it goes on with this version, or a digest shows it at the end. */
    @Override
    public boolean isResumable() {
        boolean digested = layout.hasParts() && task.expectedDigest() != null;
        return hasVersion && size != JobFile.UNKNOWN && (validator != null || digested);
    }

    @Override
    public boolean isKept() {
        return isResumable() && !task.files().isDirect();
    }

    /** Whether another answer of this attempt can be shown to be of the same version. */
    boolean canContinue() {
        return isResumable()
                || hasVersion && evidence != null && !layout.selection().onDemand();
    }

    /** Whether nothing but the digest to come shows that these bytes are of one version. */
    boolean restsOnDigest() {
        return validator == null && evidence == null;
    }

    /** Whether the answer is of the version that is here, as far as a strong validator has not shown it already. */
    boolean isSameVersion(Answer.Part part) {
        return validator != null || evidence == null || evidence.equals(part.evidence());
    }

    SegmentLayout.@Nullable Piece next() {
        return layout.next(filled, remoteTotal);
    }

    /** Whether anything will be missing after the piece. */
    boolean needsMoreThan(long place, long length) {
        return layout.next(filled.with(place, place + length), remoteTotal) != null;
    }

    boolean fits() {
        return remoteTotal == JobFile.UNKNOWN || layout.fits(remoteTotal);
    }

    Question question(URI uri, SegmentLayout.Piece piece) {
        return new Question(uri, piece.range().initialOffset(), remoteTotal, piece.range(), validator);
    }

    /** Forgets what is here. */
    void forget() throws IOException {
        temporary.clear();
        filled = RangeSet.EMPTY;
        durable = RangeSet.EMPTY;
        written = 0;
        pieceStart = 0;
        at = 0;
        pieceEnd = 0;
        spaceCheckedAt = 0;
        remoteTotal = JobFile.UNKNOWN;
        size = layout.size(remoteTotal);
        validator = null;
        evidence = null;
        hasVersion = false;
        version++;
    }

    /** Settles on a version; nothing is here yet. */
    void begin(Answer.Part part) {
        remoteTotal = part.bytesTotal();
        size = layout.size(remoteTotal);
        validator = part.validator();
        evidence = part.evidence();
        hasVersion = true;
        version++;
    }

    long remoteTotal() {
        return remoteTotal;
    }

    /** How many bytes the answer brings; refuses an answer to another question, and a question that goes too far. */
    long lengthOf(SegmentLayout.Piece asked, Answer.Part part) throws TransferFailure {
        if (!layout.fits(part.bytesTotal())) {
            throw new TransferFailure(RangeFailures.outside(task.remote(), part.bytesTotal()));
        }
        long end = Math.min(asked.range().end(), part.bytesTotal());
        if (part.end() != end) {
            throw new TransferFailure(
                    FailureClassifier.invalidResponse(task.remote(), "holds another range than the one asked for"));
        }
        // A resumed file of parts does not know it yet.
        remoteTotal = part.bytesTotal();
        return end - asked.range().initialOffset();
    }

    /** The bytes that follow go there. */
    void beginPiece(long place, long length) throws IOException {
        pieceStart = place;
        at = place;
        pieceEnd = place + length;
        demandSpace();
    }

    /** Bytes of the piece that are still to come. */
    long leftOfPiece() {
        return pieceEnd - at;
    }

    /** True when the byte that belongs there is on its way and near, so that another request would not be faster. */
    boolean isNear(long place) {
        return place >= at && place < pieceEnd && place - at <= NEAR_BYTES;
    }

    /** No more bytes of this piece come. */
    void endPiece() {
        filled = here();
        pieceStart = at;
        pieceEnd = at;
    }

    private void demandSpace() throws IOException {
        spaceCheckedAt = written;
        long missing = layout.missing(here(), remoteTotal).size();
        task.mode().demandSize(written + missing);
        space.demand(missing);
    }

    void append(ByteBuf bytes) throws IOException {
        ByteBuffer block = bytes.nioBuffer();
        long count = block.remaining();
        temporary.write(block, at);
        at += count;
        long now = written + count;
        written = now;
        space.written(count);
        if (written - spaceCheckedAt >= SPACE_CHECK_BYTES) {
            demandSpace();
        }
    }

    private RangeSet here() {
        return filled.with(pieceStart, at);
    }

    boolean hasUnsynced() {
        return !here().equals(durable);
    }

    @Override
    public Runnable snapshot() {
        RangeSet now = here();
        return () -> durable = durable.union(now);
    }

    @Override
    public @Nullable FileCheckpoint checkpoint() {
        if (!isKept() || temporary.isForeign() || layout.hasParts() && durable.isEmpty()) {
            return null;
        }
        return new FileCheckpoint(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                durable.size(),
                size,
                validator,
                ServerChange.originOf(task.remote()),
                layout.hasParts() ? null : durable,
                temporary.identity());
    }

    @Override
    public FileCheckpoint nothing() {
        return new FileCheckpoint(task.jobId(), task.fileIndex(), task.attempt(), 0, JobFile.UNKNOWN, null);
    }

    /** True without an expected digest. Reads the whole file. */
    boolean hasExpectedDigest(BooleanSupplier hurry) throws IOException {
        Digest expected = task.expectedDigest();
        if (expected == null) {
            return true;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance(expected.jcaName());
            ByteBuffer block = ByteBuffer.allocateDirect(REREAD_BYTES);
            long read = 0;
            while (read < size && !hurry.getAsBoolean()) {
                block.clear().limit((int) Math.min(REREAD_BYTES, size - read));
                read += temporary.read(block, read);
                digest.update(block.flip());
            }
            return read == size && expected.matches(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-2", impossible);
        }
    }

    /** Syncs what may be kept, lets go of the file and says what a next attempt may go on from. */
    void end(FileSync syncs, boolean keep, Consumer<@Nullable FileCheckpoint> then) {
        if (keep && isKept() && hasUnsynced()) {
            Runnable synced = snapshot();
            syncs.sync(temporary, true, failure -> {
                if (failure == null) {
                    synced.run();
                }
                closeAfter(keep, then);
            });
        } else {
            syncs.whenIdle(() -> closeAfter(keep, then));
        }
    }

    private void closeAfter(boolean keep, Consumer<@Nullable FileCheckpoint> then) {
        FileCheckpoint kept = keep ? checkpoint() : null;
        close(kept == null);
        then.accept(kept);
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
}
