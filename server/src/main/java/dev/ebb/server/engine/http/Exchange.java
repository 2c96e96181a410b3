package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on whatever connection carries it. Its methods are thread-safe; the listener is called on the
 * connection's event loop.
 */
public final class Exchange {
    private static final int QUEUED_READS = 2;

    private final HttpCall call;
    private final ExchangeListener listener;
    private final BufferBudget budget;
    private final AtomicInteger queued = new AtomicInteger();

    private volatile @Nullable Carrier carrier;
    private volatile boolean aborted;
    private volatile boolean inLine;
    private volatile boolean readingPaused;
    private volatile RequestForm form = RequestForm.PLAIN;
    private volatile @Nullable Dispatch dispatch;

    Exchange(HttpCall call, ExchangeListener listener, BufferBudget budget) {
        this.call = call;
        this.listener = listener;
        this.budget = budget;
    }

    /** What was asked. */
    public HttpCall call() {
        return call;
    }

    /** True while it waits for one of the connections that may be open to the server. */
    public boolean isInLine() {
        return inLine;
    }

    /** True while others use its connection as well. */
    public boolean isShared() {
        Carrier current = carrier;
        return current != null && current.isShared();
    }

    void inLine(boolean waits) {
        inLine = waits;
    }

    /** Ends it at once, closing its connection if that is its alone. */
    public void abort() {
        aborted = true;
        Carrier current = carrier;
        if (current != null) {
            current.abort(this);
        }
    }

    /** The answer's body is of no interest: a short one is read away to keep the connection, else as {@link #abort}. */
    public void discard() {
        Carrier current = carrier;
        if (current != null) {
            current.discard(this);
        }
    }

    /** One delivery of {@link ExchangeListener#body} was dealt with. */
    public void consumed(long bytes) {
        budget.giveBack(bytes);
        queued.decrementAndGet();
        Carrier current = carrier;
        if (current != null) {
            current.consumed(this, bytes);
        }
        resumeIfPaused();
    }

    /** Sends a part of the body; {@code sent} hears on the event loop whether it has left. Takes the buffer over. */
    public void send(ByteBuf part, boolean last, SendListener sent) {
        Carrier current = carrier;
        if (current == null || aborted) {
            part.release();
            sent.sent(false);
        } else {
            current.send(this, part, last, sent);
        }
    }

    /** Hears what became of a part of the request's body. */
    @FunctionalInterface
    public interface SendListener {
        void sent(boolean success);
    }

    /** Who brings it to its server; set before it sets out. */
    void dispatch(Dispatch by) {
        dispatch = by;
    }

    /** Who brings it to its server. */
    Dispatch dispatch() {
        return Objects.requireNonNull(dispatch, "set before it sets out");
    }

    /** How it is put on the wire from now on. */
    void form(RequestForm next) {
        form = next;
    }

    /** How it is put on the wire. */
    RequestForm form() {
        return form;
    }

    /** True when a body follows the head of this request. */
    boolean sendsBody() {
        return call.hasBody() && form.body() != RequestForm.Body.LEFT_OUT;
    }

    ExchangeListener listener() {
        return listener;
    }

    boolean isAborted() {
        return aborted;
    }

    /** What carries it now; false when it was aborted meanwhile. */
    boolean attach(Carrier by) {
        carrier = by;
        return !aborted;
    }

    /** Hands a delivery to the listener; true when no more should be read until something was consumed. */
    boolean deliver(List<ByteBuf> buffers, long bytes) {
        budget.take(bytes);
        int waiting = queued.incrementAndGet();
        listener.body(this, buffers);
        return waiting >= QUEUED_READS || budget.isTight();
    }

    /** Marks reading as paused; false when everything was consumed meanwhile, so that nobody would resume it. */
    boolean pause() {
        readingPaused = true;
        if (mayRead()) {
            readingPaused = false;
            return false;
        }
        return true;
    }

    boolean isPaused() {
        return readingPaused;
    }

    /** With nothing waiting to be written one may always read, however tight the budget: so nobody starves. */
    private boolean mayRead() {
        int waiting = queued.get();
        return waiting == 0 || waiting < QUEUED_READS && !budget.isTight();
    }

    private void resumeIfPaused() {
        Carrier current = carrier;
        if (readingPaused && mayRead() && current != null) {
            readingPaused = false;
            current.resume(this);
        }
    }
}
