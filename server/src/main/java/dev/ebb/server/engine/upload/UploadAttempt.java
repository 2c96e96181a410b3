package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.SourceFile;
import dev.ebb.server.engine.http.CustomHeaders;
import dev.ebb.server.engine.http.EngineParts;
import dev.ebb.server.engine.http.Exchange;
import dev.ebb.server.engine.http.HeaderText;
import dev.ebb.server.engine.http.HttpCall;
import dev.ebb.server.engine.http.HttpOrigin;
import dev.ebb.server.engine.http.JobAccess;
import dev.ebb.server.engine.http.Redirects;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.engine.http.RetryAfter;
import dev.ebb.server.engine.http.TlsTerms;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.HttpMethodRules;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends one file as the body of one request, from its start: PUT, or POST with the answer's body kept as the reply. Everything
 * happens on one strand of the disk threads; {@link #progress} and {@link #stop} may be called by anyone.
 */
public final class UploadAttempt implements Transfer {
    private final EngineParts parts;
    private final TransferTask task;
    private final TransferListener listener;
    private final Executor strand;
    private final Redirects redirects;

    private volatile @Nullable BodySender sender;
    private @Nullable SourceFile source;
    private volatile @Nullable ReplyFile reply;
    private volatile @Nullable ResponseHead answered;
    private volatile @Nullable Exchange exchange;
    private @Nullable CustomHeaders headers;
    private @Nullable TlsTerms tls;
    private boolean connected;
    private boolean over;

    private UploadAttempt(EngineParts parts, TransferTask task, TransferListener listener) {
        this.parts = parts;
        this.task = task;
        this.listener = listener;
        this.strand = parts.disk().strand();
        this.redirects = new Redirects(parts.options().maxRedirects(), task.remote());
    }

    /** Starts an attempt. */
    public static Transfer start(EngineParts parts, TransferTask task, TransferListener listener) {
        UploadAttempt attempt = new UploadAttempt(parts, task, listener);
        attempt.post(attempt::begin);
        return attempt;
    }

    @Override
    public TransferProgress progress() {
        BodySender current = sender;
        return current == null
                ? new TransferProgress(0, JobFile.UNKNOWN)
                : new TransferProgress(current.sentBytes(), current.bytesTotal());
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
        post(() -> conclude(TransferEnd.Stopped::new));
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
        source = SourceFile.open(task.files());
        send(task.remote());
    }

    private void send(URI uri) throws IOException {
        SourceFile file = Objects.requireNonNull(source, "opened first");
        HttpOrigin origin = HttpOrigin.of(uri);
        CustomHeaders own = headers;
        if (own == null) {
            own = new CustomHeaders(
                    origin, task.customHeaders(), parts.options().userAgent());
            headers = own;
        }
        HttpCall call = new HttpCall(
                method(),
                uri,
                origin,
                own.forOrigin(origin),
                file.size(),
                tls(),
                task.stallTimeout(),
                JobAccess.of(task),
                false);
        sender = new BodySender(this, file);
        exchange = parts.client().start(call, new UploadRelay(this), task.mode().lane());
    }

    private String method() {
        String own = task.http().method();
        return own != null ? own : HttpMethodRules.usual(task.type());
    }

    private TlsTerms tls() throws IOException {
        TlsTerms own = tls;
        if (own == null) {
            own = TlsTerms.of(task, parts.identities());
            tls = own;
        }
        return own;
    }

    void bodyWanted(Exchange from) throws IOException {
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
        BodySender earlier = Objects.requireNonNull(sender, "made with the request");
        // Asked once more, after a challenge: what is left of the first round must not get into the second.
        earlier.stop();
        BodySender next = new BodySender(this, Objects.requireNonNull(source, "opened first"));
        sender = next;
        next.begin(from, task.mode().lane());
    }

    void head(Exchange from, ResponseHead head) throws IOException {
        BodySender sending = Objects.requireNonNull(sender, "made with the request");
        int status = head.status();
        answered = head;
        if (status == 307 || status == 308) {
            again(from, head);
        } else if (!head.isSuccess()) {
            fail(FailureClassifier.status(
                    status,
                    from.call().uri(),
                    RetryAfter.parse(head, parts.clock().instant())));
        } else if (!sending.isComplete()) {
            fail(FailureClassifier.invalidResponse(from.call().uri(), "accepts the file before it was sent"));
        } else if (task.type() == JobType.UPLOAD) {
            exchange = null;
            from.discard();
            accepted(-1, null);
        } else {
            reply = ReplyFile.create(parts, task);
        }
    }

    /** 307 and 308 ask for the same request elsewhere; a file goes to no other server than the one it was meant for. */
    private void again(Exchange from, ResponseHead head) throws IOException {
        URI next = redirects.next(from.call().uri(), head.headers().get("Location"));
        if (!HttpOrigin.of(next).equals(from.call().origin())) {
            fail(FailureClassifier.status(head.status(), from.call().uri(), null));
            return;
        }
        exchange = null;
        from.abort();
        Objects.requireNonNull(sender, "made with the request").stop();
        send(next);
    }

    void body(Exchange from, List<ByteBuf> buffers) throws IOException {
        ReplyFile file = reply;
        if (file != null && from == exchange && !over) {
            file.append(buffers);
        }
    }

    void end() throws IOException {
        exchange = null;
        ReplyFile file = reply;
        if (file != null) {
            file.finish();
            accepted(file.size(), file.key());
        }
    }

    private void accepted(long replyBytes, @Nullable String replyKey) throws IOException {
        SourceFile file = Objects.requireNonNull(source, "opened first");
        file.demandUnchanged();
        conclude(nothing -> new TransferEnd.Finished(file.size(), replyBytes, replyKey));
    }

    void fail(TransferError error) {
        BodySender current = sender;
        long moved = current == null ? 0 : current.sentBytes();
        conclude(nothing -> new TransferEnd.Failed(error, moved, null));
    }

    private void conclude(Function<@Nullable FileCheckpoint, TransferEnd> end) {
        if (over) {
            return;
        }
        over = true;
        Exchange current = exchange;
        exchange = null;
        BodySender sending = sender;
        if (sending != null) {
            sending.stop();
        }
        if (current != null) {
            current.abort();
        }
        TransferEnd result = end.apply(null);
        ReplyFile file = reply;
        if (file != null) {
            if (result instanceof TransferEnd.Finished) {
                file.close();
            } else {
                file.discard();
            }
        }
        closeSource();
        listener.ended(task, result);
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
