package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.RangeSet;
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
 * Fetches parts of one file, a request for each, so that all of them are of one version of the remote file: each answer must
 * show the strong validator of the first. Without one, answers of the same attempt may show it by date, tags and size
 * ({@link WeakEvidence}); in on-demand mode, where parts are used before the file is whole, that is not enough. Everything
 * happens on one strand, as in {@link DownloadAttempt}, which takes over when the server has no ranges and none are needed.
 */
public final class RangesAttempt implements Transfer {
    private final EngineParts parts;
    private final TransferTask task;
    private final Path destination;
    private final TransferListener listener;
    private final Executor strand;
    private final FileSync syncs;
    private final Checkpoints checkpoints;
    private final Patience patience;
    private final DownloadRequests requests;
    private final SegmentLayout layout;

    private volatile @Nullable SegmentedFile file;
    private volatile @Nullable Transfer successor;
    private volatile boolean stopWanted;

    private SegmentLayout.@Nullable Piece piece;
    private boolean receiving;
    private boolean connected;
    private boolean over;
    private boolean worthless;
    private boolean restedOnDigest;
    private long moved;
    private long movedSinceRequest;
    private @Nullable Instant modified;

    private RangesAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.destination = task.files().destination();
        this.listener = listener;
        this.strand = parts.disk().strand();
        this.syncs = new FileSync(parts.disk(), strand);
        this.layout = new SegmentLayout(task.selection());
        FileCheckpoint left = task.resumeFrom();
        long remembered = left == null ? 0 : left.durableBytes();
        this.checkpoints = new Checkpoints(parts, listener, strand, syncs, remembered);
        this.patience = new Patience(parts.options().checkpointBytes(), task.mode());
        this.requests = new DownloadRequests(parts, task, new SegmentRelay(this, strand));
    }

    /** Starts an attempt. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        RangesAttempt attempt = new RangesAttempt(parts, task, listener);
        attempt.post(attempt::begin);
        return attempt;
    }

    @Override
    public TransferProgress progress() {
        Transfer next = successor;
        if (next != null) {
            return next.progress();
        }
        SegmentedFile current = file;
        return current != null ? new TransferProgress(current.written(), current.size()) : task.progressSoFar();
    }

    @Override
    public @Nullable String responseHeaders() {
        Transfer next = successor;
        return next != null ? next.responseHeaders() : HeaderText.of(requests.answered());
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

    @Override
    public void demand(FileDemand demand) {
        post(() -> {
            FileSelection before = layout.selection();
            layout.select(before.with(demand));
            SegmentedFile current = file;
            boolean turned = before.demand().position() != demand.position();
            if (!over && turned && receiving && current != null && !current.isNear(demand.position())) {
                requests.drop();
                current.endPiece();
                step(current);
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
        SegmentedFile opened = SegmentedFile.open(parts.space(), task, layout);
        file = opened;
        if (stopWanted) {
            conclude(TransferEnd.Stopped::new);
        } else {
            step(opened);
        }
    }

    SegmentedFile open() {
        return Objects.requireNonNull(file, "requests are made with the file open");
    }

    /** Asks for what comes next, or ends. */
    private void step(SegmentedFile current) throws IOException {
        receiving = false;
        if (current.hasVersion() && !current.fits()) {
            throw new TransferFailure(RangeFailures.outside(task.remote(), current.remoteTotal()));
        }
        SegmentLayout.Piece next = current.isWhole() ? null : current.next();
        piece = next;
        if (next != null) {
            restedOnDigest |= current.hasVersion() && current.restsOnDigest();
            requests.ask(current.question(task.remote(), next));
        } else if (current.isWhole()) {
            finish(current);
        } else {
            RangeSet served = layout.selection().demand().requested();
            conclude(kept -> new TransferEnd.Served(served, kept));
        }
    }

    void head(SegmentedFile current, Answer answer, ResponseHead head) throws IOException {
        SegmentLayout.Piece asked = Objects.requireNonNull(piece, "an answer without a question");
        if (answer instanceof Answer.Refused refused) {
            fail(refused.error());
        } else if (answer instanceof Answer.Moved) {
            requests.follow(head, next -> current.question(next, asked));
        } else if (answer instanceof Answer.Unproved || answer instanceof Answer.Whole && current.hasVersion()) {
            startOver(current);
        } else if (answer instanceof Answer.Whole) {
            giveUpRanges(RangeFailures.unsupported(task.remote()));
        } else if (answer instanceof Answer.Beyond beyond) {
            giveUpRanges(RangeFailures.outside(task.remote(), beyond.bytesTotal()));
        } else if (answer instanceof Answer.Part part) {
            part(current, asked, part, head);
        }
    }

    private void part(SegmentedFile current, SegmentLayout.Piece asked, Answer.Part part, ResponseHead head)
            throws IOException {
        if (current.hasVersion()) {
            if (current.isSameVersion(part)) {
                accept(current, asked, part, head);
            } else {
                startOver(current);
            }
        } else if (!checkpoints.areRemembered()) {
            current.begin(part);
            accept(current, asked, part, head);
        } else {
            requests.hold();
            forgetRemembered(current, () -> {
                current.begin(part);
                accept(current, asked, part, head);
                requests.release();
            });
        }
    }

    private void accept(SegmentedFile current, SegmentLayout.Piece asked, Answer.Part part, ResponseHead head)
            throws IOException {
        long length = current.lengthOf(asked, part);
        boolean needsProof = layout.selection().onDemand() || current.needsMoreThan(asked.place(), length);
        if (needsProof && !current.canContinue()) {
            giveUpRanges(RangeFailures.unprovable(task.remote()));
            return;
        }
        current.beginPiece(asked.place(), length);
        receiving = true;
        movedSinceRequest = 0;
        modified = HttpDate.parse(head.single("Last-Modified"));
        tellConnected();
    }

    private void tellConnected() {
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
    }

    /** What is here is of a version that is no more. */
    private void startOver(SegmentedFile current) throws IOException {
        receiving = false;
        patience.restart(destination);
        requests.drop();
        if (checkpoints.areRemembered()) {
            forgetRemembered(current, () -> {
                current.forget();
                step(current);
            });
        } else {
            current.forget();
            step(current);
        }
    }

    /** After a crash, what is remembered would be taken for bytes of the version that was written over it. */
    private void forgetRemembered(SegmentedFile current, Step then) {
        tellConnected();
        checkpoints.forget(
                current,
                failure -> run(() -> {
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        throw new TransferFailure(RangeFailures.notKept(destination), failure);
                    }
                    then.run();
                }));
    }

    /** Where the whole file is wanted anyway, it is fetched from its start; else the attempt fails. */
    private void giveUpRanges(TransferError reason) {
        SegmentedFile current = file;
        boolean ordinary = !layout.hasParts() && !layout.selection().onDemand();
        if (!ordinary || current == null) {
            fail(reason);
            return;
        }
        requests.drop();
        if (checkpoints.areRemembered()) {
            forgetRemembered(current, () -> handOver(current));
        } else {
            handOver(current);
        }
    }

    private void handOver(SegmentedFile current) {
        over = true;
        checkpoints.close();
        requests.abort();
        syncs.whenIdle(() -> {
            current.close(true);
            TransferListener heir = connected ? new AlreadyConnected(listener) : listener;
            Transfer next = DownloadAttempt.start(parts, task.with(FileSelection.WHOLE), heir);
            successor = next;
            if (stopWanted) {
                next.stop();
            }
        });
    }

    void body(SegmentedFile current, List<ByteBuf> buffers, long bytes) throws IOException {
        if (!receiving || bytes > current.leftOfPiece()) {
            worthless = true;
            throw new TransferFailure(FailureClassifier.invalidResponse(task.remote(), "is longer than it says"));
        }
        for (ByteBuf buffer : buffers) {
            current.append(buffer);
        }
        moved += bytes;
        movedSinceRequest += bytes;
        checkpoints.afterWrite(current, failure -> fail(FailureClassifier.local(failure, destination)));
    }

    void ended(SegmentedFile current) throws IOException {
        if (!receiving || current.leftOfPiece() > 0) {
            throw new TransferFailure(FailureClassifier.invalidResponse(task.remote(), "is shorter than it says"));
        }
        current.endPiece();
        step(current);
    }

    /** A connection that broke after bytes moved is replaced at once, if what is here can be continued. */
    void broken(SegmentedFile current, TransferError error) {
        receiving = false;
        current.endPiece();
        boolean replaceable = error.code().equals(ErrorCode.CONNECTION_CLOSED) && current.canContinue();
        Duration backoff = replaceable ? patience.afterBreak(movedSinceRequest) : null;
        movedSinceRequest = 0;
        if (backoff == null) {
            fail(error);
            return;
        }
        requests.pause(
                backoff,
                () -> post(() -> {
                    if (!over) {
                        step(current);
                    }
                }));
    }

    private void finish(SegmentedFile current) throws IOException {
        if (!current.hasExpectedDigest(() -> stopWanted)) {
            if (stopWanted) {
                return; // conclude() follows
            }
            mismatched(current);
            return;
        }
        if (modified != null) {
            current.temporary().setModified(modified);
        }
        syncs.whenIdle(() -> run(() -> {
            if (!over) {
                current.temporary().sync();
                String key = current.temporary().key();
                over = true;
                checkpoints.close();
                current.close(false);
                listener.ended(task, new TransferEnd.Finished(current.written(), -1, key));
            }
        }));
    }

    /** Bytes of which only the digest could prove the version may be of two: one more try from the start. */
    private void mismatched(SegmentedFile current) throws IOException {
        if (restedOnDigest && patience.isFirstVersion()) {
            startOver(current);
            return;
        }
        worthless = true;
        fail(RangeFailures.wrongDigest(destination));
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
        requests.abort();
        SegmentedFile current = file;
        if (current == null) {
            listener.ended(task, end.apply(task.resumeFrom()));
            return;
        }
        current.end(syncs, !worthless, kept -> listener.ended(task, end.apply(kept)));
    }
}
