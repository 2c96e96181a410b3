package dev.ebb.server.engine.http;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.ConnectionShares;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.RequestWatch;
import dev.ebb.server.engine.http.auth.LoginBook;
import dev.ebb.server.engine.http.idle.IdleGovernor;
import dev.ebb.server.engine.http.proxy.ProxySelection;
import dev.ebb.server.governor.Lane;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Sends requests over kept-alive connections. Knows neither files nor redirects nor retries. Thread-safe. */
public final class HttpClient implements AutoCloseable {
    private final EventLoops loops;
    private final HostResolver resolver;
    private final BufferBudget budget;
    private final LoginBook book;
    private final RevocationCheck revocation;
    private final DispatchParts parts;

    public HttpClient(EngineOptions options, CertificateListener certificates, InstantSource clock) {
        TlsContexts tls = new TlsContexts(options.tls() == null);
        revocation = new RevocationCheck(options, clock);
        loops = new EventLoops();
        resolver = new HostResolver(options.connectTimeout());
        budget = new BufferBudget(options.bufferBudgetBytes());
        book = new LoginBook(options.connectTimeout());
        Multiplexing multiplexing = new Multiplexing(options.http2());
        IdleGovernor governor = new IdleGovernor(options.idle(), loops.one(), loops.isEpoll(), System::nanoTime);
        Connector connector = new Connector(options, loops, resolver, budget, book, tls, governor);
        ConnectionPool pool = new ConnectionPool(options, connector, multiplexing, governor);
        parts = new DispatchParts(
                pool,
                multiplexing,
                new ProxySelection(options.proxy(), options.connectTimeout()),
                book,
                governor,
                new Vetting(revocation, tls, certificates));
        governor.prober(new HeadProbe(this, resolver.threads(), options.userAgent()));
    }

    /**
     * Starts an exchange; never called on an event loop. A request without a body may go out on a kept connection and, if the
     * server had just closed that, once more on a fresh one (RFC 9112 section 9.3.1); a request with a body, or with a method
     * of the job's own, takes a fresh one. Through which proxy it goes and what it proves to whom is the call's
     * {@link JobAccess}; how fast the answer may come is the job's lane.
     */
    public Exchange start(HttpCall call, ExchangeListener listener, Lane lane) {
        RequestWatch watch = call.access().watch().request(call.method(), call.uri());
        Throttle throttle = new Throttle(
                WatchedAnswer.of(listener, watch), lane, call.origin().host());
        Exchange exchange = new Exchange(call.with(watch.headers()), throttle, budget);
        Dispatch dispatch = new Dispatch(parts, exchange);
        exchange.dispatch(dispatch);
        dispatch.start();
        return exchange;
    }

    /** Connections in use or waited for, by the server. */
    public Map<String, Integer> connectionsWanted() {
        return parts.pool().wanted();
    }

    /** From now on only these parts of the connections to a server may be open. */
    public void shareConnections(ConnectionShares shares) {
        parts.pool().share(shares);
    }

    /**
     * How many more connections may be opened to where the exchange went, idle ones included; negative while somebody waits
     * for one.
     */
    int room(Exchange exchange) {
        ConnectionKey key = exchange.connectionKey();
        return key == null ? 0 : parts.pool().room(key, exchange.claim(), exchange.sends());
    }

    /** Who gives way to whom. */
    public IdleGovernor governor() {
        return parts.governor();
    }

    /** Runs the action on an event loop after the delay. */
    public void schedule(Duration delay, Runnable action) {
        loops.schedule(delay, action);
    }

    @Override
    public void close() {
        parts.pool().close();
        loops.close();
        resolver.close();
        book.close();
        parts.proxies().close();
        revocation.close();
    }
}
