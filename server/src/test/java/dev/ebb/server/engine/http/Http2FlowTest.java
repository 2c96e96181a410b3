package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.governor.Lane;
import dev.ebb.server.support.Http2TestServer;
import dev.ebb.server.support.Http2TestStream;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not dealt with holds up its own stream and no other, and never more of it waits than its window. */
class Http2FlowTest {
    private static final byte[] CONTENT = EngineHarness.content(20 << 20, 1);
    private static final int SMALL = 10_000;
    private static final byte[] SMALL_CONTENT = EngineHarness.content(SMALL, 2);
    private static final EngineOptions OPTIONS = EngineHarness.addresses(address -> true)
            .apply(EngineOptions.defaults())
            .with(change -> change.http2(new Http2Options(Use.ALWAYS, 64)));
    /** More than any one connection may have on its way. */
    private static final long MUCH = 13 << 20;

    private Http2TestServer server;
    private HttpClient client;

    @BeforeEach
    void start() {
        server = Http2TestServer.start(Http2TestStream::file)
                .files(path -> path.equals("/large") ? CONTENT : SMALL_CONTENT);
        client = new HttpClient(OPTIONS, CertificateListener.NOBODY, InstantSource.system());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** Reads as fast as bytes come, or not at all until told. */
    private static final class Reader implements ExchangeListener {
        private final AtomicLong bytes = new AtomicLong();
        private final CompletableFuture<Long> end = new CompletableFuture<>();
        private final List<Long> owed = new ArrayList<>();
        private final long stopAfter;
        private final CompletableFuture<Void> full = new CompletableFuture<>();
        private boolean reads;

        Reader(boolean reads, long stopAfter) {
            this.reads = reads;
            this.stopAfter = stopAfter;
        }

        @Override
        public void head(Exchange exchange, ResponseHead head) {}

        @Override
        public synchronized void body(Exchange exchange, List<ByteBuf> buffers) {
            long size = 0;
            for (ByteBuf buffer : buffers) {
                size += buffer.readableBytes();
                buffer.release();
            }
            if (bytes.addAndGet(size) >= stopAfter) {
                full.complete(null);
            }
            if (reads) {
                exchange.consumed(size);
            } else {
                owed.add(size);
            }
        }

        synchronized void readOn(Exchange exchange) {
            reads = true;
            owed.forEach(exchange::consumed);
            owed.clear();
        }

        @Override
        public void end(Exchange exchange) {
            end.complete(bytes.get());
        }

        @Override
        public void failed(Exchange exchange, Throwable cause) {
            full.completeExceptionally(cause);
            end.completeExceptionally(cause);
        }

        long awaitEnd() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }
    }

    private Exchange ask(String path, Reader reader) throws Exception {
        return ask(path, reader, Duration.ofSeconds(20));
    }

    private Exchange ask(String path, Reader reader, Duration stallTimeout) throws Exception {
        URI uri = server.uri(path);
        HttpOrigin origin = HttpOrigin.of(uri);
        return client.start(
                new HttpCall(
                        "GET",
                        uri,
                        origin,
                        List.of(),
                        HttpCall.NO_BODY,
                        TlsTerms.NONE,
                        stallTimeout,
                        new JobAccess(origin, HttpOptions.DEFAULTS),
                        false,
                        HttpCall.Care.USUAL),
                reader,
                Lane.FREE);
    }

    @Test
    void streamsThatNobodyReads_holdUpNoOther_andHoldNoMoreThanTheirWindows() throws Exception {
        long window = OPTIONS.bufferBudgetBytes() / (4 * 64);
        List<Reader> slow = new ArrayList<>();
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Reader reader = new Reader(false, window);
            slow.add(reader);
            exchanges.add(ask("/large", reader));
        }
        for (Reader reader : slow) {
            reader.full.get(20, TimeUnit.SECONDS);
        }

        for (int i = 0; i < 20; i++) {
            Reader fast = new Reader(true, 0);
            ask("/f", fast);
            assertThat(fast.awaitEnd()).isEqualTo(SMALL);
        }

        assertThat(server.connections()).isOne();
        long waiting = slow.stream().mapToLong(reader -> reader.bytes.get()).sum();
        assertThat(waiting).isBetween(MUCH, OPTIONS.bufferBudgetBytes() / 2);
        exchanges.forEach(Exchange::abort);
    }

    @Test
    void streamThatIsReadOn_comesToItsEnd_howeverLongItWaited() throws Exception {
        Reader slow = new Reader(false, 64 << 10);
        Exchange exchange = ask("/large", slow, Duration.ofSeconds(1));
        slow.full.get(20, TimeUnit.SECONDS);
        // Longer than its server may be silent: but it is not the server who is.
        Reader other = new Reader(true, 0);
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(2500, TimeUnit.MILLISECONDS))
                .get();
        ask("/f", other);
        other.awaitEnd();

        slow.readOn(exchange);

        assertThat(slow.awaitEnd()).isEqualTo(CONTENT.length);
    }

    @Test
    void largeAnswers_areGivenWindowsToMatch_andEndWithoutAFloodOfResets() throws Exception {
        for (int i = 0; i < 6; i++) {
            Reader slow = new Reader(false, 4 << 20);
            Exchange exchange = ask("/large", slow);
            slow.full.get(20, TimeUnit.SECONDS);
            // Hundreds of frames of it are on their way.
            exchange.abort();
        }
        Reader last = new Reader(true, 0);
        ask("/f", last);

        assertThat(last.awaitEnd()).isEqualTo(SMALL);
        assertThat(server.connections()).isOne();
        assertThat(server.cancels()).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void exchangesThatAreAborted_leaveTheConnectionToTheOthers() throws Exception {
        for (int i = 0; i < 200; i++) {
            ask("/large", new Reader(true, 0)).abort();
        }
        Reader last = new Reader(true, 0);
        ask("/f", last);

        assertThat(last.awaitEnd()).isEqualTo(SMALL);
        assertThat(server.connections()).isOne();
    }
}
