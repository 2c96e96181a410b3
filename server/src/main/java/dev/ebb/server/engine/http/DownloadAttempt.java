package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RedirectPolicy;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.Validator;
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
 * Fetches one file, so that what ends up under the temporary name is one whole version of it or is not called finished.
 * Everything happens on one strand of the disk threads: what the network reports is posted there, so neither decisions nor
 * writes need locks. {@link #progress} and {@link #stop} may be called by anyone.
 */
public final class DownloadAttempt implements Transfer {
    private final EngineParts parts;
    private final TransferTask task;
    private final Path destination;
    private final TransferListener listener;
    private final Executor strand;
    private final FileSync syncs;
    private final Checkpoints checkpoints;
    private final Patience patience;
    private final DownloadRequests requests;

    private volatile @Nullable PartialFile file;
    private volatile boolean stopWanted;

    private boolean connected;
    private boolean over;
    private boolean worthless;
    private long moved;
    private long movedSinceRequest;
    private long expectedEnd = JobFile.UNKNOWN;
    private @Nullable Instant modified;

    private DownloadAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.destination = task.files().destination();
        this.listener = listener;
        this.strand = parts.disk().strand();
        this.syncs = new FileSync(parts.disk(), strand);
        FileCheckpoint left = task.resumeFrom();
        long remembered = left == null ? 0 : left.durableBytes();
        this.checkpoints = new Checkpoints(parts, listener, strand, syncs, remembered);
        this.patience = new Patience(parts.options().checkpointBytes());
        this.requests = new DownloadRequests(parts, task, new Relay());
    }

    /** Starts an attempt. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        DownloadAttempt attempt = new DownloadAttempt(parts, task, listener);
        attempt.post(attempt::begin);
        return attempt;
    }

    @Override
    public TransferProgress progress() {
        PartialFile current = file;
        if (current != null) {
            return new TransferProgress(current.written(), current.bytesTotal());
        }
        FileCheckpoint left = task.resumeFrom();
        return left == null
                ? new TransferProgress(0, JobFile.UNKNOWN)
                : new TransferProgress(left.durableBytes(), left.bytesTotal());
    }

    @Override
    public @Nullable String responseHeaders() {
        return HeaderText.of(requests.answered());
    }

    @Override
    public boolean waitsForConnection() {
        return requests.waitForConnection();
    }

    @Override
    public boolean sharesConnection() {
        return requests.shareConnection();
    }

    @Override
    public void stop() {
        stopWanted = true;
        post(() -> conclude(TransferEnd.Stopped::new));
    }

    /** A step on the strand. */
    private interface Step {
        void run() throws IOException;
    }

    private void post(Step step) {
        strand.execute(() -> run(step));
    }

    private void run(Step step) {
        try {
            step.run();
        } catch (Throwable failed) {
            // Whatever it was: the attempt must come to its end.
            fail(FailureClassifier.local(failed, destination));
        }
    }

    private void begin() throws IOException {
        PartialFile opened = PartialFile.open(parts.space(), task, () -> stopWanted);
        file = opened;
        if (stopWanted) {
            conclude(TransferEnd.Stopped::new);
        } else if (opened.isWhole()) {
            // A crash came between the last checkpoint and the report of the end.
            finish(opened);
        } else {
            requests.ask(opened, false);
        }
    }

    private void head(PartialFile current, Answer answer, ResponseHead head) throws IOException {
        if (answer instanceof Answer.Refused refused) {
            fail(refused.error());
        } else if (answer instanceof Answer.Moved) {
            moved(current, head);
        } else if (answer instanceof Answer.Complete) {
            requests.drop();
            finish(current);
        } else if (answer instanceof Answer.Unproved) {
            patience.restart(destination);
            requests.drop();
            requests.ask(current, true);
        } else if (answer instanceof Answer.Rest rest) {
            accept(head, rest.end());
            current.demandSpace(rest.bytesTotal() - current.written());
        } else if (answer instanceof Answer.Whole whole) {
            if (current.written() > 0) {
                patience.restart(destination);
            }
            accept(head, whole.bytesTotal());
            current.demandSpace(whole.bytesTotal() - current.written());
            startOver(current, whole.bytesTotal(), whole.validator());
        }
    }

    private void moved(PartialFile current, ResponseHead head) throws IOException {
        if (task.http().security().redirects() != RedirectPolicy.DISALLOW) {
            requests.follow(current, head);
            return;
        }
        TransferError error = FailureClassifier.status(head.status(), requests.asked(), null);
        try {
            listener.redirected(task, requests.pointedTo(head).toASCIIString());
        } catch (TransferFailure nowhere) {
            // The status says enough.
        }
        fail(new TransferError(error.context(), error.code(), Disposition.FATAL, error.message(), null));
    }

    private void accept(ResponseHead head, long end) {
        movedSinceRequest = 0;
        expectedEnd = end;
        modified = HttpDate.parse(head.single("Last-Modified"));
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
    }

    /**
     * Begins a version. What the listener remembers of an earlier one must be forgotten first: after a crash it would be
     * taken for the beginning of the file that was written over it.
     */
    private void startOver(PartialFile current, long total, @Nullable Validator validator) throws IOException {
        if (!checkpoints.areRemembered()) {
            current.begin(total, validator);
            return;
        }
        requests.hold();
        checkpoints.forget(
                current,
                failure -> run(() -> {
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        throw new TransferFailure(notKept(), failure);
                    }
                    current.begin(total, validator);
                    requests.release();
                }));
    }

    private TransferError notKept() {
        return new TransferError(
                ErrorContext.GENERAL_QUEUE_MANAGER,
                ErrorCode.SERVICE_NOT_AVAILABLE,
                Disposition.TRANSIENT,
                destination + ": the progress of the file could not be kept.",
                null);
    }

    private void body(PartialFile current, List<ByteBuf> buffers, long bytes) throws IOException {
        if (expectedEnd != JobFile.UNKNOWN && current.written() + bytes > expectedEnd) {
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

    private void ended(PartialFile current) throws IOException {
        if (current.bytesTotal() == JobFile.UNKNOWN) {
            current.endedHere();
        }
        if (current.isWhole()) {
            finish(current);
        } else if (current.written() == expectedEnd && movedSinceRequest > 0) {
            // A server may send less than the whole rest (RFC 9110 section 15.3.7): ask on.
            requests.ask(current, false);
        } else {
            fail(FailureClassifier.invalidResponse(task.remote(), "is shorter than it says"));
        }
    }

    /** A connection that broke after bytes moved is replaced at once, if what is here can be continued. */
    private void broken(PartialFile current, TransferError error) {
        boolean replaceable = error.code().equals(ErrorCode.CONNECTION_CLOSED)
                && current.isResumable()
                && task.http().method() == null;
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
                        requests.ask(current, false);
                    }
                }));
    }

    private void finish(PartialFile current) throws IOException {
        if (!current.hasExpectedDigest()) {
            mismatched(current);
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
        boolean redirected = !requests.asked().equals(task.remote());
        if (redirected && task.http().security().redirects() == RedirectPolicy.ALLOW_REPORT) {
            listener.redirected(task, requests.asked().toASCIIString());
        }
    }

    /** Bytes that came in pieces may be of two versions, whatever their server says: one more try from the start. */
    private void mismatched(PartialFile current) throws IOException {
        if (requests.hasContinued() && patience.isFirstVersion()) {
            patience.restart(destination);
            requests.ask(current, true);
            return;
        }
        worthless = true;
        fail(TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.VALIDATION_FAILED,
                destination + ": the content does not have the expected digest."));
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
        PartialFile current = file;
        if (current == null) {
            listener.ended(task, end.apply(task.resumeFrom()));
            return;
        }
        long bytes = current.written();
        if (!worthless && current.isResumable() && current.hasUnsynced()) {
            syncs.sync(current.temporary(), true, failure -> {
                if (failure == null) {
                    current.synced(bytes);
                }
                close(current, end);
            });
        } else {
            syncs.whenIdle(() -> close(current, end));
        }
    }

    private void close(PartialFile current, Function<@Nullable FileCheckpoint, TransferEnd> end) {
        FileCheckpoint kept = worthless ? null : current.checkpoint();
        current.close(kept == null);
        listener.ended(task, end.apply(kept));
    }

    /** Runs what the network reports as steps of the attempt. */
    private final class Relay implements DownloadRequests.Events {
        @Override
        public Executor strand() {
            return strand;
        }

        @Override
        public void head(Answer answer, ResponseHead head) {
            run(() -> DownloadAttempt.this.head(open(), answer, head));
        }

        @Override
        public void body(List<ByteBuf> buffers, long bytes) {
            run(() -> DownloadAttempt.this.body(open(), buffers, bytes));
        }

        @Override
        public void end() {
            run(() -> ended(open()));
        }

        @Override
        public void failed(TransferError error) {
            run(() -> broken(open(), error));
        }

        private PartialFile open() {
            return Objects.requireNonNull(file, "requests are made with the file open");
        }
    }
}
