package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.RedirectPolicy;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a file over several connections, where that is faster: for servers that limit each connection, and long ways.
 * Every answer must show the strong validator of the first, so all bytes are of one version. What a further lane meets is never
 * the end of the file: the lane goes and the others take its bytes over; only what the last one meets counts, and where that is
 * another version or a server without ranges, a {@link DownloadAttempt} takes over from the first byte. Everything happens on
 * one strand.
 */
public final class ParallelAttempt implements Transfer {
    private final EngineParts parts;
    private final TransferTask task;
    private final Path destination;
    private final TransferListener listener;
    private final Executor strand;
    private final FileSync syncs;

    private volatile @Nullable ParallelFile file;
    private volatile @Nullable DownloadRequests first;
    private volatile @Nullable Transfer successor;
    private volatile boolean stopWanted;

    private volatile Lanes lanes;
    private Checkpoints checkpoints;
    private boolean connected;
    private boolean ticking;
    private boolean over;
    private boolean worthless;
    private long moved;
    private @Nullable Instant modified;

    ParallelAttempt(EngineParts parts, TransferTask task, TransferListener listener, Executor strand, FileSync syncs) {
        this.parts = parts;
        this.task = task;
        this.destination = task.files().destination();
        this.listener = listener;
        this.strand = strand;
        this.syncs = syncs;
        FileCheckpoint left = task.resumeFrom();
        this.checkpoints = new Checkpoints(parts, listener, strand, syncs, left == null ? 0 : left.durableBytes());
        this.lanes = new Lanes(this, strand, ramp(System.nanoTime(), left == null ? 0 : left.durableBytes()));
    }

    /** Starts an attempt that goes on with what earlier ones left. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        Executor strand = parts.disk().strand();
        ParallelAttempt attempt =
                new ParallelAttempt(parts, task, listener, strand, new FileSync(parts.disk(), strand));
        attempt.post(attempt::begin);
        return attempt;
    }

    /** Goes on with a file while it comes in, up to {@code reach}; called on the strand. */
    void goOn(DownloadRequests running, PartialFile current, long reach, Spreading.SoFar soFar) throws IOException {
        connected = true;
        moved = soFar.moved();
        modified = soFar.modified();
        checkpoints = new Checkpoints(parts, listener, strand, syncs, soFar.remembered() ? current.written() : 0);
        Spreading.Pace pace = soFar.pace();
        lanes = new Lanes(this, strand, ramp(pace.sinceNanos(), current.written() - pace.bytes()));
        long smallest = parts.options().lanes().smallestBytes();
        SegmentPlan plan = new SegmentPlan(current.bytesTotal(), RangeSet.of(0, current.written()), smallest);
        Segment segment = plan.adopt(current.written(), reach);
        file = current.inSeveralPlaces(plan);
        first = running;
        lanes.adopt(segment, running, pace.bytes());
        tick();
    }

    private LaneRamp ramp(long nanos, long bytes) {
        return new LaneRamp(Spreading.most(parts, task), parts.options().lanes().leastGain(), nanos, bytes);
    }

    EngineParts parts() {
        return parts;
    }

    TransferTask task() {
        return task;
    }

    @Override
    public TransferProgress progress() {
        Transfer next = successor;
        if (next != null) {
            return next.progress();
        }
        ParallelFile current = file;
        return current != null ? new TransferProgress(current.written(), current.size()) : task.progressSoFar();
    }

    @Override
    public @Nullable String responseHeaders() {
        Transfer next = successor;
        DownloadRequests asked = first;
        return next != null ? next.responseHeaders() : asked == null ? null : HeaderText.of(asked.answered());
    }

    @Override
    public boolean waitsForConnection() {
        Transfer next = successor;
        return next != null ? next.waitsForConnection() : lanes.waitForConnection();
    }

    @Override
    public void stop() {
        stopWanted = true;
        post(() -> {
            Transfer next = successor;
            if (next != null) {
                next.stop();
            } else {
                conclude(TransferEnd.Stopped::new);
            }
        });
    }

    /** A step on the strand. */
    interface Step {
        void run() throws IOException;
    }

    private void post(Step step) {
        strand.execute(() -> run(step));
    }

    void run(Step step) {
        try {
            step.run();
        } catch (Throwable failed) {
            // Whatever it was: the attempt must come to its end.
            fail(FailureClassifier.local(failed, destination));
        }
    }

    private void begin() throws IOException {
        if (over) {
            return;
        }
        ParallelFile opened =
                ParallelFile.open(parts.space(), task, parts.options().lanes().smallestBytes());
        if (opened == null) {
            over = true;
            succeed(DownloadAttempt.start(parts, task, listener, true));
            return;
        }
        file = opened;
        Segment segment = opened.plan().take();
        if (stopWanted) {
            conclude(TransferEnd.Stopped::new);
        } else if (segment == null) {
            finish(opened);
        } else {
            first = lanes.begin(opened, segment).requests();
        }
    }

    private void succeed(Transfer next) {
        successor = next;
        if (stopWanted) {
            next.stop();
        }
    }

    /** Whether the lane is one of those that go on. */
    boolean has(Lane lane) {
        return !over && lanes.has(lane);
    }

    private ParallelFile open() {
        return Objects.requireNonNull(file, "requests are made with the file open");
    }

    private void tick() throws IOException {
        if (!over) {
            ticking = true;
            lanes.look(open());
            parts.client().schedule(parts.options().lanes().interval(), () -> post(this::tick));
        }
    }

    void head(Lane lane, Answer answer, ResponseHead head) throws IOException {
        ParallelFile current = open();
        if (answer instanceof Answer.Part part && part.end() == lane.segment().reach()) {
            accept(lane, current, head);
        } else if (answer instanceof Answer.Moved && task.http().security().redirects() != RedirectPolicy.DISALLOW) {
            try {
                lane.follow(current, head);
            } catch (IOException nowhere) {
                lanes.dropOrThrow(current, lane, nowhere);
            }
        } else if (!lanes.areOne()) {
            lanes.drop(open(), lane);
        } else if (answer instanceof Answer.Refused refused && head.status() >= 400) {
            troubled(lane, refused.error());
        } else if (answer instanceof Answer.Moved) {
            fail(FailureClassifier.redirected(head.status(), lane.requests().asked()));
        } else {
            startOver(current);
        }
    }

    private void accept(Lane lane, ParallelFile current, ResponseHead head) throws IOException {
        lane.accepted();
        if (!ticking) {
            modified = HttpDate.parse(head.single("Last-Modified"));
            current.demandSpace();
            tick();
        }
        tellConnected();
    }

    private void tellConnected() {
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
    }

    void body(Lane lane, List<ByteBuf> buffers, long bytes) throws IOException {
        ParallelFile current = open();
        Segment segment = lane.segment();
        if (!lane.isReceiving() || bytes > segment.toCome()) {
            worthless = true;
            throw new TransferFailure(FailureClassifier.invalidResponse(task.remote(), "is longer than it says"));
        }
        long here = 0;
        for (ByteBuf buffer : buffers) {
            here += current.append(segment, buffer);
        }
        moved += here;
        lane.moved(here);
        checkpoints.afterWrite(current, failure -> fail(FailureClassifier.local(failure, destination)));
        if (segment.isFull() && segment.toCome() > 0 && !current.plan().extend(segment)) {
            // What follows is another lane's.
            lane.drop();
            next(lane, current);
        }
    }

    void ended(Lane lane) throws IOException {
        if (lane.segment().isFull()) {
            next(lane, open());
        } else if (lanes.areOne()) {
            fail(FailureClassifier.invalidResponse(task.remote(), "is shorter than it says"));
        } else {
            lanes.drop(open(), lane);
        }
    }

    private void next(Lane lane, ParallelFile current) throws IOException {
        lanes.next(current, lane);
        if (current.isWhole()) {
            lanes.close();
            finish(current);
        }
    }

    void broken(Lane lane, TransferError error) throws IOException {
        if (lane.segment().isFull() && lane.isReceiving()) {
            next(lane, open());
        } else {
            troubled(lane, error);
        }
    }

    /** Connections that break are replaced; nothing else is asked for twice unless it is the last that is left. */
    private void troubled(Lane lane, TransferError error) {
        boolean broke = error.code().equals(ErrorCode.CONNECTION_CLOSED);
        boolean mayPass = error.isTransient()
                && error.retryAfter() == null
                && !error.code().equals(ErrorCode.OPERATION_TIMED_OUT);
        Duration wait = broke || lanes.areOne() && mayPass ? lane.afterTrouble() : null;
        if (wait != null) {
            lane.pause(wait, () -> again(lane));
        } else if (lanes.areOne()) {
            fail(error);
        } else {
            lanes.drop(open(), lane);
        }
    }

    /** Another lane may have taken its bytes over. */
    private void again(Lane lane) throws IOException {
        if (lane.segment().isFull()) {
            next(lane, open());
        } else {
            lane.ask(open());
        }
    }

    private void finish(ParallelFile current) throws IOException {
        if (!current.hasExpectedDigest(() -> stopWanted)) {
            if (!stopWanted) {
                // Pieces may be of two versions, whatever their server says: once more, as one.
                startOver(current);
            }
            return;
        }
        if (modified != null) {
            current.temporary().setModified(modified);
        }
        syncs.whenIdle(() -> run(() -> {
            if (!over) {
                // On the strand: nothing is left to be done beside it.
                current.temporary().sync();
                String key = current.temporary().key();
                over = true;
                checkpoints.close();
                current.close(false);
                reportName();
                listener.ended(task, new TransferEnd.Finished(current.written(), -1, key));
            }
        }));
    }

    private void reportName() {
        DownloadRequests asked = first;
        if (asked != null
                && !asked.asked().equals(task.remote())
                && task.http().security().redirects() == RedirectPolicy.ALLOW_REPORT) {
            listener.redirected(task, asked.asked().toASCIIString());
        }
    }

    /** What is here cannot be gone on with. After a crash, what is remembered of it would be taken for what comes now. */
    private void startOver(ParallelFile current) {
        lanes.close();
        tellConnected();
        if (!checkpoints.areRemembered()) {
            handOver(current);
            return;
        }
        checkpoints.forget(
                current,
                failure -> run(() -> {
                    if (!over && failure != null) {
                        throw new TransferFailure(RangeFailures.notKept(destination), failure);
                    }
                    if (!over) {
                        handOver(current);
                    }
                }));
    }

    private void handOver(ParallelFile current) {
        over = true;
        checkpoints.close();
        syncs.whenIdle(() -> {
            current.close(true);
            succeed(DownloadAttempt.start(parts, task, new AlreadyConnected(listener), false));
        });
    }

    private void fail(TransferError error) {
        conclude(kept -> new TransferEnd.Failed(error, moved, kept));
    }

    private void conclude(Function<@Nullable FileCheckpoint, TransferEnd> end) {
        if (over) {
            return;
        }
        over = true;
        checkpoints.close();
        lanes.close();
        ParallelFile current = file;
        if (current == null) {
            listener.ended(task, end.apply(task.resumeFrom()));
            return;
        }
        current.end(syncs, !worthless, kept -> listener.ended(task, end.apply(kept)));
    }
}
