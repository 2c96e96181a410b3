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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a server forget what was sent of an upload that nobody goes on with: asked once, or while it is in trouble, in a few
 * seconds or not at all, for a server forgets by itself in the end. Its steps are on one strand.
 */
public final class Abandonment {
    private static final Logger LOG = LoggerFactory.getLogger(Abandonment.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final EngineParts parts;
    private final TransferTask task;
    private final Executor strand;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final Dialogue dialogue;
    private @Nullable Exchange asking;

    private Abandonment(EngineParts parts, TransferTask task, Executor strand, Dialogue dialogue) {
        this.parts = parts;
        this.task = task;
        this.strand = strand;
        this.dialogue = dialogue;
    }

    /** Asks; complete when that is over, however it ended. Never fails. */
    public static CompletionStage<Void> of(EngineParts parts, TransferTask task, FileCheckpoint left) {
        UploadSession session = left.upload();
        if (session == null) {
            return CompletableFuture.completedFuture(null);
        }
        UploadPlan plan = new UploadPlan(task, left.bytesTotal(), session.source(), null, left, parts.clock());
        Abandonment abandonment =
                new Abandonment(parts, task, parts.disk().strand(), Dialogues.of(session.protocol(), plan));
        abandonment.begin();
        return abandonment.over;
    }

    private void begin() {
        strand.execute(this::ask);
        parts.client().schedule(LIMIT, this::end);
    }

    private void ask() {
        try {
            UploadRequest request = dialogue.abandon();
            if (request == null || over.isDone()) {
                end();
            } else {
                asking = parts.client()
                        .start(new UploadCalls(parts, task).of(request, null), new Ending(request), Lane.FREE);
            }
        } catch (IOException | RuntimeException failed) {
            LOG.debug("the server of job {} was not told that its upload is given up", task.jobId(), failed);
            end();
        }
    }

    private void answered(UploadRequest request, ResponseHead head) {
        drop();
        if (dialogue.isAbandoned(new UploadAnswer(request, head, new byte[0], Duration.ZERO))) {
            end();
        } else {
            parts.client().schedule(PAUSE, () -> strand.execute(this::ask));
        }
    }

    private void end() {
        if (over.isDone()) {
            return;
        }
        over.completeAsync(() -> null);
        strand.execute(this::drop);
    }

    private void drop() {
        try {
            Exchange open = asking;
            if (open != null) {
                open.abort();
            }
        } catch (RejectedExecutionException closed) {
            // The engine was closed meanwhile, and its connections with it.
        }
    }

    /** Waits for the head of the answer. */
    private final class Ending implements ExchangeListener {
        private final UploadRequest request;

        Ending(UploadRequest request) {
            this.request = request;
        }

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
            strand.execute(() -> answered(request, head));
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
            // Its head was heard.
        }

        @Override
        public void failed(Exchange exchange, Throwable cause) {
            Abandonment.this.end();
        }
    }
}
