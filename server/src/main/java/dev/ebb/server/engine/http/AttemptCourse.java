package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.RedactedUrl;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.FileSync;
import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.RedirectPolicy;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every attempt at a file goes through, however its bytes are asked for: a first answer, bytes and checkpoints, broken
 * connections, and exactly one end, before which what counts is synced. Confined to its strand, except {@link #stop} and
 * {@link #isStopWanted}.
 */
final class AttemptCourse {
    private final EngineParts parts;
    private final TransferTask task;
    private final TransferListener listener;
    private final Strand strand;
    private final FileSync syncs;
    private Checkpoints checkpoints;
    private final Patience patience;
    private final DownloadRequests requests;

    private volatile boolean stopWanted;
    private @Nullable GrowingFile file;
    private boolean connected;
    private boolean over;
    private boolean worthless;
    private boolean mismatched;
    private long moved;
    private long movedSinceRequest;
    private boolean received;
    private long acceptedNanos;
    private Runnable dropOthers = () -> {};
    private @Nullable Instant modified;

    AttemptCourse(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.strand = new Strand(parts.disk().strand(), this::failLocally);
        this.syncs = new FileSync(parts.disk(), strand.executor());
        FileCheckpoint left = task.resumeFrom();
        long remembered = left == null ? 0 : left.durableBytes();
        this.checkpoints = new Checkpoints(parts, listener, strand.executor(), syncs, remembered);
        this.patience = new Patience(parts.options().checkpointBytes(), task.mode());
        this.requests = new DownloadRequests(parts, task, strand);
    }

    Strand strand() {
        return strand;
    }

    DownloadRequests requests() {
        return requests;
    }

    boolean isOver() {
        return over;
    }

    /** Ends the attempt as soon as it can. */
    void stop() {
        stopWanted = true;
        strand.post(this::stopped);
    }

    boolean isStopWanted() {
        return stopWanted;
    }

    /** The attempt ends because that was wanted. */
    void stopped() {
        conclude(TransferEnd.Stopped::new);
    }

    /** From now on this is where the bytes go. */
    void opened(GrowingFile opened) {
        file = opened;
        if (opened.temporary().isTakenOver()) {
            checkpoints.takenOver(opened);
        }
    }

    /** The same bytes, from now on in another shape; for a course that {@link #isQuiet}. */
    void reshaped(GrowingFile next) {
        checkpoints.close();
        long remembered = checkpoints.areRemembered() ? next.written() : 0;
        checkpoints = new Checkpoints(parts, listener, strand.executor(), syncs, remembered);
        file = next;
    }

    /** No checkpoint is under way. */
    boolean isQuiet() {
        return checkpoints.areIdle();
    }

    /** The end of the attempt is also that of other requests, which the action drops. */
    void drops(Runnable others) {
        dropOthers = others;
    }

    /** How the last answer that counted comes in. */
    Spreading.Pace pace() {
        return new Spreading.Pace(acceptedNanos, movedSinceRequest, requests.answered());
    }

    /** Bytes that count follow. */
    void accept(ResponseHead head) {
        acceptedNanos = System.nanoTime();
        movedSinceRequest = 0;
        received = false;
        Instant told = task.mode().modified();
        modified = told != null ? told : HttpDate.parse(head.single("Last-Modified"));
        tellConnected();
    }

    private void tellConnected() {
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
    }

    boolean isConnected() {
        return connected;
    }

    /** The digest of an answer's content that is worth checking: none where the job's own digest proves the whole. */
    @Nullable
    Digest contentOf(ServerDigests said) {
        return task.isProvedByDigest() ? null : said.content();
    }

    /**
     * What is here is not of the version that is there now, or not provably; {@code change} is what shows that, if anything does.
     * Fails when the job wants to hear of changes, or when there were too many.
     */
    void giveUpVersion(@Nullable String change) throws TransferFailure {
        if (change != null && task.mode().onChange() == ChangePolicy.FAIL) {
            worthless = true; // so that Resume begins the new version
            throw new TransferFailure(RangeFailures.changed(destination(), change));
        }
        patience.restart(destination());
    }

    /**
     * The bytes contradict a digest. True when they should be fetched once more, from the start: pieces may be of two versions
     * whatever their server says, and networks do damage. The second time the attempt fails.
     */
    boolean mayFetchAnew(DigestMismatch mismatch) throws TransferFailure {
        if (mismatched) {
            failWorthless(RangeFailures.wrongDigest(destination(), mismatch.text()));
            return false;
        }
        mismatched = true;
        patience.restart(destination());
        return true;
    }

    /**
     * Makes room for another version. What the listener remembers of the one that is here must be forgotten first: after a crash
     * it would be taken for bytes of the version that was written over it.
     */
    void beforeAnotherVersion(GrowingFile current, Strand.Step begin) throws IOException {
        if (!checkpoints.areRemembered()) {
            begin.run();
            return;
        }
        tellConnected();
        requests.hold();
        checkpoints.forget(
                current,
                failure -> strand.run(() -> {
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        throw new TransferFailure(RangeFailures.notKept(destination()), failure);
                    }
                    begin.run();
                    requests.release();
                }));
    }

    /** Bytes came, of which so many were new and were written. */
    void wrote(GrowingFile current, long bytes) {
        received = true;
        moved += bytes;
        movedSinceRequest += bytes;
        checkpoints.afterWrite(current, this::failLocally);
    }

    /** Whether the last answer brought bytes. */
    boolean hasMovedSinceRequest() {
        return movedSinceRequest > 0;
    }

    /** A connection that broke after bytes moved is replaced at once, if what is here can be continued. */
    void broken(TransferError error, boolean continuable, Strand.Step again) {
        boolean replaceable = error.code().equals(ErrorCode.CONNECTION_CLOSED) && continuable;
        Duration backoff = replaceable ? patience.afterBreak(received, movedSinceRequest) : null;
        movedSinceRequest = 0;
        received = false;
        if (backoff == null) {
            fail(error);
            return;
        }
        requests.pause(
                backoff,
                () -> strand.post(() -> {
                    if (!over) {
                        again.run();
                    }
                }));
    }

    /** Every byte is here. The attempt ends when they are what they should be; else they are fetched {@code anew}, once. */
    void finish(GrowingFile whole, Strand.Step anew) throws IOException {
        DigestMismatch mismatch = whole.check(this::isStopWanted);
        if (stopWanted) {
            return; // the end follows
        }
        if (mismatch == null) {
            finished(whole);
        } else if (mayFetchAnew(mismatch)) {
            anew.run();
        }
    }

    private void finished(GrowingFile whole) throws IOException {
        if (modified != null) {
            whole.temporary().setModified(modified);
        }
        syncs.whenIdle(() -> strand.run(() -> {
            if (!over) {
                // On the strand: nothing is left to be done beside it.
                parts.disk().sync(whole.temporary());
                String key = whole.temporary().key();
                over = true;
                checkpoints.close();
                whole.close(false);
                reportName();
                listener.ended(
                        task,
                        new TransferEnd.Finished(
                                whole.written(), -1, key, 0, RedactedUrl.of(requests.asked()), whole.provenDigest()));
            }
        }));
    }

    private void reportName() {
        boolean redirected = !requests.asked().equals(task.remote());
        if (redirected && task.http().security().redirects() == RedirectPolicy.ALLOW_REPORT) {
            listener.redirected(task, requests.asked().toASCIIString());
        }
    }

    /** The attempt fails, and nothing that is here may be kept. */
    void failWorthless(TransferError error) {
        worthless = true;
        fail(error);
    }

    void fail(TransferError error) {
        conclude(kept -> new TransferEnd.Failed(error, moved, kept));
    }

    private void failLocally(Throwable failure) {
        // Whatever it was: the attempt must come to its end.
        fail(FailureClassifier.local(failure, destination()));
    }

    private Path destination() {
        return task.files().destination();
    }

    /** Removes what is here, and begins anew when nothing of it is under way any more. */
    void discard(GrowingFile useless, Strand.Step begin) {
        syncs.whenIdle(() -> strand.run(() -> {
            if (!over) {
                useless.close(true);
                begin.run();
            }
        }));
    }

    /** Leaves the rest to a successor, which hears of it when nothing of this attempt is under way any more. */
    void leave(Runnable successor) {
        over = true;
        checkpoints.close();
        requests.abort();
        dropOthers.run();
        syncs.whenIdle(successor);
    }

    /** Syncs what may be kept, lets go of the file and reports the end, which is told what a next attempt may go on from. */
    void conclude(Function<@Nullable FileCheckpoint, TransferEnd> end) {
        if (over) {
            return;
        }
        over = true;
        checkpoints.close();
        requests.abort();
        dropOthers.run();
        GrowingFile current = file;
        if (current == null) {
            listener.ended(task, end.apply(task.resumeFrom()));
        } else if (!worthless && current.isKept() && current.hasUnsynced()) {
            Runnable synced = current.snapshot();
            syncs.sync(current.temporary(), true, failure -> {
                if (failure == null) {
                    synced.run();
                }
                close(current, end);
            });
        } else {
            syncs.whenIdle(() -> close(current, end));
        }
    }

    private void close(GrowingFile current, Function<@Nullable FileCheckpoint, TransferEnd> end) {
        FileCheckpoint kept = worthless ? null : current.checkpoint();
        current.close(kept == null);
        listener.ended(task, end.apply(kept));
    }
}
