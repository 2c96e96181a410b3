package dev.ebb.server.engine.http;

import dev.ebb.server.engine.RequestWatch;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Tells whoever looks at a request what becomes of it, and its listener everything. */
record WatchedAnswer(ExchangeListener listener, RequestWatch watch) implements ExchangeListener {
    /** The listener itself where nobody looks. */
    static ExchangeListener of(ExchangeListener listener, RequestWatch watch) {
        return watch.equals(RequestWatch.NOBODY) ? listener : new WatchedAnswer(listener, watch);
    }

    @Override
    public void head(Exchange exchange, ResponseHead head) {
        watch.answered(head.status());
        listener.head(exchange, head);
    }

    @Override
    public void body(Exchange exchange, List<ByteBuf> buffers) {
        listener.body(exchange, buffers);
    }

    @Override
    public void end(Exchange exchange) {
        watch.ended();
        listener.end(exchange);
    }

    @Override
    public void failed(Exchange exchange, Throwable cause) {
        watch.failed(cause);
        listener.failed(exchange, cause);
    }

    @Override
    public void bodyWanted(Exchange exchange) {
        listener.bodyWanted(exchange);
    }

    @Override
    public void preliminary(Exchange exchange, ResponseHead head) {
        listener.preliminary(exchange, head);
    }

    @Override
    public void giveWay(Exchange exchange) {
        listener.giveWay(exchange);
    }

    @Override
    public void dropped() {
        watch.dropped();
        listener.dropped();
    }
}
