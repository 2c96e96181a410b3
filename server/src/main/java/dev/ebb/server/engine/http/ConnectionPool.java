package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections alive between exchanges, at most {@link EngineOptions#connectionsPerHost} to an origin; who finds none
 * free waits in line. Every holder of a connection has deadlines of its own, so the line moves. Thread-safe.
 */
final class ConnectionPool {
    private static final int MAX_IDLE = 64;

    private final EngineOptions options;
    private final Connector connector;
    private final Map<ConnectionKey, Line> lines = new HashMap<>();
    private int idleCount;
    private int openCount;

    ConnectionPool(EngineOptions options, Connector connector) {
        this.options = options;
        this.connector = connector;
    }

    /** Who wants a connection. Called on any thread. */
    interface Taker {
        void take(HttpConnection connection);

        void failed(Throwable cause);

        /** All connections that may be open to the server are in use; it is in line for one. */
        default void waits() {}

        /** It does not want one any more. */
        default boolean isGone() {
            return false;
        }
    }

    private record Waiter(boolean fresh, Taker taker) {}

    private static final class Line {
        final Deque<HttpConnection> idle = new ArrayDeque<>();
        final Deque<Waiter> waiting = new ArrayDeque<>();
        int open;
    }

    /** Answers with a connection, kept alive or, on demand, fresh. */
    void lease(ConnectionKey key, boolean fresh, Taker taker) {
        HttpConnection kept = null;
        boolean connect = false;
        synchronized (this) {
            Line line = lines.computeIfAbsent(key, unused -> new Line());
            if (!line.idle.isEmpty() && !fresh) {
                kept = line.idle.removeLast();
                idleCount--;
            } else if (line.open < options.connectionsPerHost()) {
                opening(line);
                connect = true;
            } else {
                line.waiting.add(new Waiter(fresh, taker));
                taker.waits();
                makeRoom(line);
            }
        }
        if (kept != null) {
            taker.take(kept);
        } else if (connect) {
            connect(key, taker);
        }
    }

    /** How many more of these there may be in use; negative while somebody waits for one. */
    synchronized int room(ConnectionKey key) {
        Line line = lines.get(key);
        if (line == null) {
            return options.connectionsPerHost();
        }
        long waiting = line.waiting.stream().filter(it -> !it.taker().isGone()).count();
        return waiting > 0 ? (int) -waiting : options.connectionsPerHost() - line.open + line.idle.size();
    }

    /** Who needs a fresh one does not wait behind connections that only idle. */
    private void makeRoom(Line line) {
        HttpConnection oldest = line.idle.pollFirst();
        if (oldest != null) {
            idleCount--;
            oldest.channel().close();
        }
    }

    private void opening(Line line) {
        line.open++;
        openCount++;
    }

    private void connect(ConnectionKey key, Taker taker) {
        int connections;
        synchronized (this) {
            connections = openCount;
        }
        connector.connect(key, this, connections).whenComplete((connection, failure) -> {
            if (connection != null) {
                connection.channel().closeFuture().addListener(closed -> closed(connection));
                taker.take(connection);
            } else {
                vacated(key);
                taker.failed(failure);
            }
        });
    }

    /** An exchange is over and its connection good for another. */
    void giveBack(HttpConnection connection) {
        Waiter next;
        synchronized (this) {
            Line line = lines.computeIfAbsent(connection.key(), unused -> new Line());
            next = line.waiting.peekFirst();
            if (next == null && idleCount < MAX_IDLE) {
                line.idle.addLast(connection);
                idleCount++;
                return;
            }
            if (next != null && !next.fresh()) {
                line.waiting.removeFirst();
            }
        }
        if (next == null || next.fresh()) {
            connection.channel().close();
        } else {
            next.taker().take(connection);
        }
    }

    private void closed(HttpConnection connection) {
        synchronized (this) {
            Line line = lines.get(connection.key());
            if (line != null && line.idle.remove(connection)) {
                idleCount--;
            }
        }
        vacated(connection.key());
    }

    /** One connection less: the next in line may open one. */
    private void vacated(ConnectionKey key) {
        Waiter next = leave(key);
        if (next != null) {
            connect(key, next.taker());
        }
    }

    private synchronized @Nullable Waiter leave(ConnectionKey key) {
        Line line = lines.get(key);
        if (line == null) {
            return null;
        }
        line.open--;
        openCount--;
        Waiter next = line.waiting.pollFirst();
        if (next != null) {
            opening(line);
        } else if (line.open == 0) {
            lines.remove(key);
        }
        return next;
    }

    /** Closes what idles. */
    void close() {
        List<HttpConnection> idle = new ArrayList<>();
        synchronized (this) {
            lines.values().forEach(line -> idle.addAll(line.idle));
        }
        idle.forEach(connection -> connection.channel().close());
    }
}
