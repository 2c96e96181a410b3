package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.Validator;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
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
    private @Nullable Redirects redirects;
    private @Nullable Exchange exchange;
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
    void ask(PartialFile file, boolean wholeFile) throws TransferFailure {
        redirects = new Redirects(parts.options().maxRedirects(), task.remote());
        send(file.question(task.remote(), wholeFile));
    }

    /** Asks where the answer points to. */
    void follow(PartialFile file, ResponseHead head) throws TransferFailure {
        Redirects chain = redirects;
        if (chain == null) {
            throw new IllegalStateException("an answer without a question");
        }
        URI next = chain.next(question.uri(), head.headers().get("Location"));
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.discard();
        }
        send(file.question(next, !question.asksForRest()));
    }

    private void send(Question next) throws TransferFailure {
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
        if (next.asksForRest()) {
            sent.add(new Header("Range", "bytes=" + next.from() + "-"));
            continued = true;
        }
        if (next.asksForRest() && validator != null) {
            // RFC 9110 section 13.1.5: the rest if it is still this version, else the whole.
            sent.add(new Header("If-Range", validator.value()));
        }
        HttpCall call = new HttpCall(
                "GET", next.uri(), origin, sent, HttpCall.NO_BODY, task.trustedCertificatesPem(), task.stallTimeout());
        Posting posting = new Posting();
        exchange = parts.client().start(call, posting);
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
