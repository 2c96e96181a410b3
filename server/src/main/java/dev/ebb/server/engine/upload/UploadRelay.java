package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.http.Exchange;
import dev.ebb.server.engine.http.ExchangeListener;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Brings what the network reports onto the strand of the upload. */
final class UploadRelay implements ExchangeListener {
    private final UploadAttempt attempt;

    UploadRelay(UploadAttempt attempt) {
        this.attempt = attempt;
    }

    @Override
    public void bodyWanted(Exchange exchange) {
        attempt.post(exchange, () -> attempt.bodyWanted(exchange));
    }

    @Override
    public void preliminary(Exchange exchange, ResponseHead head) {
        attempt.post(exchange, () -> attempt.preliminary(exchange, head));
    }

    @Override
    public void head(Exchange exchange, ResponseHead head) {
        attempt.post(exchange, () -> attempt.head(exchange, head));
    }

    @Override
    public void body(Exchange exchange, List<ByteBuf> buffers) {
        long size = 0;
        for (ByteBuf buffer : buffers) {
            size += buffer.readableBytes();
        }
        long bytes = size;
        attempt.post(() -> {
            try {
                attempt.body(exchange, buffers);
            } finally {
                buffers.forEach(ByteBuf::release);
                exchange.consumed(bytes);
            }
        });
    }

    @Override
    public void end(Exchange exchange) {
        attempt.post(exchange, attempt::end);
    }

    @Override
    public void failed(Exchange exchange, Throwable cause) {
        TransferError error = FailureClassifier.network(cause, exchange.call().uri());
        attempt.post(exchange, () -> attempt.broken(error));
    }
}
