package dev.ebb.server.engine.http.proxy;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;

/** The one way in which proxies that make no sense are reported. */
final class ProxyFailures {
    private ProxyFailures() {}

    /** BG_E_INVALID_PROXY_INFO. */
    static TransferFailure invalid(String message) {
        return new TransferFailure(
                TransferError.of(ErrorContext.GENERAL_TRANSPORT, ErrorCode.INVALID_PROXY_INFO, message));
    }
}
