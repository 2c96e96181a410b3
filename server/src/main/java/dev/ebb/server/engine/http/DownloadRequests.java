package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.Validator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one download, one at a time, redirects included. What an exchange reports after it was dropped is not passed
 * on. Confined to the strand of the download, but for {@link #answered}.
 */
final class DownloadRequests {
    private final EngineParts parts;
    private final TransferTask task;
    private final Events events;
    private final AnswerJudge judge;

    private @Nullable CustomHeaders headers;
    private @Nullable TlsTerms tls;
    private @Nullable Redirects redirects;
    private String method = "GET";
    private volatile @Nullable Exchange exchange;
    private Question question;
    private boolean continued;
    private volatile @Nullable ResponseHead answered;
    private @Nullable Deque<Runnable> held;

    DownloadRequests(EngineParts parts, TransferTask task, Events events) {
        this.parts = parts;
        this.task = task;
        this.events = events;
        this.judge = new AnswerJudge(parts.clock());
        this.question = new Question(task.remote(), 0, -1, null);
    }

    /** Hears, on the strand, about the one exchange that counts. */
    interface Events {
        Executor strand();

        void head(Answer answer, ResponseHead head);

        void body(List<ByteBuf> buffers, long bytes);

        void end();

        void failed(TransferError error);
    }

    /** Asks, from the job's URL on, for what is missing, or for the whole file. */
    void ask(PartialFile file, boolean wholeFile) throws IOException {
        ask(file.question(task.remote(), wholeFile || task.http().method() != null));
    }

    /** Asks, from the job's URL on. */
    void ask(Question first) throws IOException {
        redirects = chain();
        method = task.http().method() == null ? "GET" : task.http().method();
        send(first);
    }

    /** Asks where the answer points to. */
    void follow(PartialFile file, ResponseHead head) throws IOException {
        follow(head, next -> file.question(next, !question.asksForRest()));
    }

    /** Asks the same where the answer points to. */
    void follow(ResponseHead head, Function<URI, Question> again) throws IOException {
        Redirects chain = redirects;
        if (chain == null) {
            throw new IllegalStateException("an answer without a question");
        }
        URI next = chain.next(question.uri(), head.headers().get("Location"));
        boolean posted = method.equals("POST") && (head.status() == 301 || head.status() == 302);
        if (head.status() == 303 || posted) {
            method = "GET"; // RFC 9110 section 15.4
        }
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.discard();
        }
        send(again.apply(next));
    }

    private Redirects chain() {
        boolean mayDropEncryption = task.http().security().has(SecurityFlags.ALLOW_HTTPS_TO_HTTP);
        return new Redirects(parts.options().maxRedirects(), task.remote(), mayDropEncryption);
    }

    /** Where the last question went. */
    URI asked() {
        return question.uri();
    }

    /** Where an answer that is not followed points to. */
    URI pointedTo(ResponseHead head) throws TransferFailure {
        return new Redirects(1, question.uri(), true)
                .next(question.uri(), head.headers().get("Location"));
    }

    private void send(Question next) throws IOException {
        question = next;
        HttpOrigin origin = HttpOrigin.of(next.uri());
        CustomHeaders own = headers;
        if (own == null) {
            own = new CustomHeaders(
                    origin, task.customHeaders(), parts.options().userAgent());
            headers = own;
        }
        List<Header> sent = own.forOrigin(origin);
        Validator validator = next.validator();
        String range = next.range();
        if (range != null) {
            sent.add(new Header("Range", range));
            continued |= next.asksForRest();
        }
        if (range != null && validator != null) {
            // RFC 9110 section 13.1.5: the rest if it is still this version, else the whole.
            sent.add(new Header("If-Range", validator.value()));
        }
        boolean amongMany = task.mode().amongMany() && next.expectedBytes() <= Http2Options.LARGE_BYTES;
        HttpCall call = new HttpCall(
                method,
                next.uri(),
                origin,
                sent,
                HttpCall.NO_BODY,
                tls(),
                task.stallTimeout(),
                JobAccess.of(task),
                amongMany);
        Posting posting = new Posting();
        exchange = parts.client().start(call, posting);
    }

    private TlsTerms tls() throws IOException {
        TlsTerms own = tls;
        if (own == null) {
            own = TlsTerms.of(task, parts.identities());
            tls = own;
        }
        return own;
    }

    /** Lets go of the broken connection and runs the action after the delay. */
    void pause(Duration delay, Runnable action) {
        exchange = null;
        parts.client().schedule(delay, action);
    }

    /** True when bytes were continued, so that they may be of two versions: a server may give both the same validator. */
    boolean hasContinued() {
        return continued;
    }

    /** What was answered last; null before. May be asked by anyone. */
    @Nullable
    ResponseHead answered() {
        return answered;
    }

    /** The rest of the current answer is of no use. */
    void drop() {
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.abort();
        }
    }

    /** For any thread. */
    boolean waitForConnection() {
        Exchange current = exchange;
        return current != null && current.isInLine();
    }

    /** For any thread. */
    boolean shareConnection() {
        Exchange current = exchange;
        return current != null && current.isShared();
    }

    /** Keeps what is reported until {@link #release}. */
    void hold() {
        held = new ArrayDeque<>();
    }

    void release() {
        Deque<Runnable> waiting = held;
        held = null;
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    /** Drops everything, for good. */
    void abort() {
        drop();
        release();
    }

    private void dispatch(Runnable event) {
        Deque<Runnable> waiting = held;
        if (waiting == null) {
            event.run();
        } else {
            waiting.add(event);
        }
    }

    /** Posts what an exchange reports to the strand. */
    private final class Posting implements ExchangeListener {
        private void post(Runnable event) {
            events.strand().execute(() -> dispatch(event));
        }

        @Override
        public void head(Exchange from, ResponseHead head) {
            post(() -> {
                if (from == exchange) {
                    answered = head;
                    events.head(judge.judge(question, head), head);
                }
            });
        }

        @Override
        public void body(Exchange from, List<ByteBuf> buffers) {
            long bytes = 0;
            for (ByteBuf buffer : buffers) {
                bytes += buffer.readableBytes();
            }
            long size = bytes;
            post(() -> {
                try {
                    if (from == exchange) {
                        events.body(buffers, size);
                    }
                } finally {
                    buffers.forEach(ByteBuf::release);
                    from.consumed(size);
                }
            });
        }

        @Override
        public void end(Exchange from) {
            post(() -> {
                if (from == exchange) {
                    exchange = null;
                    events.end();
                }
            });
        }

        @Override
        public void failed(Exchange from, Throwable cause) {
            TransferError error = FailureClassifier.network(cause, from.call().uri());
            post(() -> {
                if (from == exchange) {
                    exchange = null;
                    events.failed(error);
                }
            });
        }
    }
}
