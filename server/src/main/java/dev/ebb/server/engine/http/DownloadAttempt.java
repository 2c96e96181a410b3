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
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.Validator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file, so that what ends up under the temporary name is one whole version of it or is not called finished.
 * Everything happens on one strand of the disk threads: what the network reports is posted there, so neither decisions nor
 * writes need locks. {@link #progress} and {@link #stop} may be called by anyone.
 */
public final class DownloadAttempt implements Transfer {
    /** Connections in a row that broke after few bytes. */
    private static final int MAX_RECONNECTS = 5;
    /** Versions begun in one attempt. */
    private static final int MAX_RESTARTS = 3;

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final long SPACE_CHECK_BYTES = 16 << 20;

    private final EngineParts parts;
    private final TransferTask task;
    private final TransferListener listener;
    private final Executor strand;
    private final FileSync syncs;
    private final CheckpointPace pace;
    private final DownloadRequests requests;

    private volatile @Nullable PartialFile file;
    private volatile boolean stopWanted;

    private boolean connected;
    private boolean over;
    private boolean remembered;
    private boolean discarding;
    private int restarts;
    private int reconnects;
    private long moved;
    private long movedSinceRequest;
    private long spaceCheckedAt;
    private long expectedEnd = JobFile.UNKNOWN;
    private @Nullable Instant modified;

    private DownloadAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.strand = parts.disk().strand();
        this.syncs = new FileSync(parts.disk(), strand);
        this.pace = new CheckpointPace(parts.options(), listener, strand);
        this.requests = new DownloadRequests(parts, task, new Relay());
        FileCheckpoint left = task.resumeFrom();
        this.remembered = left != null && left.durableBytes() > 0;
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
        return current == null
                ? new TransferProgress(0, JobFile.UNKNOWN)
                : new TransferProgress(current.written(), current.bytesTotal());
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
        } catch (IOException | RuntimeException failed) {
            fail(FailureClassifier.local(failed, task.files().destination()));
        }
    }

    private void begin() throws IOException {
        PartialFile opened = PartialFile.open(task, () -> stopWanted);
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
            requests.follow(current, head);
        } else if (answer instanceof Answer.Complete) {
            requests.drop();
            finish(current);
        } else if (answer instanceof Answer.Unproved) {
            countRestart();
            requests.drop();
            requests.ask(current, true);
        } else if (answer instanceof Answer.Rest rest) {
            accepted(current, head, rest.bytesTotal() - current.written());
            expectedEnd = rest.end();
        } else if (answer instanceof Answer.Whole whole) {
            if (current.written() > 0) {
                countRestart();
            }
            accepted(current, head, whole.bytesTotal() - current.written());
            expectedEnd = whole.bytesTotal();
            startOver(current, whole.bytesTotal(), whole.validator());
        }
    }

    private void countRestart() throws TransferFailure {
        if (++restarts > MAX_RESTARTS) {
            throw new TransferFailure(TransferError.of(
                    ErrorContext.REMOTE_FILE,
                    ErrorCode.REMOTE_FILE_CHANGED,
                    task.files().destination() + ": the file on the server keeps changing while it is fetched."));
        }
    }

    private void accepted(PartialFile current, ResponseHead head, long more) throws TransferFailure {
        movedSinceRequest = 0;
        modified = HttpDate.parse(head.single("Last-Modified"));
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
        parts.space()
                .demand(current.temporary(), Math.max(0, more), task.files().destination());
    }

    /**
     * Begins a version. What the listener remembers of an earlier one must be forgotten first: after a crash it would be
     * taken for the beginning of the file that was written over it.
     */
    private void startOver(PartialFile current, long total, @Nullable Validator validator) throws IOException {
        if (!remembered) {
            current.begin(total, validator);
            return;
        }
        requests.hold();
        pace.raise(
                current.nothing(),
                failure -> run(() -> {
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        throw new TransferFailure(notKept());
                    }
                    remembered = false;
                    pace.dropped();
                    current.begin(total, validator);
                    requests.release();
                }));
    }

    private TransferError notKept() {
        return new TransferError(
                ErrorContext.GENERAL_QUEUE_MANAGER,
                ErrorCode.SERVICE_NOT_AVAILABLE,
                Disposition.TRANSIENT,
                task.files().destination() + ": the progress of the file could not be kept.",
                null);
    }

    private void body(PartialFile current, List<ByteBuf> buffers, long bytes) throws IOException {
        if (expectedEnd != JobFile.UNKNOWN && current.written() + bytes > expectedEnd) {
            discarding = true;
            throw new TransferFailure(FailureClassifier.invalidResponse(task.remote(), "is longer than it says"));
        }
        for (ByteBuf buffer : buffers) {
            current.append(buffer);
        }
        moved += bytes;
        movedSinceRequest += bytes;
        if (moved - spaceCheckedAt >= SPACE_CHECK_BYTES) {
            spaceCheckedAt = moved;
            parts.space().demand(current.temporary(), 0, task.files().destination());
        }
        if (current.isResumable() && pace.isDue(current.written()) && !current.isWhole()) {
            checkpoint(current);
        }
    }

    private void checkpoint(PartialFile current) {
        long bytes = current.written();
        int version = current.version();
        pace.prepare(bytes);
        syncs.sync(
                current.temporary(),
                !remembered,
                failure -> run(() -> {
                    if (over || version != current.version()) {
                        return;
                    }
                    if (failure != null) {
                        throw failure;
                    }
                    current.synced(bytes);
                    FileCheckpoint safe = current.checkpoint();
                    if (safe != null) {
                        remembered = true;
                        pace.raise(safe, ignored -> {});
                    }
                }));
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

    private void broken(PartialFile current, TransferError error) {
        reconnects = movedSinceRequest >= parts.options().checkpointBytes() ? 0 : reconnects;
        boolean again = error.code().equals(ErrorCode.CONNECTION_CLOSED)
                && movedSinceRequest > 0
                && current.isResumable()
                && reconnects < MAX_RECONNECTS;
        if (!again) {
            fail(error);
            return;
        }
        movedSinceRequest = 0;
        Duration backoff = FIRST_BACKOFF.multipliedBy(1L << reconnects);
        reconnects++;
        requests.askLater(
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
        syncs.sync(
                current.temporary(),
                false,
                failure -> run(() -> {
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        throw failure;
                    }
                    over = true;
                    String key = current.temporary().key();
                    current.temporary().close();
                    listener.ended(task, new TransferEnd.Finished(current.written(), -1, key));
                }));
    }

    /** Bytes of which only the digest could prove the version may be of two: one more try from the start. */
    private void mismatched(PartialFile current) throws IOException {
        if (requests.continuedUnproved() && restarts == 0) {
            restarts++;
            requests.ask(current, true);
            return;
        }
        discarding = true;
        fail(TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.VALIDATION_FAILED,
                task.files().destination() + ": the content does not have the expected digest."));
    }

    private void fail(TransferError error) {
        conclude(kept -> new TransferEnd.Failed(error, moved, kept));
    }

    private void conclude(Function<@Nullable FileCheckpoint, TransferEnd> end) {
        if (over) {
            return;
        }
        over = true;
        requests.abort();
        PartialFile current = file;
        if (current == null) {
            listener.ended(task, end.apply(task.resumeFrom()));
            return;
        }
        long bytes = current.written();
        if (!discarding && current.isResumable() && current.hasUnsynced()) {
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
        FileCheckpoint kept = discarding ? null : current.checkpoint();
        try {
            if (kept == null) {
                current.temporary().delete();
            } else {
                current.temporary().close();
            }
        } catch (IOException left) {
            // The bytes that count are synced; what cannot be removed now is removed with the job.
        }
        listener.ended(task, end.apply(kept));
    }

    /** Brings what the network reports onto the strand. */
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
            return java.util.Objects.requireNonNull(file, "requests are made with the file open");
        }
    }
}
