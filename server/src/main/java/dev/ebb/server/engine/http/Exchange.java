package dev.ebb.server.engine.http;

import dev.ebb.server.engine.http.idle.Load;
import dev.ebb.server.engine.http.idle.PathSocket;
import dev.ebb.server.governor.idle.Claim;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on whatever connection carries it. Its methods are thread-safe; the listener is called on the
 * connection's event loop.
 */
public final class Exchange implements Load {
    private static final int QUEUED_READS = 2;
    private static final int SMALLEST_READ = 4 << 10;
    /** A read brings what the limit lets through in an eighth of a second. */
    private static final int READS_PER_SECOND = 8;

    private final HttpCall call;
    private final Throttle throttle;
    private final BufferBudget budget;
    private final AtomicInteger queued = new AtomicInteger();

    private volatile @Nullable Carrier carrier;
    private volatile boolean aborted;
    private volatile boolean inLine;
    private volatile boolean readingPaused;
    private volatile boolean sendingHeldBack;
    private volatile boolean held;
    private volatile int mostPerRead = BoundedReads.UNBOUNDED;
    private volatile RequestForm form = RequestForm.PLAIN;
    private volatile @Nullable Dispatch dispatch;
    private volatile HttpHeaders trailer = EmptyHttpHeaders.INSTANCE;

    Exchange(HttpCall call, Throttle throttle, BufferBudget budget) {
        this.call = call;
        this.throttle = throttle;
        this.budget = budget;
        throttle.of(this);
    }

    /** What was asked. */
    public HttpCall call() {
        return call;
    }

    /** What connections for it have in common; null while it has none of its own. */
    @Nullable
    ConnectionKey connectionKey() {
        return carrier instanceof HttpConnection own ? own.key() : null;
    }

    /** True while it waits for one of the connections that may be open to the server. */
    public boolean isInLine() {
        return inLine;
    }

    /** True while others use its connection as well. */
    @Override
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
        throttle.drop();
        Carrier current = carrier;
        if (current != null) {
            current.abort(this);
        }
    }

    /** The answer's body is of no interest: a short one is read away to keep the connection, else as {@link #abort}. */
    public void discard() {
        throttle.drop();
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

    /** What was delivered at once is consumed in so many parts more, or less. */
    void regrouped(int more) {
        queued.addAndGet(more);
    }

    @Override
    public @Nullable Claim claim() {
        return throttle.lane().claim();
    }

    /** True when its bytes give way to everybody else's. */
    boolean givesWay() {
        Claim now = claim();
        return now != null && now.givesWay();
    }

    @Override
    public void hold(boolean now, int largestRead) {
        mostPerRead = largestRead;
        held = now;
        if (!now) {
            resumeIfPaused();
        }
    }

    @Override
    public boolean sends() {
        return call.hasBody();
    }

    /** Whether it gives way has changed: it goes on over a connection of its new kind. */
    void turned() {
        Carrier current = carrier;
        if (current == null) {
            giveWay();
        } else {
            PathSocket.turned(current.channel(), this);
        }
    }

    /** It comes slowly because it gives way. For any thread. */
    boolean isSlowed() {
        Carrier current = carrier;
        return current != null && PathSocket.isSlowed(current.channel());
    }

    @Override
    public void giveWay() {
        if (!aborted) {
            throttle.giveWay(this);
        }
    }

    /** No limit holds it back. */
    boolean isUnlimited() {
        return throttle.tap().isFree();
    }

    /** For how long nothing may be read, so that there is more to read: a limit does not let it rest as well. */
    long longestRest() {
        Carrier current = carrier;
        return current == null || !isUnlimited()
                ? 0
                : PathSocket.longestRest(current.channel(), ReadRests.LONGEST_NANOS);
    }

    /** Most bytes that one read may bring: where a limit lets little through, little. */
    int largestRead() {
        long most = isUnlimited() ? mostPerRead : throttle.tap().bytesPerSecond() / READS_PER_SECOND;
        return (int) Math.max(SMALLEST_READ, Math.min(mostPerRead, most));
    }

    /** Whoever sends its body is held back by a limit, or no longer. */
    public void sendingHeldBack(boolean now) {
        sendingHeldBack = now;
    }

    /**
     * A limit holds it back, bytes that have come or that are to be sent, or the way of others does. The server is not to blame
     * for the silence.
     */
    public boolean isHeldBack() {
        return sendingHeldBack || throttle.isHolding() || isSlowed();
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

    /** Fields behind the body (RFC 9110 section 6.5); known once it is whole. */
    HttpHeaders trailer() {
        return trailer;
    }

    void trailer(HttpHeaders fields) {
        trailer = fields;
    }

    ExchangeListener listener() {
        return throttle;
    }

    @Override
    public boolean isAborted() {
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
        throttle.body(this, buffers);
        return waiting >= QUEUED_READS || budget.isTight() || throttle.isHolding() || held;
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
        return !held && (waiting == 0 || waiting < QUEUED_READS && !budget.isTight() && !throttle.isHolding());
    }

    private void resumeIfPaused() {
        Carrier current = carrier;
        if (readingPaused && !aborted && mayRead() && current != null) {
            readingPaused = false;
            current.resume(this);
        }
    }
}
