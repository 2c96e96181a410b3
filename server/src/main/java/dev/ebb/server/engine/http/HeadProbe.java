package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.http.idle.Load;
import dev.ebb.server.engine.http.idle.Prober;
import dev.ebb.server.governor.Lane;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Asks servers for the head of their first page. Whatever they say tells how long the way there and back takes; credentials and
 * the job's own fields are not sent.
 */
final class HeadProbe implements Prober {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client;
    private final Executor threads;
    private final String userAgent;

    /** Requests set out on these threads, for that may block. */
    HeadProbe(HttpClient client, Executor threads, String userAgent) {
        this.client = client;
        this.threads = threads;
        this.userAgent = userAgent;
    }

    @Override
    public void probe(Load of, Consumer<Long> answered) {
        if (!(of instanceof Exchange exchange)) {
            answered.accept(-1L);
            return;
        }
        try {
            threads.execute(() -> ask(exchange.call(), answered));
        } catch (RejectedExecutionException busy) {
            answered.accept(-1L);
        }
    }

    private void ask(HttpCall like, Consumer<Long> answered) {
        String scheme = like.origin().secure() ? "https://" : "http://";
        HttpCall call = new HttpCall(
                "HEAD",
                URI.create(scheme + like.origin().hostHeader() + "/"),
                like.origin(),
                List.of(new Header("User-Agent", userAgent)),
                HttpCall.NO_BODY,
                like.tls(),
                PATIENCE,
                new JobAccess(like.access().home(), like.access().http().withoutServerSecrets()),
                false,
                HttpCall.Care.USUAL);
        client.start(call, new Timing(System.nanoTime(), answered), Lane.FREE);
    }

    /** Times the head, and tells when the connection is free for the next probe. */
    private static final class Timing implements ExchangeListener {
        private final long sentAt;
        private final Consumer<Long> answered;
        private long took = -1;

        Timing(long sentAt, Consumer<Long> answered) {
            this.sentAt = sentAt;
            this.answered = answered;
        }

        @Override
        public void head(Exchange exchange, ResponseHead head) {
            took = System.nanoTime() - sentAt;
        }

        @Override
        public void body(Exchange exchange, List<ByteBuf> buffers) {
            long bytes = buffers.stream().mapToLong(ByteBuf::readableBytes).sum();
            buffers.forEach(ByteBuf::release);
            exchange.consumed(bytes);
        }

        @Override
        public void end(Exchange exchange) {
            answered.accept(took);
        }

        @Override
        public void failed(Exchange exchange, Throwable cause) {
            answered.accept(took);
        }
    }
}
