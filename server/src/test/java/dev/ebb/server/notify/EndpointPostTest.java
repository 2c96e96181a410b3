package dev.ebb.server.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestCertificates;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is connected to, what counts as an answer, and how long it is waited for. */
class EndpointPostTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void endpoint_withACertificateForItsName_isReached() throws Exception {
        TestCertificates certificates = new TestCertificates();
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedHttpServer server =
                ScriptedHttpServer.startSecure(certificates.server("localhost"), (request, answer) -> {
                    asked.incrementAndGet();
                    answer.head(204);
                })) {
            post(server, certificates, address -> true, LONG);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void endpoint_withACertificateForAnotherName_isNotTrusted() throws Exception {
        TestCertificates certificates = new TestCertificates();
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(
                certificates.server("elsewhere.example"), (request, answer) -> answer.head(204))) {
            assertThatThrownBy(() -> post(server, certificates, address -> true, LONG))
                    .isInstanceOf(IOException.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void endpoint_ofAnUnknownAuthority_isNotTrusted() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(
                new TestCertificates().server("localhost"), (request, answer) -> answer.head(204))) {
            assertThatThrownBy(() -> post(server, new TestCertificates(), address -> true, LONG))
                    .isInstanceOf(IOException.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void address_thatMayNotBeConnectedTo_isRefusedBeforeTheConnection() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> answer.head(204))) {
            assertThatThrownBy(() -> post(server, null, address -> !address.isLoopbackAddress(), LONG))
                    .hasMessageContaining("may not be connected to");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void http_elsewhereThanOnLoopback_isRefusedByItsAddress() {
        try (EndpointPost post = new EndpointPost(address -> true, text -> "", new PostClient(() -> null), LONG)) {
            NotifySettings.Endpoint endpoint = new NotifySettings.Endpoint("http://192.0.2.1/", null);
            assertThatThrownBy(() -> post.post(endpoint, notification(), NOW)).hasMessageContaining("may not be");
        }
    }

    @Test
    void answer_withoutEnd_countsByItsHeadAndIsReadNoFurther() throws Exception {
        byte[] block = new byte[8192];
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            answer.head(200);
            while (true) {
                answer.body(block); // ends when the other side has had enough
            }
        })) {
            post(server, null, address -> true, LONG);
        }
    }

    @Test
    void answer_withAHeadWithoutEnd_isRefused() throws Exception {
        byte[] field = "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".getBytes(StandardCharsets.US_ASCII);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            answer.raw("HTTP/1.1 200 OK\r\n");
            while (true) {
                answer.body(field);
            }
        })) {
            assertThatThrownBy(() -> post(server, null, address -> true, LONG)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void answer_thatDoesNotCome_isGivenUpAfterTheLimit() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> answer.fallSilent())) {
            assertThatThrownBy(() -> post(server, null, address -> true, Duration.ofMillis(200)))
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void continue_beforeTheAnswer_isNotTheAnswer() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            answer.raw("HTTP/1.1 103 Early Hints\r\n\r\n");
            answer.head(503, "Content-Length: 0");
        })) {
            assertThatThrownBy(() -> post(server, null, address -> true, LONG)).hasMessageContaining("503");
        }
    }

    private static void post(
            ScriptedHttpServer server, TestCertificates trusted, Predicate<InetAddress> mayConnect, Duration limit)
            throws Exception {
        SslContext context = trusted == null ? null : trust(trusted);
        try (EndpointPost post = new EndpointPost(mayConnect, text -> "", new PostClient(() -> context), limit)) {
            post.post(new NotifySettings.Endpoint(server.uri("/").toString(), null), notification(), NOW);
        }
    }

    private static SslContext trust(TestCertificates trusted) throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .endpointIdentificationAlgorithm("HTTPS")
                .trustManager(new ByteArrayInputStream(trusted.authorityPem().getBytes(StandardCharsets.US_ASCII)))
                .build();
    }

    private static Notification notification() {
        return new Notification(
                "id",
                JobEvent.Kind.TRANSFERRED,
                JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1)).job(),
                null,
                null,
                NOW,
                "c");
    }
}
