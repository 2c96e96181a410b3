package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Disposition;
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

    private volatile @Nullable PartialFile file;
    private long expectedEnd = JobFile.UNKNOWN;

    private DownloadAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.course = new AttemptCourse(parts, task, listener, new Answers());
        this.requests = course.requests();
    }

    /** Starts an attempt. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        DownloadAttempt attempt = new DownloadAttempt(parts, task, listener);
        attempt.course.strand().post(attempt::begin);
        return attempt;
    }

    @Override
    public TransferProgress progress() {
        PartialFile current = file;
        return current != null ? new TransferProgress(current.written(), current.bytesTotal()) : task.progressSoFar();
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
        } else if (answer instanceof Answer.Unproved) {
            course.patience().restart(task.files().destination());
            requests.drop();
            requests.ask(current, true);
        } else if (answer instanceof Answer.Rest rest) {
            accept(head, rest.end());
            current.demandSpace(rest.bytesTotal() - current.written());
        } else if (answer instanceof Answer.Whole whole) {
            whole(current, whole, head);
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
        course.fail(new TransferError(error.context(), error.code(), Disposition.FATAL, error.message(), null));
    }

    private void whole(PartialFile current, Answer.Whole whole, ResponseHead head) throws IOException {
        if (current.written() > 0) {
            course.patience().restart(task.files().destination());
        }
        accept(head, whole.bytesTotal());
        current.demandSpace(whole.bytesTotal() - current.written());
        course.beforeAnotherVersion(current, () -> current.begin(whole.bytesTotal(), whole.validator()));
    }

    private void accept(ResponseHead head, long end) {
        expectedEnd = end;
        course.accept(head);
    }

    private void body(PartialFile current, List<ByteBuf> buffers, long bytes) throws IOException {
        if (expectedEnd != JobFile.UNKNOWN && current.written() + bytes > expectedEnd) {
            course.failWorthless(FailureClassifier.invalidResponse(task.remote(), "is longer than it says"));
            return;
        }
        for (ByteBuf buffer : buffers) {
            current.append(buffer);
        }
        course.wrote(current, bytes);
    }

    private void ended(PartialFile current) throws IOException {
        if (current.bytesTotal() == JobFile.UNKNOWN) {
            current.endedHere();
        }
        if (current.isWhole()) {
            finish(current);
        } else if (current.written() == expectedEnd && course.hasMovedSinceRequest()) {
            // A server may send less than the whole rest (RFC 9110 section 15.3.7): ask on.
            requests.ask(current, false);
        } else {
            course.fail(FailureClassifier.invalidResponse(task.remote(), "is shorter than it says"));
        }
    }

    private void finish(PartialFile current) throws IOException {
        if (current.hasExpectedDigest()) {
            course.finish(current);
        } else if (requests.hasContinued() && course.patience().isFirstVersion()) {
            // Bytes that came in pieces may be of two versions, whatever their server says: one more try from the
            // start.
            course.patience().restart(task.files().destination());
            requests.ask(current, true);
        } else {
            course.failWorthless(RangeFailures.wrongDigest(task.files().destination()));
        }
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
        public void end() throws IOException {
            ended(open());
        }

        @Override
        public void failed(TransferError error) {
            PartialFile current = open();
            boolean continuable = current.isResumable() && task.http().method() == null;
            course.broken(error, continuable, () -> requests.ask(current, false));
        }

        private PartialFile open() {
            return Objects.requireNonNull(file, "requests are made with the file open");
        }
    }
}
