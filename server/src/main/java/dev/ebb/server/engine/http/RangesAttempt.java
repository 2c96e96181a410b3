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
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
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
    private final TransferListener listener;
    private final AttemptCourse course;
    private final DownloadRequests requests;
    private final SegmentLayout layout;

    private volatile @Nullable SegmentedFile file;
    private volatile @Nullable Transfer successor;

    private SegmentLayout.@Nullable Piece piece;
    private boolean receiving;

    private RangesAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.layout = new SegmentLayout(task.selection());
        this.course = new AttemptCourse(parts, task, listener);
        this.requests = course.requests();
        requests.tell(new Answers());
    }

    /** Starts an attempt. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        RangesAttempt attempt = new RangesAttempt(parts, task, listener);
        attempt.course.strand().post(attempt::begin);
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
    public boolean isHeldBack() {
        Transfer next = successor;
        return next != null ? next.isHeldBack() : requests.isHeldBack();
    }

    @Override
    public boolean waitsForConnection() {
        Transfer next = successor;
        return next != null ? next.waitsForConnection() : requests.waitForConnection();
    }

    @Override
    public void stop() {
        course.stop();
        course.strand().post(() -> {
            Transfer next = successor;
            if (next != null) {
                next.stop();
            }
        });
    }

    @Override
    public void demand(FileDemand demand) {
        course.strand().post(() -> {
            FileSelection before = layout.selection();
            layout.select(before.with(demand));
            SegmentedFile current = file;
            boolean turned = before.demand().position() != demand.position();
            if (!course.isOver() && turned && receiving && current != null && !current.isNear(demand.position())) {
                requests.drop();
                current.endPiece();
                step(current);
            }
        });
    }

    private void begin() throws IOException {
        if (course.isOver()) {
            return;
        }
        SegmentedFile opened = SegmentedFile.open(parts.space(), task, layout);
        file = opened;
        course.opened(opened);
        if (course.isStopWanted()) {
            course.stopped();
        } else {
            step(opened);
        }
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
            requests.ask(current.question(task.remote(), next));
        } else if (current.isWhole()) {
            course.finish(current, () -> startOver(current));
        } else {
            RangeSet served = layout.selection().demand().requested();
            course.conclude(kept -> new TransferEnd.Served(served, kept));
        }
    }

    private void head(SegmentedFile current, Answer answer, ResponseHead head) throws IOException {
        SegmentLayout.Piece asked = Objects.requireNonNull(piece, "an answer without a question");
        if (answer instanceof Answer.Refused refused) {
            course.fail(refused.error());
        } else if (answer instanceof Answer.Moved) {
            requests.follow(head, next -> current.question(next, asked));
        } else if (answer instanceof Answer.Unproved unproved) {
            giveUpVersion(current, unproved.change());
        } else if (answer instanceof Answer.Whole whole && current.hasVersion()) {
            giveUpVersion(current, whole.change());
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
                giveUpVersion(current, null);
            }
        } else {
            course.beforeAnotherVersion(current, () -> {
                current.begin(part);
                accept(current, asked, part, head);
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
        ServerDigests said = head.digests();
        current.serverSays(said.whole());
        current.beginPiece(asked.place(), length, course.contentOf(said));
        receiving = true;
        course.accept(head);
    }

    private void giveUpVersion(SegmentedFile current, @Nullable String change) throws IOException {
        course.giveUpVersion(change);
        startOver(current);
    }

    /** What is here is of a version that is no more. */
    private void startOver(SegmentedFile current) throws IOException {
        receiving = false;
        requests.drop();
        course.beforeAnotherVersion(current, () -> {
            current.forget();
            step(current);
        });
    }

    /** Where the whole file is wanted anyway, it is fetched from its start; else the attempt fails. */
    private void giveUpRanges(TransferError reason) throws IOException {
        SegmentedFile current = file;
        boolean ordinary = !layout.hasParts() && !layout.selection().onDemand();
        if (!ordinary || current == null) {
            course.fail(reason);
            return;
        }
        requests.drop();
        course.beforeAnotherVersion(current, () -> handOver(current));
    }

    private void handOver(SegmentedFile current) {
        course.leave(() -> {
            current.close(true);
            TransferListener heir = course.isConnected() ? new AlreadyConnected(listener) : listener;
            Transfer next = DownloadAttempt.start(parts, task.with(FileSelection.WHOLE), heir, false);
            successor = next;
            if (course.isStopWanted()) {
                next.stop();
            }
        });
    }

    private void body(SegmentedFile current, List<ByteBuf> buffers, long bytes) throws IOException {
        if (!receiving || bytes > current.leftOfPiece()) {
            course.failWorthless(FailureClassifier.invalidResponse(task.remote(), "is longer than it says"));
            return;
        }
        for (ByteBuf buffer : buffers) {
            current.append(buffer);
        }
        course.wrote(current, bytes);
    }

    private void ended(SegmentedFile current, ServerDigests trailing) throws IOException {
        if (!receiving || current.leftOfPiece() > 0) {
            throw new TransferFailure(FailureClassifier.invalidResponse(task.remote(), "is shorter than it says"));
        }
        current.serverSays(trailing.whole());
        DigestMismatch mismatch = current.checkPiece(course.contentOf(trailing), course::isStopWanted);
        if (mismatch != null) {
            if (course.mayFetchAnew(mismatch)) {
                startOver(current);
            }
            return;
        }
        current.endPiece();
        step(current);
    }

    /** What the network reports. */
    private final class Answers implements DownloadRequests.Events {
        @Override
        public void head(Answer answer, ResponseHead head) throws IOException {
            RangesAttempt.this.head(open(), answer, head);
        }

        @Override
        public void body(List<ByteBuf> buffers, long bytes) throws IOException {
            RangesAttempt.this.body(open(), buffers, bytes);
        }

        @Override
        public void end(ServerDigests trailing) throws IOException {
            ended(open(), trailing);
        }

        @Override
        public void failed(TransferError error) {
            SegmentedFile current = open();
            receiving = false;
            current.endPiece();
            course.broken(error, current.canContinue(), () -> step(current));
        }

        @Override
        public void giveWay() throws IOException {
            SegmentedFile current = open();
            if (current.canContinue()) {
                requests.drop();
                current.endPiece();
                step(current);
            }
        }

        private SegmentedFile open() {
            return Objects.requireNonNull(file, "requests are made with the file open");
        }
    }
}
