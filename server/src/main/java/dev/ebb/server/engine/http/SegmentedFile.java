package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.LeftFile;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stretches of a file that are here, all of one version of the remote file. Confined to the strand of its download,
 * except {@link #written} and {@link #size}, which anyone may read.
 */
final class SegmentedFile implements GrowingFile {
    private static final long NEAR_BYTES = 256 << 10;
    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final TransferTask task;
    private final SegmentLayout layout;
    private final TemporaryFile temporary;
    private final SpaceGuard.Claim space;
    private final FileDigests digests;

    private RangeSet filled = RangeSet.EMPTY;
    private RangeSet durable = RangeSet.EMPTY;
    private volatile long written;
    private volatile long size;
    private RemoteVersion known = RemoteVersion.UNKNOWN;
    private boolean hasVersion;
    private @Nullable WeakEvidence evidence;
    private int version;
    private long pieceStart;
    private long at;
    private long pieceEnd;
    private @Nullable RunningDigest content;
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
        this.digests = new FileDigests(task.expectedDigest());
        this.size = layout.size(JobFile.UNKNOWN);
        if (left != null) {
            filled = left.durable();
            durable = filled;
            written = filled.size();
            size = left.bytesTotal();
            known = new RemoteVersion(layout.remoteTotal(size), left.validator(), left.traits());
            hasVersion = true;
            serverSays(known.traits().digest());
        }
    }

    /** Goes on with what earlier attempts left, if it is all there and its version can be proved; else starts anew. */
    static SegmentedFile open(SpaceGuard guard, TransferTask task, SegmentLayout layout) throws IOException {
        FileCheckpoint left = task.resumeFrom();
        if (left != null && isUsable(task, layout, left)) {
            TemporaryFile kept = LeftFile.reopen(task.files(), left.durable(), left.fileKey());
            if (kept != null) {
                return new SegmentedFile(guard, task, layout, kept, left);
            }
        }
        return new SegmentedFile(guard, task, layout, TemporaryFile.create(task.files()), null);
    }

    private static boolean isUsable(TransferTask task, SegmentLayout layout, FileCheckpoint left) {
        // A file of parts grows from its start; what is filled elsewhere was not fetched as these parts.
        boolean fitting = left.bytesTotal() != JobFile.UNKNOWN && !(layout.hasParts() && left.filled() != null);
        boolean provable = left.validator() != null || left.traits().proof() != null;
        return fitting && (provable || layout.hasParts() && task.isProvedByDigest());
    }

    @Override
    public TemporaryFile temporary() {
        return temporary;
    }

    @Override
    public SpaceGuard.Claim space() {
        return space;
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
        boolean digested = layout.hasParts() && task.isProvedByDigest();
        return hasVersion && size != JobFile.UNKNOWN && (known.isProvable() || digested);
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

    /** Whether the answer is of the version that is here, as far as a validator or digest has not shown it already. */
    boolean isSameVersion(Answer.Part part) {
        return known.isProvable() || evidence == null || evidence.equals(part.evidence());
    }

    SegmentLayout.@Nullable Piece next() {
        return layout.next(filled, remoteTotal());
    }

    /** Whether anything will be missing after the piece. */
    boolean needsMoreThan(long place, long length) {
        return layout.next(filled.with(place, place + length), remoteTotal()) != null;
    }

    boolean fits() {
        return remoteTotal() == JobFile.UNKNOWN || layout.fits(remoteTotal());
    }

    Question question(URI uri, SegmentLayout.Piece piece) {
        return new Question(uri, piece.range().initialOffset(), piece.range(), known, false);
    }

    /** Forgets what is here. */
    void forget() throws IOException {
        temporary.clear();
        digests.restart();
        filled = RangeSet.EMPTY;
        durable = RangeSet.EMPTY;
        written = 0;
        pieceStart = 0;
        at = 0;
        pieceEnd = 0;
        spaceCheckedAt = 0;
        known = RemoteVersion.UNKNOWN;
        size = layout.size(JobFile.UNKNOWN);
        evidence = null;
        hasVersion = false;
        version++;
    }

    /** Settles on a version; nothing is here yet. */
    void begin(Answer.Part part) {
        known = part.version();
        size = layout.size(known.bytesTotal());
        serverSays(known.traits().digest());
        evidence = part.evidence();
        hasVersion = true;
        version++;
    }

    /** The server says that the file has this digest; of the local file that is true unless it is made of parts. */
    void serverSays(@Nullable Digest digest) {
        known = known.withDigest(digest);
        if (!layout.hasParts()) {
            digests.serverSays(digest);
        }
    }

    long remoteTotal() {
        return known.bytesTotal();
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
        known = known.withTotal(part.bytesTotal());
        return end - asked.range().initialOffset();
    }

    /** The bytes that follow go there, and should have that digest if one is said. */
    void beginPiece(long place, long length, @Nullable Digest digest) throws IOException {
        pieceStart = place;
        at = place;
        pieceEnd = place + length;
        content = digest == null ? null : new RunningDigest(digest, true, place);
        demandSpace();
    }

    /** What is wrong with the piece, whose digest may have come behind it; null when nothing is. */
    @Nullable
    DigestMismatch checkPiece(@Nullable Digest trailing, BooleanSupplier hurry) throws IOException {
        RunningDigest running = content;
        if (running == null && trailing != null) {
            running = new RunningDigest(trailing, true, pieceStart);
        }
        content = null;
        return running == null ? null : running.check(temporary, at, hurry);
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
        long missing = layout.missing(here(), remoteTotal()).size();
        task.mode().demandSize(written + missing);
        space.demand(missing);
    }

    void append(ByteBuf bytes) throws IOException {
        ByteBuffer block = bytes.nioBuffer();
        long count = block.remaining();
        digests.feed(block, at);
        if (content != null) {
            content.feed(block, at);
        }
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

    @Override
    public boolean hasUnsynced() {
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
                known.validator(),
                ServerChange.originOf(task.remote()),
                layout.hasParts() ? null : durable,
                known.traits(),
                temporary.identity(),
                null);
    }

    @Override
    public FileCheckpoint nothing() {
        return new FileCheckpoint(task.jobId(), task.fileIndex(), task.attempt(), 0, JobFile.UNKNOWN, null);
    }

    @Override
    public @Nullable DigestMismatch check(BooleanSupplier hurry) throws IOException {
        return digests.check(temporary, size, hurry);
    }

    @Override
    public @Nullable Digest provenDigest() {
        return digests.surest();
    }
}
