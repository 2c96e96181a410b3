package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** What is said of answers that end an exchange, whatever version of HTTP brought them. */
final class AnswerFailures {
    private AnswerFailures() {}

    /** {@code what} continues "The server sent an answer that ...". */
    static TransferFailure invalid(Exchange exchange, String what, Throwable cause) {
        return new TransferFailure(
                FailureClassifier.invalidResponse(exchange.call().uri(), what), cause);
    }

    static TransferFailure notHttp(Exchange exchange, Throwable cause) {
        return invalid(exchange, "is not HTTP", cause);
    }

    /** What the decoder could not read. */
    static IOException malformed(Exchange exchange, Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            // What was there so far was HTTP: a cut like any other.
            return new ClosedChannelException();
        }
        return notHttp(exchange, cause);
    }

    /** One 1xx after the other. */
    static TransferFailure onlyPreliminary(Exchange exchange) {
        return new TransferFailure(
                FailureClassifier.invalidResponse(exchange.call().uri(), "never gets beyond preliminary answers"));
    }

    /** A deadline passed, while the head or while the rest was due. */
    static TransferFailure silent(Exchange exchange, boolean headDue) {
        String what = headDue ? "did not answer in time" : "fell silent for too long";
        return new TransferFailure(FailureClassifier.timedOut(exchange.call().uri(), what));
    }
}
