package dev.ebb.server.engine.http;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.EngineOptions;
import java.time.Duration;
import java.time.InstantSource;

/** Sends requests over kept-alive connections. Knows neither files nor redirects nor retries. Thread-safe. */
public final class HttpClient implements AutoCloseable {
    private final EventLoops loops;
    private final HostResolver resolver;
    private final BufferBudget budget;
    private final ConnectionPool pool;
    private final RevocationCheck revocation;
    private final Vetting vetting;

    public HttpClient(EngineOptions options, CertificateListener certificates, InstantSource clock) {
        TlsContexts tls = new TlsContexts();
        revocation = new RevocationCheck(options, clock);
        vetting = new Vetting(revocation, tls, certificates);
        loops = new EventLoops();
        resolver = new HostResolver(options.connectTimeout());
        budget = new BufferBudget(options.bufferBudgetBytes());
        pool = new ConnectionPool(options, new Connector(options, loops, resolver, budget, tls));
    }

    /**
     * Starts an exchange. A request without a body may go out on a kept connection and, if the server had just closed that,
     * once more on a fresh one (RFC 9112 section 9.3.1); a request with a body, or with a method of the job's own, takes a
     * fresh one.
     */
    public Exchange start(HttpCall call, ExchangeListener listener) {
        Exchange exchange = new Exchange(call, listener, budget);
        lease(exchange, !call.mayRepeat());
        return exchange;
    }

    private void lease(Exchange exchange, boolean fresh) {
        pool.lease(exchange.call().connectionKey(), fresh, new ConnectionPool.Taker() {
            @Override
            public void take(HttpConnection connection) {
                Runnable again = () -> lease(exchange, true);
                if (!exchange.call().tls().vets()) {
                    connection.begin(exchange, again);
                    return;
                }
                vetting.vet(exchange.call(), connection).whenComplete((fine, refused) -> {
                    if (refused == null) {
                        connection.begin(exchange, again);
                    } else {
                        connection.channel().close();
                        failed(refused);
                    }
                });
            }

            @Override
            public void failed(Throwable cause) {
                if (!exchange.isAborted()) {
                    exchange.listener().failed(exchange, cause);
                }
            }
        });
    }

    /** Runs the action on an event loop after the delay. */
    public void schedule(Duration delay, Runnable action) {
        loops.schedule(delay, action);
    }

    @Override
    public void close() {
        pool.close();
        loops.close();
        resolver.close();
        revocation.close();
    }
}
