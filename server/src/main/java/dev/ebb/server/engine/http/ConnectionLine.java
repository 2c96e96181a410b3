package dev.ebb.server.engine.http;

import dev.ebb.server.governor.idle.Claim;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one origin and who waits for them. Those who share a connection and those who want one for themselves
 * stand in lines of their own, and neither is kept waiting for good by the other. Guarded by its pool.
 */
final class ConnectionLine {
    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private final Deque<ConnectionPool.Taker> sharing = new ArrayDeque<>();
    private @Nullable Http2Session shared;
    private int open;
    private int leaving;
    private boolean offering;
    private boolean ownFirst;

    /** Who wants a connection of its own. */
    private record Waiter(boolean fresh, ConnectionPool.Taker taker) {}

    /** How a line gets what it needs. */
    interface Source {
        /** Whether a connection may be opened for him now; true may be said once for each. */
        boolean mayOpen(ConnectionPool.Taker taker);

        /** Opens a connection for one who wants it for himself; {@code fresh} if one that was kept would not do. */
        void connect(ConnectionPool.Taker taker, boolean fresh);

        /** Opens a connection and offers to share it. */
        void offer();
    }

    void join(ConnectionPool.Wish wish, ConnectionPool.Taker taker) {
        if (wish == ConnectionPool.Wish.SHARED) {
            sharing.add(taker);
        } else {
            waiting.add(new Waiter(wish == ConnectionPool.Wish.FRESH, taker));
        }
    }

    boolean isWaiting(ConnectionPool.Taker taker) {
        return sharing.contains(taker) && !offering
                || waiting.stream().anyMatch(waiter -> waiter.taker().equals(taker));
    }

    /** No connection may be opened for him now, so he goes on waiting, first in line. */
    void rejoin(boolean fresh, ConnectionPool.Taker taker) {
        waiting.addFirst(new Waiter(fresh, taker));
    }

    /** The same for those who hoped to share one. */
    List<ConnectionPool.Taker> postponed() {
        offering = false;
        return List.copyOf(sharing);
    }

    void idles(HttpConnection connection) {
        idle.addLast(connection);
    }

    /** A connection is no more. */
    void closed(OpenConnection connection) {
        vacated();
        if (connection instanceof Http2Session session) {
            retired(session);
        } else if (connection instanceof HttpConnection kept) {
            idle.remove(kept);
        }
    }

    /** One that was to be opened, or was open, is not. */
    void vacated() {
        open--;
        leaving = Math.max(0, leaving - 1);
    }

    /** The offer was taken up. */
    void shared(Http2Session session) {
        offering = false;
        shared = session;
    }

    /** The offer was not taken up: everybody wants a connection of his own now. */
    void unshared() {
        offering = false;
        sharing.forEach(taker -> waiting.add(new Waiter(false, taker)));
        sharing.clear();
    }

    /** Nobody could be reached; who hoped to share is sent away. */
    List<ConnectionPool.Taker> unreached() {
        offering = false;
        List<ConnectionPool.Taker> disappointed = List.copyOf(sharing);
        sharing.clear();
        return disappointed;
    }

    /** The connection takes nobody any more; whoever is on it stays. */
    void retired(Http2Session session) {
        if (shared == session) {
            shared = null;
        }
    }

    boolean isEmpty() {
        return open == 0 && waiting.isEmpty() && sharing.isEmpty();
    }

    /** How many more connections there may be in use; negative while somebody waits for one. */
    int room(int limit) {
        long wanting = wanting();
        return wanting > 0 ? (int) -wanting : limit - open + idle.size();
    }

    /** Connections in use, and those that are waited for. */
    int wanted() {
        return (int) wanting() + open - idle.size();
    }

    private long wanting() {
        return waiting.stream().filter(it -> !it.taker().isGone()).count() + (wantsOffer() ? 1 : 0);
    }

    /** True when the server may be given no connection more. */
    boolean isFull(int limit) {
        return open >= limit;
    }

    /** What those claim for whom a connection more would be opened if it might. */
    List<Claim> waiting(int limit, boolean toSend) {
        if (isFull(limit)) {
            return List.of();
        }
        Stream<ConnectionPool.Taker> own = waiting.stream().map(Waiter::taker);
        Stream<ConnectionPool.Taker> first = wantsOffer() ? Stream.of(sharing.element()) : Stream.of();
        return Stream.concat(own, first)
                .filter(taker -> !taker.isGone() && taker.sends() == toSend)
                .map(ConnectionPool.Taker::claim)
                .filter(Objects::nonNull)
                .toList();
    }

    int idleCount() {
        return idle.size();
    }

    List<HttpConnection> idleOnes() {
        return List.copyOf(idle);
    }

    /** Gives what there is to who waits, and adds what is to be done once the lock is free. */
    void serve(int limit, Source source, List<Runnable> steps) {
        waiting.removeIf(waiter -> waiter.taker().isGone());
        sharing.removeIf(ConnectionPool.Taker::isGone);
        Http2Session session = shared;
        while (session != null && !sharing.isEmpty() && session.hasRoom()) {
            ConnectionPool.Taker taker = sharing.remove();
            Carrier place = session.claim();
            steps.add(() -> taker.take(place));
        }
        while (!waiting.isEmpty() && !waiting.peek().fresh() && !idle.isEmpty()) {
            ConnectionPool.Taker taker = waiting.remove().taker();
            HttpConnection kept = idle.removeLast();
            steps.add(() -> taker.take(kept));
        }
        if (ownFirst) {
            connect(limit, source, steps);
        }
        if (wantsOffer() && open < limit && source.mayOpen(sharing.element())) {
            offering = true;
            open++;
            steps.add(source::offer);
        }
        connect(limit, source, steps);
        if (!waiting.isEmpty() || wantsOffer()) {
            makeRoom(steps);
        }
    }

    private boolean wantsOffer() {
        return !sharing.isEmpty() && !offering && shared == null;
    }

    private void connect(int limit, Source source, List<Runnable> steps) {
        Iterator<Waiter> line = waiting.iterator();
        while (line.hasNext() && open < limit) {
            Waiter waiter = line.next();
            if (!source.mayOpen(waiter.taker())) {
                continue;
            }
            line.remove();
            open++;
            steps.add(() -> source.connect(waiter.taker(), waiter.fresh()));
        }
    }

    /** Who can use nothing that is there does not wait behind what only idles, or never ends by itself. */
    private void makeRoom(List<Runnable> steps) {
        HttpConnection oldest = leaving > 0 ? null : idle.pollFirst();
        if (oldest != null) {
            leaving++;
            steps.add(() -> oldest.channel().close());
            return;
        }
        Http2Session session = shared;
        if (leaving == 0 && !waiting.isEmpty() && session != null && (session.isIdle() || open == 1)) {
            leaving++;
            ownFirst = true;
            shared = null;
            steps.add(() -> session.channel().eventLoop().execute(session::retire));
        }
    }

    /** True when those who share have no connection at all, and those who do not leave none over: one must go. */
    boolean yields(int limit) {
        boolean unfair = wantsOffer() && open >= limit;
        ownFirst &= !unfair;
        return unfair;
    }
}
