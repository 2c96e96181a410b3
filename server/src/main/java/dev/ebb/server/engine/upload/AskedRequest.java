package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request on its way, and what has come back of its answer. Confined to the strand of its upload. */
final class AskedRequest {
    private final UploadRequest request;
    private final long askedNanos = System.nanoTime();
    private final ShortText text = new ShortText();
    private @Nullable ResponseHead refusal;

    AskedRequest(UploadRequest request) {
        this.request = request;
    }

    UploadRequest request() {
        return request;
    }

    /** It was answered before it was sent; what the answer says of the reason may follow, or be cut off. */
    void refused(ResponseHead head) {
        refusal = head;
    }

    /** The head of such an answer; null for none. */
    @Nullable
    ResponseHead refusal() {
        return refusal;
    }

    /** Keeps what the answer says; false when that is too much. */
    boolean hear(List<ByteBuf> buffers) {
        return text.add(buffers);
    }

    UploadAnswer answer(ResponseHead head) {
        return new UploadAnswer(request, head, text.bytes(), Duration.ofNanos(System.nanoTime() - askedNanos));
    }
}
