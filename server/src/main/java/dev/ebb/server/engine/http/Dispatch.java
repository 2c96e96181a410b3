package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.http.RequestForm.Body;
import dev.ebb.server.engine.http.auth.AskedRequest;
import dev.ebb.server.engine.http.auth.LoginSession;
import dev.ebb.server.engine.http.auth.LoginSession.Verdict;
import dev.ebb.server.engine.http.proxy.ProxyHop;
import dev.ebb.server.engine.http.proxy.ProxyTarget;
import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.job.TransferError;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings one exchange to its server: through one proxy after the other until one can be reached, and again when the server or
 * the proxy asks who it is. One step follows the other, on whatever thread has news, so there is no lock.
 */
final class Dispatch {
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final int EXPECTATION_FAILED = 417;
    private static final int MISDIRECTED_REQUEST = 421;
    private static final int MAX_ROUNDS = 12;
    private static final int MAX_LOST = 3;

    private static final Verdict ONCE_MORE = new Verdict(true, false, false, "");

    private final DispatchParts parts;
    private final Exchange exchange;
    private final HttpCall call;
    private final Deque<ProxyHop> hops = new ArrayDeque<>();
    private final LoginSession server;

    private ProxyHop hop = ProxyHop.DIRECT;
    private LoginSession proxy;
    private boolean expects;
    private boolean preliminary;
    private boolean bound;
    private boolean apart;
    private int rounds;
    private int lost;
    private CompletableFuture<Optional<HttpConnection>> freed = new CompletableFuture<>();

    Dispatch(DispatchParts parts, Exchange exchange) {
        this.parts = parts;
        this.exchange = exchange;
        this.call = exchange.call();
        HttpOrigin origin = call.origin();
        AskedRequest asked = new AskedRequest(call.method(), call.target(), origin.host());
        String where = (origin.secure() ? "https://" : "http://") + origin.hostHeader();
        this.server = parts.book().session(where, call.access().serverLogins(origin), asked);
        this.proxy = proxySession();
        this.expects = !server.isEmpty();
    }

    /** Sets out; may read a file, so it is not called on an event loop. */
    void start() {
        HttpOrigin origin = call.origin();
        ProxyTarget target = new ProxyTarget(origin.secure(), origin.host(), origin.port(), call.plainUrl());
        parts.proxies().hops(call.access().http(), target).whenComplete((found, failure) -> {
            if (failure != null) {
                failed(failure);
            } else if (!exchange.isAborted()) {
                hops.addAll(found);
                nextHop();
            }
        });
    }

    private void nextHop() {
        hop = hops.removeFirst();
        proxy = proxySession();
        expects |= !proxy.isEmpty();
        lease(!call.mayRepeat());
    }

    /** The session with a proxy that sees the requests themselves; one that makes tunnels has its own, in the connector. */
    private LoginSession proxySession() {
        boolean forwards = hop.forwards(call.origin().secure());
        AskedRequest asked = new AskedRequest(call.method(), call.absoluteTarget(), hop.host());
        return parts.book().session(hop.name(), forwards ? call.access().proxyLogins(hop) : List.of(), asked);
    }

    private void lease(boolean fresh) {
        boolean shares = !apart && parts.multiplexing().suits(call, hop);
        ConnectionPool.Wish own = fresh ? ConnectionPool.Wish.FRESH : ConnectionPool.Wish.KEPT;
        ConnectionPool.Wish wish = shares ? ConnectionPool.Wish.SHARED : own;
        boolean givesWay = parts.governor().isOn() && exchange.givesWay();
        parts.pool().lease(call.connectionKey(hop, givesWay), wish, new ConnectionPool.Taker() {
            @Override
            public void take(Carrier carrier) {
                exchange.inLine(false);
                vet(carrier);
            }

            @Override
            public void waits() {
                exchange.inLine(true);
            }

            @Override
            public @Nullable Claim claim() {
                return exchange.claim();
            }

            @Override
            public boolean sends() {
                return exchange.sends();
            }

            @Override
            public boolean isGone() {
                return exchange.isAborted();
            }

            @Override
            public void failed(Throwable cause) {
                exchange.inLine(false);
                Dispatch.this.failed(cause);
            }
        });
    }

    private void vet(Carrier carrier) {
        if (!call.tls().vets()) {
            begin(carrier);
            return;
        }
        parts.vetting().vet(call, carrier).whenComplete((fine, refused) -> {
            if (refused == null) {
                begin(carrier);
            } else {
                carrier.dismiss();
                failed(refused);
            }
        });
    }

    private void begin(Carrier carrier) {
        exchange.form(form());
        carrier.begin(exchange, this::neverBegun);
    }

    /** The server did not begin with it, or the connection was dead. A handshake that is half done ends with its connection. */
    private void neverBegun() {
        if (bound || ++lost > MAX_LOST) {
            exchange.listener().failed(exchange, new ClosedChannelException());
        } else {
            lease(true);
        }
    }

    private RequestForm form() {
        List<Header> proofs = new ArrayList<>();
        String forServer = server.credentials();
        if (forServer != null) {
            proofs.add(new Header("Authorization", forServer));
        }
        String forProxy = proxy.credentials();
        if (forProxy != null) {
            proofs.add(new Header("Proxy-Authorization", forProxy));
        }
        Body body = preliminary ? Body.LEFT_OUT : expects ? Body.WHEN_ASKED : Body.AT_ONCE;
        return new RequestForm(hop.forwards(call.origin().secure()), proofs, call.hasBody() ? body : Body.AT_ONCE);
    }

    private void failed(Throwable cause) {
        if (exchange.isAborted()) {
            return;
        }
        if (cause instanceof ProxyUnreachableException) {
            parts.proxies().avoid(hop);
            if (!hops.isEmpty()) {
                nextHop();
                return;
            }
        }
        exchange.listener().failed(exchange, cause);
    }

    /**
     * An answer is here: true when it is dealt with, and {@link #connectionFreed} follows. Called on the event loop of the
     * connection.
     */
    boolean heard(ResponseHead head) {
        int status = head.status();
        boolean forwarded = hop.forwards(call.origin().secure());
        if (status == EXPECTATION_FAILED && exchange.form().body() == Body.WHEN_ASKED) {
            expects = false;
            again(CompletableFuture.completedFuture(ONCE_MORE), status);
            return true;
        }
        boolean misdirected = status == MISDIRECTED_REQUEST && call.mayRepeat();
        boolean outgrown = exchange.isShared() && parts.multiplexing().outgrown(head);
        if (!apart && (misdirected || outgrown)) {
            // RFC 9110 section 15.5.20: a 421 is about the connection.
            apart = true;
            again(CompletableFuture.completedFuture(ONCE_MORE), status);
            return true;
        }
        if (status == PROXY_AUTHENTICATION_REQUIRED && forwarded) {
            again(proxy.asked(head.headers().getAll("Proxy-Authenticate")), status);
            return true;
        }
        if (forwarded) {
            proxy.accepted();
        }
        if (status == UNAUTHORIZED && !server.isEmpty()) {
            again(server.asked(head.headers().getAll("WWW-Authenticate")), status);
            return true;
        }
        server.accepted();
        return false;
    }

    private void again(CompletableFuture<Verdict> asked, int status) {
        CompletableFuture<Optional<HttpConnection>> connection = new CompletableFuture<>();
        freed = connection;
        // A proof that broke must not leave the exchange without an end.
        asked.exceptionally(broken -> Verdict.over("cannot be answered")).thenCombine(connection, (verdict, left) -> {
            proceed(verdict, status, left);
            return true;
        });
    }

    /** The connection has read the rest of the answer and can carry the next request; or it is closed. */
    void connectionFreed(Optional<HttpConnection> connection) {
        freed.complete(connection);
    }

    private void proceed(Verdict verdict, int status, Optional<HttpConnection> connection) {
        boolean broken = verdict.sameConnection() && connection.isEmpty();
        if (exchange.isAborted() || !verdict.goesOn() || broken || ++rounds > MAX_ROUNDS) {
            connection.ifPresent(parts.pool()::giveBack);
            if (!exchange.isAborted()) {
                String why = verdict.goesOn() ? "broke off the login" : verdict.why();
                exchange.listener().failed(exchange, refused(status, why));
            }
            return;
        }
        preliminary = verdict.preliminary();
        bound = verdict.sameConnection();
        if (connection.isPresent() && status != MISDIRECTED_REQUEST) {
            begin(connection.get());
        } else {
            connection.ifPresent(parts.pool()::giveBack);
            lease(true);
        }
    }

    private TransferFailure refused(int status, String why) {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            return ProxyErrors.login(hop, why);
        }
        TransferError error = FailureClassifier.status(status, call.uri(), null);
        String text = error.message().substring(0, error.message().length() - 1);
        return new TransferFailure(new TransferError(
                error.context(), error.code(), error.disposition(), text + ": it " + why + ".", null));
    }
}
