package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.RedirectPolicy;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a file over several connections, where that is faster: for servers that limit each connection, and long ways.
 * Every answer must prove to be of the version of the first, so all bytes are of one version. What a further lane meets is never
 * the end of the file: the lane goes and the others take its bytes over; only what the last one meets counts, and where that is
 * another version or a server without ranges, a {@link DownloadAttempt} takes over from the first byte. What answers say of the
 * digest of their own content is not looked at, for they end where another lane's bytes begin. Everything happens on one strand.
 */
public final class ParallelAttempt implements Transfer {
    private final EngineParts parts;
    private final TransferTask task;
    private final TransferListener listener;
    private final AttemptCourse course;
    private final Lanes lanes;

    private volatile @Nullable ParallelFile file;
    private volatile @Nullable Transfer successor;
    private boolean ticking;

    private ParallelAttempt(
            EngineParts parts, TransferTask task, TransferListener listener, AttemptCourse course, LaneRamp ramp) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.course = course;
        this.lanes = new Lanes(this, course.strand(), ramp);
        course.drops(lanes::close);
    }

    /** Starts an attempt that goes on with what earlier ones left. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        FileCheckpoint left = task.resumeFrom();
        LaneRamp ramp = ramp(parts, task, System.nanoTime(), left == null ? 0 : left.durableBytes());
        AttemptCourse course = new AttemptCourse(parts, task, listener);
        ParallelAttempt attempt = new ParallelAttempt(parts, task, listener, course, ramp);
        course.strand().post(attempt::begin);
        return attempt;
    }

    /** Goes on with a file while it comes in, up to {@code reach}; called on the strand. */
    static Transfer goOn(
            EngineParts parts,
            TransferTask task,
            TransferListener listener,
            AttemptCourse course,
            PartialFile current,
            long reach)
            throws IOException {
        Spreading.Pace pace = course.pace();
        LaneRamp ramp = ramp(parts, task, pace.sinceNanos(), current.written() - pace.bytes());
        ParallelAttempt attempt = new ParallelAttempt(parts, task, listener, course, ramp);
        long smallest = parts.options().lanes().smallestBytes();
        SegmentPlan plan = new SegmentPlan(current.bytesTotal(), RangeSet.of(0, current.written()), smallest);
        Segment segment = plan.adopt(current.written(), reach);
        ParallelFile spread = current.inSeveralPlaces(plan);
        attempt.file = spread;
        course.reshaped(spread);
        attempt.lanes.adopt(segment, course.requests(), pace.bytes());
        attempt.tick();
        return attempt;
    }

    private static LaneRamp ramp(EngineParts parts, TransferTask task, long nanos, long bytes) {
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
        return next != null
                ? next.responseHeaders()
                : HeaderText.of(course.requests().answered());
    }

    @Override
    public boolean waitsForConnection() {
        Transfer next = successor;
        return next != null ? next.waitsForConnection() : lanes.waitForConnection();
    }

    @Override
    public boolean isHeldBack() {
        Transfer next = successor;
        return next != null ? next.isHeldBack() : lanes.areHeldBack();
    }

    @Override
    public void stop() {
        course.stop();
    }

    private void begin() throws IOException {
        if (course.isOver()) {
            return;
        }
        ParallelFile opened =
                ParallelFile.open(parts.space(), task, parts.options().lanes().smallestBytes());
        if (opened == null) {
            successor = DownloadAttempt.anew(parts, task, listener, course, true);
            return;
        }
        file = opened;
        course.opened(opened);
        Segment segment = opened.plan().take();
        if (course.isStopWanted()) {
            course.stopped();
        } else if (segment == null) {
            finish(opened);
        } else {
            lanes.begin(opened, segment, course.requests());
        }
    }

    /** Whether the lane is one of those that go on. */
    boolean has(Lane lane) {
        return !course.isOver() && lanes.has(lane);
    }

    private ParallelFile open() {
        return Objects.requireNonNull(file, "requests are made with the file open");
    }

    private void tick() throws IOException {
        if (!course.isOver() && successor == null) {
            ticking = true;
            lanes.look(open());
            parts.client()
                    .schedule(
                            parts.options().lanes().interval(),
                            () -> course.strand().post(this::tick));
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
            lanes.drop(current, lane);
        } else if (answer instanceof Answer.Refused refused && head.status() >= 400) {
            troubled(lane, refused.error());
        } else if (answer instanceof Answer.Moved) {
            course.fail(
                    FailureClassifier.redirected(head.status(), lane.requests().asked()));
        } else {
            course.giveUpVersion(change(answer));
            startOver(current);
        }
    }

    private static @Nullable String change(Answer answer) {
        if (answer instanceof Answer.Whole whole) {
            return whole.change();
        }
        return answer instanceof Answer.Unproved unproved ? unproved.change() : null;
    }

    private void accept(Lane lane, ParallelFile current, ResponseHead head) throws IOException {
        lane.accepted();
        current.serverSays(head.digests().whole());
        course.accept(head);
        if (!ticking) {
            current.demandSpace();
            tick();
        }
    }

    void body(Lane lane, List<ByteBuf> buffers, long bytes) throws IOException {
        ParallelFile current = open();
        Segment segment = lane.segment();
        if (!lane.isReceiving() || bytes > segment.toCome()) {
            course.failWorthless(FailureClassifier.invalidResponse(task.remote(), "is longer than it says"));
            return;
        }
        long here = 0;
        for (ByteBuf buffer : buffers) {
            here += current.append(segment, buffer);
        }
        lane.moved(here);
        course.wrote(current, here);
        if (segment.isFull() && segment.toCome() > 0 && !current.plan().extend(segment)) {
            // What follows is another lane's.
            lane.drop();
            next(lane, current);
        }
    }

    void ended(Lane lane, ServerDigests trailing) throws IOException {
        open().serverSays(trailing.whole());
        if (lane.segment().isFull()) {
            next(lane, open());
        } else if (lanes.areOne()) {
            course.fail(FailureClassifier.invalidResponse(task.remote(), "is shorter than it says"));
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

    /** One connection is enough while others are to have the way. */
    void giveWay(Lane lane) throws IOException {
        if (!lanes.areOne()) {
            lanes.leave(open(), lane);
        } else if (!lane.segment().isFull()) {
            lane.drop();
            again(lane);
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
            course.fail(error);
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
        course.finish(current, () -> startOver(current));
    }

    /** What is here cannot be gone on with. */
    private void startOver(ParallelFile current) throws IOException {
        lanes.close();
        course.beforeAnotherVersion(
                current,
                () -> course.discard(
                        current, () -> successor = DownloadAttempt.anew(parts, task, listener, course, false)));
    }
}
