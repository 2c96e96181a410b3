package dev.ebb.server.engine.http;

import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.LeftFile;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
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
    /** Enough to tell a file that was written over from one that was appended to; little beside what is saved. */
    private static final long OVERLAP_BYTES = 64 << 10;

    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final TransferTask task;
    private final TemporaryFile temporary;
    private final SpaceGuard.Claim space;
    private final FileDigests digests;

    private volatile long written;
    private volatile RemoteVersion known;
    private long durable;
    private int version;
    private long spaceCheckedAt;

    private PartialFile(SpaceGuard guard, TransferTask task, TemporaryFile temporary, @Nullable FileCheckpoint left) {
        this.task = task;
        this.temporary = temporary;
        this.space = guard.claim(temporary, task);
        this.digests = new FileDigests(task.expectedDigest());
        this.written = left == null ? 0 : left.durableBytes();
        this.durable = written;
        this.known = left == null
                ? RemoteVersion.UNKNOWN
                : new RemoteVersion(left.bytesTotal(), left.validator(), left.traits());
        digests.serverSays(known.traits().digest());
    }

    /** Goes on with what earlier attempts left, if it is all there and its version can be proved; else starts anew. */
    static PartialFile open(SpaceGuard guard, TransferTask task, BooleanSupplier hurry) throws IOException {
        FileCheckpoint left = task.resumeFrom();
        if (left != null && left.filled() != null) {
            left = null; // its bytes are not the first ones
        }
        if (left != null && left.durableBytes() > 0 && isUsable(task, left)) {
            TemporaryFile kept = LeftFile.reopen(task.files(), left.durable(), left.fileKey());
            if (kept != null) {
                PartialFile file = new PartialFile(guard, task, kept, left);
                try {
                    file.digests.catchUp(kept, left.durableBytes(), hurry);
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

    private static boolean isUsable(TransferTask task, FileCheckpoint left) {
        return left.validator() != null || left.traits().proof() != null || task.mayResumeWeakly();
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

    long bytesTotal() {
        return known.bytesTotal();
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
        return bytesTotal() != JobFile.UNKNOWN && written == bytesTotal();
    }

    /** Whether what is here can be continued: its version can be proved now, or the whole at the end, or the job takes less. */
    @Override
    public boolean isResumable() {
        return bytesTotal() != JobFile.UNKNOWN
                && (known.isProvable() || task.mayResumeWeakly())
                && !task.mode().dynamicContent();
    }

    /** Whether what is here may be continued by a later attempt: not what everybody can see, and change, meanwhile. */
    @Override
    public boolean isKept() {
        return isResumable() && !task.files().isDirect();
    }

    /** Whether further answers can prove that they are of its version. */
    boolean isProvable() {
        return known.isProvable();
    }

    /**
     * Goes on as a file that grows in several places, of which the plan knows what is here; this one is not used any more. For
     * a file of a known size whose version can be proved.
     */
    ParallelFile inSeveralPlaces(SegmentPlan plan) {
        return new ParallelFile(task, temporary, space, plan, known, digests, RangeSet.of(0, durable));
    }

    /** What to ask the server for: where nothing will prove the version, also for the last bytes that are here, to compare them. */
    Question question(URI uri, boolean wholeFile) {
        if (wholeFile || written == 0 || !isResumable()) {
            return Question.forWhole(uri);
        }
        boolean weakly = !known.isProvable();
        // A strong digest will prove the whole; without one the last bytes are all that can be looked at.
        long overlap = weakly && !task.isProvedByDigest() ? Math.min(OVERLAP_BYTES, written / 2) : 0;
        return new Question(uri, written - overlap, null, known, weakly);
    }

    /** Forgets what is here and begins a version. */
    void begin(RemoteVersion next) throws IOException {
        if (written > 0) {
            temporary.clear();
        }
        digests.restart();
        digests.serverSays(next.traits().digest());
        written = 0;
        durable = 0;
        spaceCheckedAt = 0;
        known = next;
        version++;
    }

    /** The server says that the file it is sending has this digest. */
    void serverSays(@Nullable Digest digest) {
        digests.serverSays(digest);
        known = known.withDigest(digest);
    }

    /** Whether the bytes at that place are these. */
    boolean holds(ByteBuffer bytes, long place) throws IOException {
        ByteBuffer here = ByteBuffer.allocate(bytes.remaining());
        while (here.hasRemaining() && temporary.read(here, place + here.position()) > 0) {
            // until all are read, or the file ends
        }
        return here.flip().equals(bytes);
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
    void append(ByteBuffer block) throws IOException {
        long count = block.remaining();
        if (bytesTotal() == JobFile.UNKNOWN) {
            task.mode().demandSize(written + count);
        }
        digests.feed(block, written);
        try {
            temporary.write(block, written);
        } catch (IOException failed) {
            if (bytesTotal() != JobFile.UNKNOWN) {
                space.demand(bytesTotal() - written); // a full volume is better said with its numbers
            }
            throw failed;
        }
        long now = written + count;
        written = now;
        space.written(count);
        if (written - spaceCheckedAt >= SPACE_CHECK_BYTES) {
            demandSpace(bytesTotal() - written);
        }
    }

    @Override
    public Runnable snapshot() {
        long bytes = written;
        return () -> durable = Math.max(durable, bytes);
    }

    /** The end of a file whose size only its end told. */
    void endedHere() {
        known = known.withTotal(written);
    }

    /** What a next attempt may go on from; null when nothing. */
    @Override
    public @Nullable FileCheckpoint checkpoint() {
        return durable == 0 || !isKept() || temporary.isForeign() ? null : at(durable, known);
    }

    /** Says that nothing is remembered any more. */
    @Override
    public FileCheckpoint nothing() {
        return at(0, RemoteVersion.UNKNOWN);
    }

    private FileCheckpoint at(long bytes, RemoteVersion which) {
        return new FileCheckpoint(
                        task.jobId(),
                        task.fileIndex(),
                        task.attempt(),
                        bytes,
                        which.bytesTotal(),
                        which.validator(),
                        ServerChange.originOf(task.remote()))
                .with(which.traits())
                .in(temporary.identity());
    }

    @Override
    public @Nullable DigestMismatch check(BooleanSupplier hurry) throws IOException {
        return digests.check(temporary, written, hurry);
    }

    @Override
    public @Nullable Digest provenDigest() {
        return digests.surest();
    }
}
