package dev.ebb.server.engine.http;

import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.LeftFile;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows in several places at once, all of one version that answers can prove to be of. Confined to the strand of its
 * download, except {@link #written} and {@link #size}, which anyone may read.
 */
final class ParallelFile implements GrowingFile {
    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final TransferTask task;
    private final TemporaryFile temporary;
    private final SpaceGuard.Claim space;
    private final SegmentPlan plan;
    private final FileDigests digests;

    private volatile long written;
    private RemoteVersion known;
    private RangeSet durable;
    private long spaceCheckedAt;

    /** Goes on with what is here, of which {@code durable} is synced. */
    ParallelFile(
            TransferTask task,
            TemporaryFile temporary,
            SpaceGuard.Claim space,
            SegmentPlan plan,
            RemoteVersion known,
            FileDigests digests,
            RangeSet durable) {
        this.task = task;
        this.temporary = temporary;
        this.space = space;
        this.plan = plan;
        this.known = known;
        this.digests = digests;
        this.durable = durable;
        this.written = plan.filled().size();
        this.spaceCheckedAt = written;
    }

    /** Goes on with what earlier attempts left in several places; null when it is not all there, or of no known version. */
    static @Nullable ParallelFile open(SpaceGuard guard, TransferTask task, long smallestBytes) throws IOException {
        FileCheckpoint left = task.resumeFrom();
        if (left == null || left.bytesTotal() == JobFile.UNKNOWN) {
            return null;
        }
        RemoteVersion version = new RemoteVersion(left.bytesTotal(), left.validator(), left.traits());
        if (!version.isProvable()) {
            return null;
        }
        RangeSet here = left.durable();
        TemporaryFile kept = LeftFile.reopen(task.files(), here, left.fileKey());
        if (kept == null) {
            return null;
        }
        SegmentPlan plan = new SegmentPlan(left.bytesTotal(), here, smallestBytes);
        FileDigests digests = new FileDigests(task.expectedDigest());
        digests.serverSays(version.traits().digest());
        return new ParallelFile(task, kept, guard.claim(kept, task), plan, version, digests, here);
    }

    SegmentPlan plan() {
        return plan;
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
        return plan.size();
    }

    long missing() {
        return size() - written;
    }

    /** There is one, for as long as it lasts. */
    @Override
    public int version() {
        return 0;
    }

    @Override
    public boolean isWhole() {
        return written == size();
    }

    @Override
    public boolean isResumable() {
        return true;
    }

    @Override
    public boolean isKept() {
        return !task.files().isDirect();
    }

    /** What to ask for what is left of a segment; the answer must be of this version. */
    Question question(URI uri, Segment segment) {
        FileRange part = new FileRange(segment.at(), segment.left());
        return new Question(uri, segment.at(), part, known, false);
    }

    /** The server says that the file has this digest. */
    void serverSays(@Nullable Digest digest) {
        known = known.withDigest(digest);
        digests.serverSays(digest);
    }

    /** ERROR_DISK_FULL unless the volume can take what is missing, and an error of its own unless the job may have it. */
    void demandSpace() throws IOException {
        spaceCheckedAt = written;
        task.mode().demandSize(size());
        space.demand(missing(), size());
    }

    /** Writes bytes of a segment; those that are another's are left out. Answers how many were written. */
    long append(Segment segment, ByteBuf bytes) throws IOException {
        ByteBuffer all = bytes.nioBuffer();
        long before = written;
        while (all.hasRemaining() && (!segment.isFull() || plan.extend(segment))) {
            all.position(all.position() + segment.skip(all.remaining()));
            int count = (int) Math.min(all.remaining(), segment.left());
            ByteBuffer own = all.slice().limit(count);
            digests.feed(own, segment.at());
            write(own, segment.at());
            segment.wrote(count);
            all.position(all.position() + count);
            long now = written + count;
            written = now;
        }
        space.written(written - before);
        if (written - spaceCheckedAt >= SPACE_CHECK_BYTES) {
            demandSpace();
        }
        digests.follow(temporary, plan.contiguous());
        return written - before;
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        try {
            temporary.write(bytes, at);
        } catch (IOException failed) {
            space.demand(missing(), size()); // a full volume is better said with its numbers
            throw failed;
        }
    }

    @Override
    public Runnable snapshot() {
        RangeSet now = plan.filled();
        return () -> durable = durable.union(now);
    }

    @Override
    public @Nullable FileCheckpoint checkpoint() {
        if (!isKept() || durable.isEmpty() || temporary.isForeign()) {
            return null;
        }
        boolean growsFromItsStart = durable.count() == 1 && durable.start() == 0;
        return new FileCheckpoint(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                durable.size(),
                size(),
                known.validator(),
                ServerChange.originOf(task.remote()),
                growsFromItsStart ? null : durable,
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
        return digests.check(temporary, size(), hurry);
    }

    @Override
    public boolean hasUnsynced() {
        return !plan.filled().equals(durable);
    }

    @Override
    public @Nullable Digest provenDigest() {
        return digests.surest();
    }
}
