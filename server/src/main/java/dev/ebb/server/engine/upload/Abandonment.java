package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.http.EngineParts;
import dev.ebb.server.engine.http.Exchange;
import dev.ebb.server.engine.http.ExchangeListener;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.governor.Lane;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.UploadSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a server forget what was sent of an upload that nobody goes on with: asked once, in a few seconds or not at all, for a
 * server forgets by itself in the end.
 */
public final class Abandonment {
    private static final Logger LOG = LoggerFactory.getLogger(Abandonment.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Abandonment() {}

    /** Asks; complete when that is over, however it ended. Never fails. */
    public static CompletionStage<Void> of(EngineParts parts, TransferTask task, FileCheckpoint left) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        UploadSession session = left.upload();
        if (session == null) {
            over.complete(null);
            return over;
        }
        AtomicReference<Exchange> asking = new AtomicReference<>();
        parts.client().schedule(LIMIT, () -> over.complete(null));
        over.whenComplete((done, lost) -> {
            Exchange open = asking.get();
            if (open != null) {
                open.abort();
            }
        });
        parts.disk().strand().execute(() -> {
            try {
                UploadPlan plan = new UploadPlan(task, left.bytesTotal(), session.source(), null, left, parts.clock());
                UploadRequest request = Dialogues.of(session.protocol(), plan).abandon();
                if (request == null || over.isDone()) {
                    over.complete(null);
                } else {
                    asking.set(parts.client()
                            .start(new UploadCalls(parts, task).of(request), new Ending(request, over), Lane.FREE));
                }
            } catch (IOException | RuntimeException failed) {
                LOG.debug("the server of job {} was not told that its upload is given up", task.jobId(), failed);
                over.complete(null);
            }
        });
        return over;
    }

    /** Waits for the answer, whatever it is. */
    private record Ending(UploadRequest request, CompletableFuture<Void> over) implements ExchangeListener {
        @Override
        public void bodyWanted(Exchange exchange) {
            if (request.body() instanceof UploadRequest.Text said) {
                exchange.send(Unpooled.wrappedBuffer(said.utf8()), true, success -> {});
            } else if (request.body() instanceof UploadRequest.Part) {
                exchange.send(Unpooled.EMPTY_BUFFER, true, success -> {});
            }
        }

        @Override
        public void head(Exchange exchange, ResponseHead head) {
            over.completeAsync(() -> null);
        }

        @Override
        public void body(Exchange exchange, List<ByteBuf> buffers) {
            long bytes = 0;
            for (ByteBuf buffer : buffers) {
                bytes += buffer.readableBytes();
                buffer.release();
            }
            exchange.consumed(bytes);
        }

        @Override
        public void end(Exchange exchange) {
            over.completeAsync(() -> null);
        }

        @Override
        public void failed(Exchange exchange, Throwable cause) {
            over.completeAsync(() -> null);
        }
    }
}
