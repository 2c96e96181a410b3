package dev.ebb.server.engine.http;

import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.Validator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows in several places at once, all of one version that a strong validator names. Confined to the strand of its
 * download, except {@link #written} and {@link #size}, which anyone may read.
 */
final class ParallelFile implements GrowingFile {
    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final TransferTask task;
    private final TemporaryFile temporary;
    private final SpaceGuard.Claim space;
    private final SegmentPlan plan;
    private final Validator validator;
    private final PrefixDigest digest;

    private volatile long written;
    private RangeSet durable;
    private long spaceCheckedAt;

    /** Goes on with what is here, of which {@code durable} is synced. */
    ParallelFile(
            TransferTask task,
            TemporaryFile temporary,
            SpaceGuard.Claim space,
            SegmentPlan plan,
            Validator validator,
            PrefixDigest digest,
            RangeSet durable) {
        this.task = task;
        this.temporary = temporary;
        this.space = space;
        this.plan = plan;
        this.validator = validator;
        this.digest = digest;
        this.durable = durable;
        this.written = plan.filled().size();
        this.spaceCheckedAt = written;
    }

    /** Goes on with what earlier attempts left in several places; null when it is not all there, or of no known version. */
    static @Nullable ParallelFile open(SpaceGuard guard, TransferTask task, long smallestBytes) throws IOException {
        FileCheckpoint left = task.resumeFrom();
        Validator version = left == null ? null : left.validator();
        if (left == null || version == null || left.bytesTotal() == JobFile.UNKNOWN) {
            return null;
        }
        RangeSet here = left.durable();
        TemporaryFile kept = TemporaryFile.reopen(task.files(), here.end());
        if (kept == null) {
            return null;
        }
        SegmentPlan plan = new SegmentPlan(left.bytesTotal(), here, smallestBytes);
        PrefixDigest digest = PrefixDigest.of(task.expectedDigest());
        return new ParallelFile(task, kept, guard.claim(kept, task), plan, version, digest, here);
    }

    SegmentPlan plan() {
        return plan;
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
        return new Question(uri, segment.at(), size(), part, validator);
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
            digest.writes(own, segment.at());
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
        if (digest.isWanted()) {
            digest.follow(temporary, plan.contiguous());
        }
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
        if (!isKept() || durable.isEmpty()) {
            return null;
        }
        boolean growsFromItsStart = durable.count() == 1 && durable.start() == 0;
        return new FileCheckpoint(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                durable.size(),
                size(),
                validator,
                ServerChange.originOf(task.remote()),
                growsFromItsStart ? null : durable);
    }

    @Override
    public FileCheckpoint nothing() {
        return new FileCheckpoint(task.jobId(), task.fileIndex(), task.attempt(), 0, JobFile.UNKNOWN, null);
    }

    /** True without an expected digest. To be asked once, at the end. */
    boolean hasExpectedDigest(BooleanSupplier hurry) throws IOException {
        return digest.matches(temporary, size(), hurry);
    }

    /** Syncs what may be kept, lets go of the file and says what a next attempt may go on from. */
    void end(FileSync syncs, boolean keep, Consumer<@Nullable FileCheckpoint> then) {
        if (keep && isKept() && !plan.filled().equals(durable)) {
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
