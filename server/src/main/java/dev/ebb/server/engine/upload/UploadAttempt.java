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
import dev.ebb.server.engine.http.Patience;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
    /** A server that keeps losing what it was sent is given up. */
    private static final int MAX_ANEW = 3;

    private final EngineParts parts;
    private final TransferTask task;
    private final TransferListener listener;
    private final Executor strand;
    private final UploadCalls calls;
    private final Patience patience;
    private final Acknowledged acknowledged;

    private @Nullable SourceFile source;
    private @Nullable Dialogue dialogue;
    private @Nullable UploadRequest asked;
    private ShortText text = new ShortText();
    private volatile @Nullable BodySender sender;
    private volatile @Nullable ReplyFile reply;
    private volatile @Nullable ResponseHead answered;
    private volatile @Nullable Exchange exchange;
    private volatile long offset;
    private volatile long size = JobFile.UNKNOWN;
    private @Nullable ResponseHead refusal;
    private long askedNanos;
    private int begunAnew;
    private boolean replying;
    private boolean connected;
    private volatile boolean stopWanted;
    private boolean over;

    private UploadAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.strand = parts.disk().strand();
        this.calls = new UploadCalls(parts, task);
        this.patience = new Patience(parts.options().checkpointBytes(), task.mode());
        this.acknowledged = new Acknowledged(parts.options(), task, listener, this::post);
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
        BodySender current = sender;
        return new TransferProgress(Math.max(offset, current == null ? 0 : current.sentUpTo()), size);
    }

    @Override
    public @Nullable String responseHeaders() {
        return HeaderText.of(answered);
    }

    @Override
    public @Nullable TransferProgress reply() {
        ReplyFile current = reply;
        ResponseHead head = answered;
        return current == null || head == null ? null : new TransferProgress(current.size(), head.contentLength());
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
        Digest digest = new SourceDigests(file, () -> stopWanted).ofFile(task);
        UploadPlan plan = new UploadPlan(task, size, file.version(), digest, left, parts.clock());
        Dialogue begun = Dialogues.of(plan);
        dialogue = begun;
        take(begun.begin());
    }

    private Dialogue dialogue() {
        return Objects.requireNonNull(dialogue, "begun first");
    }

    private SourceFile source() {
        return Objects.requireNonNull(source, "opened first");
    }

    private void take(Turn turn) throws IOException {
        offset = dialogue().offset();
        if (connected) {
            acknowledged.tell(offset, size, dialogue().session());
        }
        if (turn instanceof Turn.Ask ask) {
            if (ask.after().isZero()) {
                ask(ask.request());
            } else {
                later(ask.after(), () -> ask(ask.request()));
            }
        } else if (turn instanceof Turn.Anew anew) {
            if (++begunAnew > MAX_ANEW) {
                fail(anew.why());
            } else {
                dropReply();
                take(dialogue().begin());
            }
        } else if (turn instanceof Turn.Failed failed) {
            fail(failed.error());
        } else {
            accepted();
        }
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
        UploadRequest.Check check = request.check();
        UploadRequest ready = check == null || !(request.body() instanceof UploadRequest.Part part)
                ? request
                : new SourceDigests(source(), () -> stopWanted).checked(request, check, part);
        if (stopWanted) {
            stopped();
            return;
        }
        asked = ready;
        replying = false;
        refusal = null;
        text = new ShortText();
        sender = ready.body() instanceof UploadRequest.Part part ? new BodySender(this, source(), part) : null;
        askedNanos = System.nanoTime();
        exchange = parts.client()
                .start(calls.of(ready), new UploadRelay(this), task.mode().lane());
    }

    void bodyWanted(Exchange from) throws IOException {
        tellConnected();
        UploadRequest.Body body = Objects.requireNonNull(asked, "asked first").body();
        if (body instanceof UploadRequest.Text said) {
            from.send(Unpooled.wrappedBuffer(said.utf8()), true, success -> {});
        } else if (body instanceof UploadRequest.Part part) {
            // Asked once more, after a challenge: what is left of the first round must not get into the second.
            Objects.requireNonNull(sender, "made with the request").stop();
            BodySender next = new BodySender(this, source(), part);
            sender = next;
            next.begin(from, task.mode().lane());
        }
    }

    private void tellConnected() {
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
    }

    void preliminary(Exchange from, ResponseHead head) {
        tellConnected();
        dialogue().preliminary(Objects.requireNonNull(asked, "asked first"), head);
        acknowledged.tell(dialogue().offset(), size, dialogue().session());
    }

    void head(Exchange from, ResponseHead head) throws IOException {
        UploadRequest request = Objects.requireNonNull(asked, "asked first");
        BodySender sending = sender;
        boolean sent = sending == null || sending.isComplete();
        answered = head;
        if (head.status() == 307 || head.status() == 308) {
            exchange = null;
            from.abort();
            stopSending();
            ask(calls.redirected(request, head));
        } else if (head.isSuccess() && !sent && !dialogue().mayEndEarly(request, head, sending.handedOver())) {
            fail(FailureClassifier.invalidResponse(from.call().uri(), "accepts the file before it was sent"));
        } else if (!sent) {
            refusal = head; // what it says of the reason follows, unless it cuts us off
            stopSending();
        } else {
            replying = dialogue().isReply(request, head);
            if (replying) {
                dropReply();
                reply = ReplyFile.create(parts, task);
            }
        }
    }

    void body(Exchange from, List<ByteBuf> buffers) throws IOException {
        ResponseHead head = answered;
        if (from != exchange || over || head == null) {
            return;
        }
        ReplyFile file = reply;
        if (replying && file != null) {
            file.append(buffers);
        } else if (!text.add(buffers)) {
            from.discard();
            answered(head);
        }
    }

    void end() throws IOException {
        ReplyFile file = reply;
        if (replying && file != null) {
            file.finish();
        }
        answered(Objects.requireNonNull(answered, "the head comes before the end"));
    }

    private void answered(ResponseHead head) throws IOException {
        exchange = null;
        refusal = null;
        stopSending();
        calls.arrived();
        if (head.isSuccess()) {
            tellConnected();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - askedNanos);
        UploadRequest request = Objects.requireNonNull(asked, "asked first");
        take(dialogue().answered(new UploadAnswer(request, head, text.bytes(), took)));
    }

    /** The connection broke, or never came to be: goes on at once where the dialogue can, while bytes move. */
    void broken(TransferError error) throws IOException {
        ResponseHead refused = refusal;
        if (refused != null) {
            answered(refused);
            return;
        }
        exchange = null;
        BodySender sending = sender;
        long moved = sending == null ? 0 : sending.sentBytes();
        stopSending();
        boolean closed = error.code().equals(ErrorCode.CONNECTION_CLOSED);
        Turn next = closed ? dialogue().broken(error) : null;
        Duration pause = next == null ? null : patience.afterBreak(moved > 0, moved);
        if (next == null || pause == null) {
            fail(error);
        } else {
            later(pause, () -> take(next));
        }
    }

    private void accepted() throws IOException {
        source().demandUnchanged();
        ReplyFile file = reply;
        if (file == null && task.type() == JobType.UPLOAD_REPLY) {
            fail(FailureClassifier.invalidResponse(task.remote(), "is not followed by the reply"));
            return;
        }
        long replyBytes = file == null ? -1 : file.size();
        String key = file == null ? null : file.key();
        conclude(kept -> new TransferEnd.Finished(size, replyBytes, key));
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
        stopSending();
        if (current != null) {
            current.abort();
        }
        TransferEnd result = end.apply(kept());
        if (result instanceof TransferEnd.Finished && reply != null) {
            reply.close();
        } else {
            dropReply();
        }
        closeSource();
        listener.ended(task, result);
    }

    /** What a next attempt may go on from. */
    private @Nullable FileCheckpoint kept() {
        Dialogue begun = dialogue;
        if (begun == null) {
            return task.resumeFrom();
        }
        UploadSession session = begun.session();
        return session == null ? null : acknowledged.checkpoint(begun.offset(), size, session);
    }

    private void stopSending() {
        BodySender sending = sender;
        if (sending != null) {
            sending.stop();
        }
    }

    private void dropReply() {
        ReplyFile file = reply;
        if (file != null) {
            reply = null;
            file.discard();
        }
    }

    private void closeSource() {
        try {
            if (source != null) {
                source.close();
            }
        } catch (IOException harmless) {
            // It was only read.
        }
    }
}
