package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What an exchange reports: {@code preliminary* head ( body* end )? | failed}, the failure at any point. Called on an event loop, so
 * implementations post to their strand and return. Nothing is reported after {@link Exchange#abort}, except what was under
 * way.
 */
public interface ExchangeListener {
    /** Status and fields are here. */
    void head(Exchange exchange, ResponseHead head);

    /** Part of the body. The buffers are the listener's, who releases them and calls {@link Exchange#consumed}. */
    void body(Exchange exchange, List<ByteBuf> buffers);

    /** The body is whole, as HTTP sees it. */
    void end(Exchange exchange);

    /** It will not come to an end. */
    void failed(Exchange exchange, Throwable cause);

    /** The request's head is on its way and its body may be sent; raised again when the request is sent anew. */
    default void bodyWanted(Exchange exchange) {}

    /** A preliminary answer other than 100 (RFC 9110 section 15.2). */
    default void preliminary(Exchange exchange, ResponseHead head) {}

    /** Its connection is wanted back: who can go on later with what is here asks for the rest on another one. */
    default void giveWay(Exchange exchange) {}

    /** It was aborted, or the rest of its answer is of no interest; may follow the end. On the thread that drops it. */
    default void dropped() {}
}
