package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.governor.Lane;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import io.netty.buffer.ByteBuf;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Small requests that tell how long the way to a server is. */
class HeadProbeTest {
    private static final Executor HERE = Runnable::run;

    @Test
    void probes_oneAfterTheOther_areTimedOverOneConnection() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> answer.head(
                        request.method().equals("HEAD") ? 405 : 200,
                        "Content-Length: " + (request.method().equals("HEAD") ? 1_000 : 0)));
                HttpClient client = client()) {
            Exchange like = exchange(client, server.uri("/f?token=secret"));
            HeadProbe probe = new HeadProbe(client, HERE, "Ebb-test");
            for (int i = 0; i < 3; i++) {
                assertThat(probe(probe, like)).isPositive();
            }

            List<Request> heads = server.requests().stream()
                    .filter(request -> request.method().equals("HEAD"))
                    .toList();
            assertThat(heads).hasSize(3).allSatisfy(request -> {
                assertThat(request.target()).isEqualTo("/");
                assertThat(request.header("User-Agent")).isEqualTo("Ebb-test");
                assertThat(request.connection()).isEqualTo(heads.get(0).connection());
            });
        }
    }

    @Test
    void probe_ofAServerThatIsGone_saysSo() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }
        try (HttpClient client = client()) {
            Exchange like = exchange(client, URI.create("http://127.0.0.1:" + port + "/f"));
            assertThat(probe(new HeadProbe(client, HERE, "Ebb-test"), like)).isNegative();
        }
    }

    private static HttpClient client() {
        return new HttpClient(EngineHarness.options(), CertificateListener.NOBODY, InstantSource.system());
    }

    private static long probe(HeadProbe probe, Exchange like) throws Exception {
        CompletableFuture<Long> answered = new CompletableFuture<>();
        probe.probe(like, answered::complete);
        return answered.get(20, TimeUnit.SECONDS);
    }

    /** A request whose end, whatever it is, has been heard. */
    private static Exchange exchange(HttpClient client, URI uri) throws Exception {
        HttpOrigin origin = HttpOrigin.of(uri);
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        HttpCall call = new HttpCall(
                "GET",
                uri,
                origin,
                List.of(),
                HttpCall.NO_BODY,
                TlsTerms.NONE,
                Duration.ofSeconds(20),
                new JobAccess(origin, HttpOptions.DEFAULTS),
                false,
                HttpCall.Care.USUAL);
        Exchange exchange = client.start(
                call,
                new ExchangeListener() {
                    @Override
                    public void head(Exchange from, ResponseHead head) {
                        // The end follows.
                    }

                    @Override
                    public void body(Exchange from, List<ByteBuf> buffers) {
                        buffers.forEach(ByteBuf::release);
                        from.consumed(0);
                    }

                    @Override
                    public void end(Exchange from) {
                        over.complete(true);
                    }

                    @Override
                    public void failed(Exchange from, Throwable cause) {
                        over.complete(false);
                    }
                },
                Lane.FREE);
        over.get(20, TimeUnit.SECONDS);
        return exchange;
    }
}
