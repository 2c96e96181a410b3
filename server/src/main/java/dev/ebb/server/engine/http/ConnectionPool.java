package dev.ebb.server.engine.http;

import dev.ebb.server.engine.ConnectionShares;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.http.idle.IdleGovernor;
import dev.ebb.server.engine.http.idle.WaitingLine;
import dev.ebb.server.engine.http.idle.WayClosedException;
import dev.ebb.server.governor.idle.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections alive between exchanges, at most {@link EngineOptions#connectionsPerHost} to an origin; who finds none
 * free waits in line. Every holder of a connection has deadlines of its own, so the line moves. Thread-safe.
 */
final class ConnectionPool implements WaitingLine {
    private static final int MAX_IDLE = 64;

    private final EngineOptions options;
    private final Connector connector;
    private final Multiplexing multiplexing;
    private final IdleGovernor governor;
    private final Map<ConnectionKey, ConnectionLine> lines = new HashMap<>();
    private volatile ConnectionShares shares = ConnectionShares.ALL;
    private int idleCount;
    private int openCount;
    private int sessionCount;

    ConnectionPool(EngineOptions options, Connector connector, Multiplexing multiplexing, IdleGovernor governor) {
        this.governor = governor;
        governor.line(this);
        this.options = options;
        this.connector = connector;
        this.multiplexing = multiplexing;
    }

    /** What kind of connection somebody wants. */
    enum Wish {
        /** One of its own, kept from before if there is one. */
        KEPT,
        /** One of its own on which nothing was sent yet. */
        FRESH,
        /** A stream on one that others use as well; one of its own where the server shares none. */
        SHARED
    }

    /** Who wants a connection. Called on any thread. */
    interface Taker {
        void take(Carrier carrier);

        void failed(Throwable cause);

        /** All connections that may be open to the server are in use; it is in line for one. */
        default void waits() {}

        /** On whose behalf; null for nobody's in particular. */
        default @Nullable Claim claim() {
            return null;
        }

        /** To send something, rather than to fetch it. */
        default boolean sends() {
            return false;
        }

        /** It does not want one any more. */
        default boolean isGone() {
            return false;
        }
    }

    /** A change to a line, under the lock. */
    private interface Change {
        void make(ConnectionLine line, List<Runnable> steps);
    }

    /** Changes a line, serves who can be served then, and has a look at what is left of it. */
    private void change(ConnectionKey key, Change change, Consumer<ConnectionLine> look) {
        List<Runnable> steps = new ArrayList<>();
        synchronized (this) {
            ConnectionLine line = lines.computeIfAbsent(key, unused -> new ConnectionLine());
            int idleBefore = line.idleCount();
            change.make(line, steps);
            line.serve(limit(key), new Opener(key), steps);
            idleCount += line.idleCount() - idleBefore;
            look.accept(line);
            if (line.isEmpty()) {
                lines.remove(key);
            }
        }
        steps.forEach(Runnable::run);
    }

    private void change(ConnectionKey key, Change change) {
        change(key, change, unused -> {});
    }

    @Override
    public List<Claim> waiting(Predicate<String> hosts, boolean toSend) {
        List<Claim> claims = new ArrayList<>();
        synchronized (this) {
            lines.forEach((key, line) -> {
                if (key.givesWay() && hosts.test(key.host())) {
                    claims.addAll(line.waiting(limit(key), toSend));
                }
            });
        }
        return claims;
    }

    @Override
    public void serve() {
        List<ConnectionKey> giving;
        synchronized (this) {
            giving = lines.keySet().stream().filter(ConnectionKey::givesWay).toList();
        }
        giving.forEach(key -> change(key, (line, steps) -> {}));
    }

    /** From now on only these parts of the connections to a server may be open. */
    void share(ConnectionShares next) {
        shares = next;
        List<ConnectionKey> all;
        synchronized (this) {
            all = List.copyOf(lines.keySet());
        }
        all.forEach(key -> change(key, (line, steps) -> {}));
    }

    /** Connections in use or waited for, by the server. */
    synchronized Map<String, Integer> wanted() {
        Map<String, Integer> wanted = new HashMap<>();
        lines.forEach((key, line) -> wanted.merge(server(key), line.wanted(), Integer::sum));
        return wanted;
    }

    private int limit(ConnectionKey key) {
        return shares.part(server(key), options.connectionsPerHost());
    }

    /** Background and foreground have lines of their own, as they have connections. */
    private static String server(ConnectionKey key) {
        return key.origin() + (key.givesWay() ? " in the background" : "");
    }

    /** Answers with what carries an exchange there. */
    void lease(ConnectionKey key, Wish wish, Taker taker) {
        change(key, (line, steps) -> line.join(wish, taker), line -> {
            if (line.isWaiting(taker)) {
                taker.waits();
            }
        });
    }

    /** How many more of these there may be in use; negative while somebody waits for one. */
    int room(ConnectionKey key, @Nullable Claim claim, boolean toSend) {
        int limit = limit(key);
        int room;
        boolean way;
        synchronized (this) {
            ConnectionLine line = lines.get(key);
            room = line == null ? limit : line.room(limit);
            way = line != null && !line.isFull(limit);
        }
        if (!key.givesWay() || claim == null) {
            return room;
        }
        // Who waits although the server would take more waits for the way there.
        return Math.min(way ? Math.max(0, room) : room, governor.room(key.host(), claim, toSend));
    }

    /** Opens connections for a line. */
    private final class Opener implements ConnectionLine.Source {
        private final ConnectionKey key;

        Opener(ConnectionKey key) {
            this.key = key;
        }

        @Override
        public void connect(Taker taker, boolean fresh) {
            connector.connect(key, ConnectionPool.this, opening(), false).whenComplete((opened, failure) -> {
                if (opened instanceof HttpConnection connection) {
                    opened(connection);
                    taker.take(connection);
                } else if (failure instanceof WayClosedException) {
                    change(key, (line, steps) -> {
                        line.rejoin(fresh, taker);
                        steps.add(taker::waits);
                        left(line);
                    });
                } else {
                    vacated(key);
                    taker.failed(failure);
                }
            });
        }

        @Override
        public boolean mayOpen(Taker taker) {
            Claim claim = taker.claim();
            return !key.givesWay()
                    || claim == null
                    || !claim.givesWay()
                    || governor.mayOpen(key.host(), claim, taker.sends());
        }

        @Override
        public void offer() {
            connector
                    .connect(key, ConnectionPool.this, opening(), true)
                    .whenComplete((opened, failure) -> offered(key, opened, failure));
        }
    }

    /** One connection more; how many there are now. */
    private synchronized int opening() {
        openCount++;
        return openCount;
    }

    /** HTTP/2 connections that are open. */
    synchronized int sessions() {
        return sessionCount;
    }

    private void opened(OpenConnection connection) {
        connection.channel().closeFuture().addListener(closed -> closed(connection));
    }

    private void offered(ConnectionKey key, OpenConnection opened, Throwable failure) {
        if (opened instanceof Http2Session session) {
            change(key, (line, steps) -> {
                sessionCount++;
                line.shared(session);
            });
            opened(session);
        } else if (opened instanceof HttpConnection connection) {
            unable(key);
            change(key, (line, steps) -> {
                line.unshared();
                line.idles(connection);
            });
            opened(connection);
        } else if (failure instanceof Http2UnusableException) {
            unable(key);
            change(key, (line, steps) -> {
                line.unshared();
                left(line);
            });
        } else if (failure instanceof WayClosedException) {
            change(key, (line, steps) -> {
                line.postponed().forEach(taker -> steps.add(taker::waits));
                left(line);
            });
        } else {
            change(key, (line, steps) -> {
                line.unreached().forEach(taker -> steps.add(() -> taker.failed(failure)));
                left(line);
            });
        }
    }

    private void left(ConnectionLine line) {
        line.vacated();
        openCount--;
    }

    /** An exchange is over and its connection good for another. */
    void giveBack(HttpConnection connection) {
        change(connection.key(), (line, steps) -> {
            if (idleCount >= MAX_IDLE || line.yields(limit(connection.key()))) {
                steps.add(() -> connection.channel().close());
            } else {
                line.idles(connection);
            }
        });
    }

    private void closed(OpenConnection connection) {
        change(connection.key(), (line, steps) -> {
            openCount--;
            if (connection instanceof Http2Session) {
                sessionCount--;
            }
            line.closed(connection);
        });
    }

    /** One connection less: the next in line may open one. */
    private void vacated(ConnectionKey key) {
        change(key, (line, steps) -> left(line));
    }

    /** One exchange less on a shared connection. */
    void placeLess(Http2Session session) {
        change(session.key(), (line, steps) -> session.unclaim());
    }

    /** A shared connection takes more or fewer exchanges. */
    void changed(Http2Session session) {
        change(session.key(), (line, steps) -> {});
    }

    /** A shared connection begins no more exchanges. */
    void retired(Http2Session session) {
        change(session.key(), (line, steps) -> line.retired(session));
    }

    /** HTTP/2 is not to be had there for a while. */
    void unable(ConnectionKey key) {
        multiplexing.unable(key);
    }

    /** Closes what idles. */
    void close() {
        List<HttpConnection> idle = new ArrayList<>();
        synchronized (this) {
            lines.values().forEach(line -> idle.addAll(line.idleOnes()));
        }
        idle.forEach(connection -> connection.channel().close());
    }
}
