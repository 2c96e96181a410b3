package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An upload that its server keeps at a URL of its own: where that is, how much is there, how long it lasts, where the reply
 * is, and how often it may get nowhere. Confined to the strand of its upload.
 */
final class KeptUpload {
    private static final String URL = "url";
    private static final String EXPIRES = "expires";
    private static final String REPLY = "reply";
    private static final String MOST = "most";
    private static final String REPLY_FIELD = "BITS-Reply-URL";

    /** Requests in a row that bring the upload no further. */
    private static final int MAX_STALLS = 5;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    /** Who is asked to wait for longer does so without holding a place in the queue. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final UploadPlan plan;
    private final PieceSize pieces;
    private UploadSession session;
    private long offset;
    private long best;
    private int stalls;

    KeptUpload(UploadPlan plan, UploadProtocol protocol) {
        this.plan = plan;
        this.session = plan.sessionOf(protocol);
        this.offset = uri() == null ? 0 : Math.min(plan.offsetLeft(), plan.size());
        this.best = offset;
        String most = session.mark(MOST);
        long usual = plan.checksBodies() ? PieceSize.CHECKED : Long.MAX_VALUE;
        this.pieces = new PieceSize(most == null ? usual : Math.min(usual, Long.parseLong(most)));
        if (isExpired()) {
            forget();
        }
    }

    /** Where it is; null when there is none. */
    @Nullable
    URI uri() {
        return uri(URL);
    }

    private @Nullable URI uri(String mark) {
        String text = session.mark(mark);
        return text == null ? null : URI.create(text);
    }

    /** The server said where it is. */
    void at(URI from, @Nullable String location) throws TransferFailure {
        session = session.with(URL, UploadCalls.resolve(from, location).toString());
    }

    @Nullable
    String mark(String name) {
        return session.mark(name);
    }

    void mark(String name, @Nullable String value) {
        session = session.with(name, value);
    }

    /** The server forgets it then; null when it does not say. */
    void expires(@Nullable Instant when) {
        if (when != null) {
            session = session.with(EXPIRES, String.valueOf(when.getEpochSecond()));
        }
    }

    private boolean isExpired() {
        String when = session.mark(EXPIRES);
        return when != null && Long.parseLong(when) <= plan.clock().instant().getEpochSecond();
    }

    /** What a later attempt goes on with. */
    @Nullable
    UploadSession session() {
        return uri() == null && !awaitsReply() ? null : session;
    }

    long offset() {
        return offset;
    }

    boolean isWhole() {
        return offset == plan.size();
    }

    /** The server has so much. */
    void has(long bytes) {
        offset = bytes;
        if (bytes > best) {
            best = bytes;
            stalls = 0;
        }
    }

    PieceSize pieces() {
        return pieces;
    }

    /** See {@link PieceSize#shrink}; remembered. */
    boolean shrink(UploadRequest.Body body) {
        boolean smaller = body instanceof UploadRequest.Part part && pieces.shrink(part.bytes());
        if (smaller) {
            session = session.with(MOST, String.valueOf(pieces.most()));
        }
        return smaller;
    }

    /** Nothing of it is of use any more, except what was learned of the server. */
    void forget() {
        session = session.with(URL, null).with(EXPIRES, null).with(REPLY, null);
        offset = 0;
        best = 0;
        stalls = 0;
    }

    Turn anew(TransferError why) {
        forget();
        return new Turn.Anew(why);
    }

    /** Something brought the upload no further: the next thing, unless that has happened too often. */
    Turn again(TransferError why, Supplier<Turn> next) {
        return ++stalls > MAX_STALLS ? new Turn.Failed(why) : next.get();
    }

    /** Somebody else holds it, most likely an earlier connection of ours: the same question later, if that is soon. */
    Turn later(UploadAnswer answer, UploadRequest question) {
        TransferError busy = passing(answer);
        Duration wish = busy.retryAfter();
        Duration wait = wish == null ? FIRST_WAIT.multipliedBy(1L << stalls) : wish;
        return wait.compareTo(LONGEST_WAIT) > 0
                ? new Turn.Failed(busy)
                : again(busy, () -> new Turn.Ask(question, wait));
    }

    /** Goes on with that after a broken connection; null when there is nothing to go on with. */
    @Nullable
    Turn broken(TransferError error, Supplier<Turn> next) {
        if (awaitsReply()) {
            return fetch();
        }
        return uri() == null ? null : again(error, next);
    }

    /** The request that ends it: none for one that is whole, which may be a file by now, or gone already. */
    @Nullable
    UploadRequest abandon() {
        URI uri = uri();
        return uri == null || isWhole() || awaitsReply() ? null : UploadRequest.of("DELETE", uri);
    }

    /** Whether this answer says that the reply is elsewhere. */
    static boolean repliesElsewhere(ResponseHead head) {
        return head.headers().contains(REPLY_FIELD);
    }

    /** Asks for the reply where that answer says it is. */
    Turn fetch(UploadAnswer answer) {
        try {
            URI there = UploadCalls.resolve(answer.uri(), answer.head().single(REPLY_FIELD));
            session = session.with(REPLY, there.toString());
            return fetch();
        } catch (TransferFailure unusable) {
            return new Turn.Failed(unusable.error());
        }
    }

    /** Whether only the reply is missing. */
    boolean awaitsReply() {
        return uri(REPLY) != null;
    }

    Turn fetch() {
        return new Turn.Ask(UploadRequest.of("GET", known(uri(REPLY))));
    }

    Turn fetched(UploadAnswer answer) {
        if (answer.head().isSuccess()) {
            return new Turn.Done();
        }
        if (isGone(answer.status())) {
            forget(); // whoever tries once more sends the file once more
        }
        return refused(answer);
    }

    static boolean isGone(int status) {
        return status == 404 || status == 410;
    }

    Turn refused(UploadAnswer answer) {
        return new Turn.Failed(answer.error(plan.clock()));
    }

    /** An answer that may be another one in a while. */
    TransferError passing(UploadAnswer answer) {
        TransferError error = answer.error(plan.clock());
        return new TransferError(
                error.context(), error.code(), Disposition.TRANSIENT, error.message(), error.retryAfter());
    }

    static TransferError invalid(UploadAnswer answer, String what) {
        return FailureClassifier.invalidResponse(answer.uri(), what);
    }

    static <T> T known(@Nullable T value) {
        return Objects.requireNonNull(value, "known by now");
    }
}
