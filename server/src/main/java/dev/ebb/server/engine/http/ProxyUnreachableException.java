package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferFailure;
import java.io.IOException;

/** No connection to a proxy: another one may be tried. The cause is what is reported when there is none. */
final class ProxyUnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyUnreachableException(TransferFailure cause) {
        super(cause.getMessage(), cause);
    }
}
