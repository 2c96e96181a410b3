package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.SourceFile;
import dev.ebb.server.engine.http.EngineParts;
import dev.ebb.server.engine.http.Exchange;
import dev.ebb.server.engine.http.HeaderText;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadSession;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends one file: asks what the {@link Dialogue} of its protocol wants asked, one request at a time, and tells it the answers.
 * Everything happens on one strand of the disk threads; {@link #progress} and {@link #stop} may be called by anyone.
 */
public final class UploadAttempt implements Transfer {
    private final EngineParts parts;
    private final TransferTask task;
    private final TransferListener listener;
    private final Executor strand;
    private final UploadCalls calls;
    private final UploadPatience patience;
    private final Acknowledged acknowledged;
    private final ReplyIntake reply;
    private final RequestBody body = new RequestBody(this);

    private @Nullable SourceFile source;
    private @Nullable Dialogue dialogue;
    private @Nullable AskedRequest asked;
    private volatile @Nullable ResponseHead answered;
    private volatile @Nullable Exchange exchange;
    private volatile long offset;
    private volatile long size = JobFile.UNKNOWN;
    private boolean connected;
    private volatile boolean stopWanted;
    private boolean over;

    private UploadAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.strand = parts.disk().strand();
        this.calls = new UploadCalls(parts, task);
        this.patience = new UploadPatience(parts.options(), task.mode());
        this.acknowledged = new Acknowledged(parts.options(), task, listener, this::post);
        this.reply = new ReplyIntake(parts, task);
    }

    /** Starts an attempt. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        UploadAttempt attempt = new UploadAttempt(parts, task, listener);
        attempt.post(attempt::begin);
        return attempt;
    }

    @Override
    public TransferProgress progress() {
        if (size == JobFile.UNKNOWN) {
            return task.progressSoFar();
        }
        return new TransferProgress(Math.max(offset, body.sentUpTo()), size);
    }

    @Override
    public @Nullable String responseHeaders() {
        return HeaderText.of(answered);
    }

    @Override
    public @Nullable TransferProgress reply() {
        return reply.progress();
    }

    @Override
    public boolean waitsForConnection() {
        Exchange current = exchange;
        return current != null && current.isInLine();
    }

    @Override
    public boolean isHeldBack() {
        Exchange current = exchange;
        return current != null && current.isHeldBack();
    }

    @Override
    public void stop() {
        stopWanted = true;
        post(this::stopped);
    }

    private void stopped() {
        conclude(TransferEnd.Stopped::new);
    }

    /** A step on the strand. */
    interface Step {
        void run() throws IOException;
    }

    void post(Step step) {
        strand.execute(() -> {
            try {
                step.run();
            } catch (Throwable failed) {
                // Whatever it was: the attempt must come to its end.
                fail(FailureClassifier.local(failed, task.files().destination()));
            }
        });
    }

    /** A step that only concerns one exchange, and only while that counts. */
    void post(Exchange from, Step step) {
        post(() -> {
            if (from == exchange && !over) {
                step.run();
            }
        });
    }

    private void begin() throws IOException {
        if (over) {
            return;
        }
        SourceFile file = SourceFile.open(task.files());
        source = file;
        size = file.size();
        FileCheckpoint left = task.resumeFrom();
        UploadSession session = left == null ? null : left.upload();
        if (session != null && !session.source().equals(file.version())) {
            throw file.changed();
        }
        offset = left == null ? 0 : left.durableBytes();
        patience.begin(offset);
        Digest digest = new SourceDigests(file, () -> stopWanted).ofFile(task);
        BitsHosts hosts = new BitsHosts(parts.options().uploadHosts());
        UploadPlan plan = new UploadPlan(task, size, file.version(), digest, left, parts.clock(), hosts);
        Dialogue begun = Dialogues.of(plan);
        dialogue = begun;
        if (reply.reopen(session)) {
            begun.replyIsHere();
        }
        take(begun.begin());
    }

    private Dialogue dialogue() {
        return Objects.requireNonNull(dialogue, "begun first");
    }

    private AskedRequest asked() {
        return Objects.requireNonNull(asked, "asked first");
    }

    private SourceFile source() {
        return Objects.requireNonNull(source, "opened first");
    }

    private void take(Turn turn) throws IOException {
        offset = dialogue().offset();
        if (connected) {
            acknowledged.tell(offset, size, session());
        }
        if (turn instanceof Turn.Ask ask) {
            if (ask.after().isZero()) {
                ask(ask.request());
            } else {
                later(ask.after(), () -> ask(ask.request()));
            }
        } else if (turn instanceof Turn.AskRemembered ask) {
            acknowledged.whenRemembered(() -> ask(ask.request()));
        } else if (turn instanceof Turn.Anew anew) {
            if (patience.mayBeginAnew()) {
                reply.drop();
                take(dialogue().begin());
            } else {
                fail(anew.why());
            }
        } else if (turn instanceof Turn.Failed failed) {
            fail(failed.error());
        } else {
            accepted();
        }
    }

    private @Nullable UploadSession session() {
        return reply.remembered(dialogue().session());
    }

    private void later(Duration delay, Step step) {
        parts.client()
                .schedule(
                        delay,
                        () -> post(() -> {
                            if (!over) {
                                step.run();
                            }
                        }));
    }

    private void ask(UploadRequest request) throws IOException {
        if (over) {
            return;
        }
        UploadRequest ready = new SourceDigests(source(), () -> stopWanted).checked(request);
        if (stopWanted) {
            stopped();
            return;
        }
        asked = new AskedRequest(ready);
        reply.nothingYet();
        body.next(ready, source());
        exchange = parts.client()
                .start(
                        calls.of(ready, dialogue().answerTime()),
                        new UploadRelay(this),
                        task.mode().lane());
    }

    void bodyWanted(Exchange from) throws IOException {
        tellConnected();
        body.begin(asked().request(), source(), from, task.mode().lane());
    }

    private void tellConnected() {
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
    }

    void preliminary(Exchange from, ResponseHead head) {
        tellConnected();
        dialogue().preliminary(asked().request(), head);
        acknowledged.tell(dialogue().offset(), size, session());
    }

    void head(Exchange from, ResponseHead head) throws IOException {
        UploadRequest request = asked().request();
        boolean sent = body.isComplete();
        answered = head;
        if (UploadCalls.isRedirect(request, head.status())) {
            exchange = null;
            from.abort();
            body.stop();
            ask(calls.redirected(request, head));
        } else if (head.isSuccess() && !sent && !dialogue().mayEndEarly(request, head, body.handedOver())) {
            fail(FailureClassifier.invalidResponse(from.call().uri(), "accepts the file before it was sent"));
        } else if (!sent) {
            asked().refused(head);
            body.stop();
        } else if (dialogue().isReply(request, head)) {
            reply.begin(head, dialogue().continuesReply());
        }
    }

    void body(Exchange from, List<ByteBuf> buffers) throws IOException {
        ResponseHead head = answered;
        if (from != exchange || over || head == null) {
            return;
        }
        if (reply.isComing()) {
            reply.append(buffers);
        } else if (!asked().hear(buffers)) {
            from.discard();
            answered(head);
        }
    }

    void end() throws IOException {
        reply.end();
        answered(Objects.requireNonNull(answered, "the head comes before the end"));
    }

    private void answered(ResponseHead head) throws IOException {
        exchange = null;
        body.stop();
        calls.arrived();
        if (head.isSuccess()) {
            tellConnected();
        }
        take(dialogue().answered(asked().answer(head)));
    }

    /** The connection broke, or never came to be: goes on at once where the dialogue can, while bytes move. */
    void broken(TransferError error) throws IOException {
        ResponseHead refused = asked().refusal();
        if (refused != null) {
            answered(refused);
            return;
        }
        exchange = null;
        long moved = reply.isComing() ? reply.moved() : body.sentBytes();
        body.stop();
        Turn next = error.code().equals(ErrorCode.CONNECTION_CLOSED) ? afterBreak(error) : null;
        Duration pause =
                next == null ? null : patience.afterBreak(moved, dialogue().offset() + reply.moved());
        if (next != null && pause != null) {
            later(pause, () -> take(next));
            return;
        }
        Turn last = dialogue().unanswered(error);
        if (last == null) {
            fail(error);
        } else {
            take(last);
        }
    }

    private @Nullable Turn afterBreak(TransferError error) {
        Turn next = reply.isComing() ? dialogue().replyBroken(reply.bytes()) : null;
        return next != null ? next : dialogue().broken(error);
    }

    private void accepted() throws IOException {
        source().demandUnchanged();
        reply.demandWanted();
        String key = reply.key();
        conclude(kept -> new TransferEnd.Finished(size, reply.bytes(), key, 0, null, task.expectedDigest()));
    }

    void fail(TransferError error) {
        boolean changed = error.code().equals(ErrorCode.LOCAL_FILE_CHANGED);
        long moved =
                Math.max(0, progress().bytesTransferred() - task.progressSoFar().bytesTransferred());
        conclude(kept -> {
            if (changed && kept != null) {
                Abandonment.of(parts, task, kept); // what the server has is of no use to anybody any more
            }
            return new TransferEnd.Failed(error, moved, changed ? null : kept);
        });
    }

    private void conclude(Function<@Nullable FileCheckpoint, TransferEnd> end) {
        if (over) {
            return;
        }
        over = true;
        acknowledged.close();
        Exchange current = exchange;
        exchange = null;
        body.stop();
        if (current != null) {
            current.abort();
        }
        TransferEnd result = end.apply(kept());
        reply.close(!(result instanceof TransferEnd.Failed failed && failed.kept() == null));
        if (source != null) {
            source.close();
        }
        listener.ended(task, result);
    }

    /** What a next attempt may go on from. */
    private @Nullable FileCheckpoint kept() {
        if (dialogue == null) {
            return task.resumeFrom();
        }
        UploadSession session = session();
        return session == null ? null : acknowledged.checkpoint(dialogue.offset(), size, session);
    }
}
