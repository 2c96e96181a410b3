package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one download, one at a time, redirects included. What an exchange reports after it was dropped is not passed
 * on. Confined to the strand of the download, but for {@link #answered}.
 */
final class DownloadRequests {
    private final EngineParts parts;
    private final TransferTask task;
    private final Strand strand;
    private final AnswerJudge judge;

    private @Nullable Events events;
    private @Nullable CustomHeaders headers;
    private @Nullable TlsTerms tls;
    private @Nullable Redirects redirects;
    private String method = "GET";
    private volatile @Nullable Exchange exchange;
    private Question question;
    private volatile @Nullable ResponseHead answered;
    private @Nullable Deque<Runnable> held;

    DownloadRequests(EngineParts parts, TransferTask task, Strand strand) {
        this.parts = parts;
        this.task = task;
        this.strand = strand;
        this.judge = new AnswerJudge(parts.clock());
        this.question = Question.forWhole(task.remote());
    }

    /** Hears, in steps of the strand, about the one exchange that counts. */
    interface Events {
        void head(Answer answer, ResponseHead head) throws IOException;

        void body(List<ByteBuf> buffers, long bytes) throws IOException;

        /** The answer is over; its trailer says so of its digests. */
        void end(ServerDigests trailing) throws IOException;

        void failed(TransferError error) throws IOException;

        /** The connection is wanted back; another one is to be had, now or later. */
        void giveWay() throws IOException;
    }

    /** Who hears, from now on. */
    void tell(Events next) {
        events = next;
    }

    private Events events() {
        return Objects.requireNonNull(events, "nobody asks who does not listen");
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

    /** The last question. */
    Question question() {
        return question;
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
        String range = next.range();
        if (range != null) {
            sent.add(new Header("Range", range));
        }
        String condition = next.condition();
        if (condition != null) {
            sent.add(new Header("If-Range", condition));
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
        exchange = parts.client().start(call, posting, task.mode().lane());
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

    /** What was answered last; null before. May be asked by anyone. */
    @Nullable
    ResponseHead answered() {
        return answered;
    }

    /** False when the server has shown that it does not know of ranges, or has not shown that it does. */
    boolean mayAskForRest() {
        ResponseHead head = answered;
        return head == null || head.status() == 206 || "bytes".equalsIgnoreCase(head.single("Accept-Ranges"));
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

    /** How many more connections its server may be given beside the current one; negative while others wait for one. */
    int room() {
        Exchange current = exchange;
        return current == null ? 0 : parts.client().room(current);
    }

    /** A limit holds back what has come, or others are to have the way. For any thread. */
    boolean isHeldBack() {
        Exchange current = exchange;
        return current != null && current.isHeldBack();
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
            strand.executor().execute(() -> dispatch(event));
        }

        @Override
        public void head(Exchange from, ResponseHead head) {
            post(() -> {
                if (from == exchange) {
                    answered = head;
                    strand.run(() -> events().head(judge.judge(question, head), head));
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
                        strand.run(() -> events().body(buffers, size));
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
                    strand.run(() -> events().end(trailing(from)));
                }
            });
        }

        private ServerDigests trailing(Exchange from) {
            ResponseHead head = answered;
            return head == null ? ServerDigests.NONE : ServerDigests.of(head.status(), from.trailer());
        }

        @Override
        public void giveWay(Exchange from) {
            post(() -> {
                if (from == exchange) {
                    strand.run(() -> events().giveWay());
                }
            });
        }

        @Override
        public void failed(Exchange from, Throwable cause) {
            TransferError error = FailureClassifier.network(cause, from.call().uri());
            post(() -> {
                if (from == exchange) {
                    exchange = null;
                    strand.run(() -> events().failed(error));
                }
            });
        }
    }
}
