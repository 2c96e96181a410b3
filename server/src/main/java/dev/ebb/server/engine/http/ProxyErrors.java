package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.proxy.ProxyHop;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.net.URI;

/** Says what a proxy did in words that tell it apart from the server behind it. */
final class ProxyErrors {
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private ProxyErrors() {}

    /** It could not be connected to. */
    static ProxyUnreachableException unreachable(ProxyHop hop, Throwable cause) {
        TransferError error = FailureClassifier.network(cause, URI.create("http://" + hop.name() + "/"));
        TransferError named = new TransferError(
                ErrorContext.GENERAL_TRANSPORT,
                error.code(),
                error.disposition(),
                "The proxy cannot be used. " + error.message(),
                error.retryAfter());
        return new ProxyUnreachableException(new TransferFailure(named, cause));
    }

    /** It will not connect to the server. */
    static TransferFailure refused(ProxyHop hop, HttpOrigin origin, int status) {
        return transport(
                ErrorCode.http(status),
                "The proxy " + hop.name() + " refused to connect to " + origin.hostHeader() + ": it answered " + status
                        + ".");
    }

    /** It could not, or would not, says SOCKS. */
    static TransferFailure socks(ProxyHop hop, HttpOrigin origin, Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (text.contains("authStatus") || text.contains("authMethod")) {
            return login(hop, "does not accept the login");
        }
        return transport(
                ErrorCode.CONNECT_FAILURE,
                "The proxy " + hop.name() + " could not connect to " + origin.hostHeader() + ".");
    }

    /** It asks who the job is, in vain. */
    static TransferFailure login(ProxyHop hop, String why) {
        return transport(
                ErrorCode.http(PROXY_AUTHENTICATION_REQUIRED),
                "The proxy " + hop.name() + " answered 407: it " + why + ".");
    }

    /** What it said is no answer. */
    static TransferFailure senseless(ProxyHop hop) {
        return transport(
                ErrorCode.INVALID_SERVER_RESPONSE, "The proxy " + hop.name() + " sent an answer that is not HTTP.");
    }

    private static TransferFailure transport(ErrorCode code, String message) {
        return new TransferFailure(new TransferError(
                ErrorContext.GENERAL_TRANSPORT,
                code,
                ErrorCatalog.describe(code).disposition(),
                message,
                null));
    }
}
