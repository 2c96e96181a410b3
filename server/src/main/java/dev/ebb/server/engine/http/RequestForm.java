package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferTask.Header;
import java.util.List;

/**
 * How a call is put on the wire this time.
 *
 * @param absolute with the whole URL in the request line, for a proxy that forwards it (RFC 9112 section 3.2.2)
 * @param proofs fields that say who asks; never logged
 * @param body what becomes of the request's body
 */
record RequestForm(boolean absolute, List<Header> proofs, Body body) {
    /** As it is. */
    static final RequestForm PLAIN = new RequestForm(false, List.of(), Body.AT_ONCE);

    /** What becomes of the body of a request that has one. */
    enum Body {
        /** It follows the head. */
        AT_ONCE,
        /** It follows when the server says so, or says nothing for a while (RFC 9110 section 10.1.1). */
        WHEN_ASKED,
        /** It stays here: the request only prepares the next one. */
        LEFT_OUT
    }

    RequestForm {
        proofs = List.copyOf(proofs);
    }
}
