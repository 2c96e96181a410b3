package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.support.Http2TestServer;
import dev.ebb.server.support.TestCertificates;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that choose HTTP/2 and do not mean it are asked in HTTP/1.1, at once and for a while. */
class Http2FallbackTest {
    private static final byte[] CONTENT = EngineHarness.content(200_000, 1);

    @TempDir
    Path folder;

    private TestCertificates certificates;
    private EngineHarness engine;

    @BeforeEach
    void start() throws Exception {
        certificates = new TestCertificates();
        engine = new EngineHarness(
                        folder,
                        o -> EngineHarness.timeouts(Duration.ofSeconds(3), Duration.ofSeconds(5))
                                .apply(o)
                                .with(change -> change.http2(new Http2Options(Use.ALWAYS, 64))))
                .trust(certificates.authorityPem());
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void misdirectedRequest_isRepeatedOnAConnectionOfItsOwn() throws Exception {
        try (Http2TestServer secure = Http2TestServer.startSecure(
                        certificates.server("localhost"), stream -> stream.headOnly("421"))
                .files(path -> CONTENT)) {
            engine.run(secure.uri("/f")).awaitFinished();

            assertThat(secure.seen()).extracting(Http2TestServer.Seen::http2).containsExactly(true, false);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void http11Required_isRemembered(boolean ofTheStream) throws Exception {
        try (Http2TestServer secure = Http2TestServer.startSecure(certificates.server("localhost"), stream -> {
                    if (ofTheStream) {
                        stream.reset(Http2Error.HTTP_1_1_REQUIRED);
                    } else {
                        stream.goAway(Http2Error.HTTP_1_1_REQUIRED, 0);
                    }
                })
                .files(path -> CONTENT)) {
            engine.run(secure.uri("/f")).awaitFinished();
            engine.run(secure.uri("/f")).awaitFinished();

            assertThat(secure.seen()).extracting(Http2TestServer.Seen::http2).containsExactly(true, false, false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "rubbish", "\0\0\0\0\0\0\0\0\0"})
    void serverThatChoosesHttp2_andSpeaksRubbish_isAskedInHttp11(String rubbish) throws Exception {
        engine.mode(TransferMode.USUAL.among(true));
        try (Http2TestServer secure = Http2TestServer.startSecure(certificates.server("localhost"), stream -> {})
                .files(path -> CONTENT)
                .rubbish(rubbish)) {
            engine.run(secure.uri("/f")).awaitFinished();

            assertThat(secure.seen()).extracting(Http2TestServer.Seen::http2).containsExactly(false);
        }
    }

    @Test
    void serverThatTakesNoStreams_isAskedInHttp11() throws Exception {
        try (Http2TestServer secure = Http2TestServer.startSecure(certificates.server("localhost"), stream -> {})
                .files(path -> CONTENT)
                .settings(new Http2Settings().maxConcurrentStreams(0))) {
            engine.run(secure.uri("/f")).awaitFinished();

            assertThat(secure.seen()).extracting(Http2TestServer.Seen::http2).containsExactly(false);
        }
    }
}
