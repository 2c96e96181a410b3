package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RedirectPolicy;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file, so that what ends up under the temporary name is one whole version of it or is not called finished.
 * Everything happens on one strand of the disk threads: what the network reports is posted there. {@link #progress} and
 * {@link #stop} may be called by anyone.
 */
public final class DownloadAttempt implements Transfer {
    private final EngineParts parts;
    private final TransferTask task;
    private final TransferListener listener;
    private final AttemptCourse course;
    private final DownloadRequests requests;
    private final boolean mayWiden;

    private volatile @Nullable PartialFile file;
    private volatile @Nullable Transfer successor;
    private @Nullable AnswerBody incoming;

    private DownloadAttempt(
            EngineParts parts, TransferTask task, TransferListener listener, AttemptCourse course, boolean mayWiden) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.course = course;
        this.requests = course.requests();
        this.mayWiden = mayWiden;
        requests.tell(new Answers());
    }

    /** Starts an attempt; where it {@code mayWiden} and that may be faster, a {@link ParallelAttempt} goes on with it. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener, boolean mayWiden) {
        AttemptCourse course = new AttemptCourse(parts, task, listener);
        DownloadAttempt attempt = new DownloadAttempt(parts, task, listener, course, mayWiden);
        course.strand().post(attempt::begin);
        return attempt;
    }

    /** Takes an attempt over that has dropped what it had, and fetches the file from its first byte on; called on the strand. */
    static Transfer anew(
            EngineParts parts, TransferTask task, TransferListener listener, AttemptCourse course, boolean mayWiden)
            throws IOException {
        DownloadAttempt attempt = new DownloadAttempt(parts, task, listener, course, mayWiden);
        attempt.begin();
        return attempt;
    }

    @Override
    public TransferProgress progress() {
        Transfer next = successor;
        if (next != null) {
            return next.progress();
        }
        PartialFile current = file;
        return current != null ? new TransferProgress(current.written(), current.bytesTotal()) : task.progressSoFar();
    }

    @Override
    public @Nullable String responseHeaders() {
        Transfer next = successor;
        return next != null ? next.responseHeaders() : HeaderText.of(requests.answered());
    }

    @Override
    public boolean waitsForConnection() {
        Transfer next = successor;
        return next != null ? next.waitsForConnection() : requests.waitForConnection();
    }

    @Override
    public boolean isHeldBack() {
        Transfer next = successor;
        return next != null ? next.isHeldBack() : requests.isHeldBack();
    }

    @Override
    public boolean sharesConnection() {
        return requests.shareConnection();
    }

    @Override
    public void stop() {
        course.stop();
    }

    private void begin() throws IOException {
        if (course.isOver()) {
            return;
        }
        PartialFile opened = PartialFile.open(parts.space(), task, course::isStopWanted);
        file = opened;
        course.opened(opened);
        if (course.isStopWanted()) {
            course.stopped();
        } else if (opened.isWhole()) {
            // A crash came between the last checkpoint and the report of the end.
            finish(opened);
        } else {
            requests.ask(opened, false);
        }
    }

    private void head(PartialFile current, Answer answer, ResponseHead head) throws IOException {
        if (answer instanceof Answer.Refused refused) {
            course.fail(refused.error());
        } else if (answer instanceof Answer.Moved) {
            moved(current, head);
        } else if (answer instanceof Answer.Complete) {
            requests.drop();
            finish(current);
        } else if (answer instanceof Answer.Unproved unproved) {
            giveUpVersion(current, unproved.change());
        } else if (answer instanceof Answer.Rest rest) {
            rest(current, rest, head);
        } else if (answer instanceof Answer.Again) {
            // It is the version that is here: what is here is passed over.
            current.serverSays(head.digests().whole());
            incoming = body(current, 0, current.bytesTotal(), head.digests());
            course.accept(head);
        } else if (answer instanceof Answer.Whole whole) {
            whole(current, whole, head);
        }
    }

    private void moved(PartialFile current, ResponseHead head) throws IOException {
        if (task.http().security().redirects() != RedirectPolicy.DISALLOW) {
            requests.follow(current, head);
            return;
        }
        try {
            listener.redirected(task, requests.pointedTo(head).toASCIIString());
        } catch (TransferFailure nowhere) {
            // The status says enough.
        }
        course.fail(FailureClassifier.redirected(head.status(), requests.asked()));
    }

    /** What is here is of another version, or not provably of the one that is there. */
    private void giveUpVersion(PartialFile current, @Nullable String change) throws IOException {
        course.giveUpVersion(change);
        askAnew(current);
    }

    private void rest(PartialFile current, Answer.Rest rest, ResponseHead head) throws IOException {
        if (rest.end() <= current.written()) {
            giveUpVersion(current, null); // it brings nothing
            return;
        }
        ServerDigests said = head.digests();
        current.serverSays(said.whole());
        incoming = body(current, requests.question().from(), rest.end(), said);
        course.accept(head);
        current.demandSpace(current.bytesTotal() - current.written());
    }

    private void whole(PartialFile current, Answer.Whole whole, ResponseHead head) throws IOException {
        if (requests.question().asksForRest()) {
            course.giveUpVersion(whole.change());
        }
        long total = whole.version().bytesTotal();
        course.accept(head);
        current.demandSpace(total - current.written());
        course.beforeAnotherVersion(current, () -> {
            current.begin(whole.version());
            incoming = body(current, 0, total, head.digests());
        });
    }

    private AnswerBody body(PartialFile current, long from, long end, ServerDigests said) {
        return new AnswerBody(current, from, end, requests.question().weakly(), course.contentOf(said));
    }

    private AnswerBody incoming() {
        return Objects.requireNonNull(incoming, "a body follows a head");
    }

    private void body(PartialFile current, List<ByteBuf> buffers, long bytes) throws IOException {
        if (!incoming().hasRoomFor(bytes)) {
            course.failWorthless(FailureClassifier.invalidResponse(task.remote(), "is longer than it says"));
            return;
        }
        long before = current.written();
        for (ByteBuf buffer : buffers) {
            if (!incoming().take(buffer)) {
                giveUpVersion(current, "its last bytes that were fetched before are others now");
                return;
            }
        }
        course.wrote(current, current.written() - before);
        if (mayWiden
                && course.isQuiet()
                && incoming().isAllNew()
                && Spreading.pays(parts, task, current, course.pace())) {
            // The file would take a while: over several connections it may take less.
            successor = ParallelAttempt.goOn(
                    parts, task, listener, course, current, incoming().end());
        }
    }

    private void ended(PartialFile current, ServerDigests trailing) throws IOException {
        current.serverSays(trailing.whole());
        DigestMismatch mismatch = incoming().check(course.contentOf(trailing), course::isStopWanted);
        if (mismatch != null) {
            if (course.mayFetchAnew(mismatch)) {
                askAnew(current);
            }
            return;
        }
        if (current.bytesTotal() == JobFile.UNKNOWN) {
            current.endedHere();
        }
        if (current.isWhole()) {
            finish(current);
        } else if (incoming().isComplete() && course.hasMovedSinceRequest()) {
            // A server may send less than the whole rest (RFC 9110 section 15.3.7): ask on.
            requests.ask(current, false);
        } else {
            course.fail(FailureClassifier.invalidResponse(task.remote(), "is shorter than it says"));
        }
    }

    private void finish(PartialFile current) throws IOException {
        course.finish(current, () -> askAnew(current));
    }

    /** From the first byte on, whatever is here. */
    private void askAnew(PartialFile current) throws IOException {
        requests.drop();
        requests.ask(current, true);
    }

    /** What the network reports. */
    private final class Answers implements DownloadRequests.Events {
        @Override
        public void head(Answer answer, ResponseHead head) throws IOException {
            DownloadAttempt.this.head(open(), answer, head);
        }

        @Override
        public void body(List<ByteBuf> buffers, long bytes) throws IOException {
            DownloadAttempt.this.body(open(), buffers, bytes);
        }

        @Override
        public void end(ServerDigests trailing) throws IOException {
            ended(open(), trailing);
        }

        @Override
        public void failed(TransferError error) {
            PartialFile current = open();
            boolean continuable = current.isResumable() && task.http().method() == null;
            course.broken(error, continuable, () -> requests.ask(current, false));
        }

        @Override
        public void giveWay() throws IOException {
            PartialFile current = open();
            boolean goesOn = current.written() == 0 || current.isResumable() && requests.mayAskForRest();
            if (goesOn && task.http().method() == null) {
                requests.drop();
                requests.ask(current, false);
            }
        }

        private PartialFile open() {
            return Objects.requireNonNull(file, "requests are made with the file open");
        }
    }
}
