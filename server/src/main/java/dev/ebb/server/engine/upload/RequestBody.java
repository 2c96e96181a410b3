package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.disk.SourceFile;
import dev.ebb.server.engine.http.Exchange;
import dev.ebb.server.governor.Lane;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the request under way carries, and how much of it has left. Confined to the strand of its upload, except
 * {@link #sentUpTo}.
 */
final class RequestBody {
    private final UploadAttempt attempt;
    private volatile @Nullable BodySender sender;

    RequestBody(UploadAttempt attempt) {
        this.attempt = attempt;
    }

    /** Another request goes out; its body is sent once it is wanted. */
    void next(UploadRequest request, SourceFile source) {
        stop();
        sender = request.body() instanceof UploadRequest.Part part ? new BodySender(attempt, source, part) : null;
    }

    /** The server wants it now. */
    void begin(UploadRequest request, SourceFile source, Exchange exchange, Lane lane) throws IOException {
        if (request.body() instanceof UploadRequest.Text said) {
            exchange.send(Unpooled.wrappedBuffer(said.utf8()), true, success -> {});
        } else if (request.body() instanceof UploadRequest.Part) {
            // Asked once more, after a challenge: what is left of the first round must not get into the second.
            next(request, source);
            BodySender current = sender;
            if (current != null) {
                current.begin(exchange, lane);
            }
        }
    }

    /** Everything of it has been handed to the network. */
    boolean isComplete() {
        BodySender current = sender;
        return current == null || current.isComplete();
    }

    /** Bytes of it that the network was given, whether they have left or not. */
    long handedOver() {
        BodySender current = sender;
        return current == null ? 0 : current.handedOver();
    }

    /** Bytes of it that left. */
    long sentBytes() {
        BodySender current = sender;
        return current == null ? 0 : current.sentBytes();
    }

    /** Where in the file the last of them was, and one beyond. */
    long sentUpTo() {
        BodySender current = sender;
        return current == null ? 0 : current.sentUpTo();
    }

    /** Sends no more of it. */
    void stop() {
        BodySender current = sender;
        if (current != null) {
            current.stop();
        }
    }
}
