package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.Http2TestServer;
import dev.ebb.server.support.Http2TestStream;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestCertificates;
import io.netty.handler.codec.http2.Http2Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads share HTTP/2 connections where that helps and where the server agrees, and are right either way. */
class Http2Test {
    private static final byte[] SMALL = EngineHarness.content(20_000, 1);
    private static final byte[] LARGE = EngineHarness.content((int) Http2Options.LARGE_BYTES + 1, 2);
    private static final TransferMode AMONG_MANY = TransferMode.USUAL.among(true);

    private static TestCertificates certificates;

    @TempDir
    Path folder;

    private EngineHarness engine;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private EngineHarness engine(Use use) throws Exception {
        return engine(o -> o.with(change -> change.http2(new Http2Options(use, 64))));
    }

    private EngineHarness engine(UnaryOperator<EngineOptions> options) throws Exception {
        engine = new EngineHarness(folder, options).trust(certificates.authorityPem());
        return engine;
    }

    private static Http2TestServer plain() {
        return Http2TestServer.start(Http2TestStream::file).files(Http2Test::content);
    }

    private static Http2TestServer secure() throws Exception {
        return Http2TestServer.startSecure(certificates.server("localhost"), Http2TestStream::file)
                .files(Http2Test::content);
    }

    private static byte[] content(String path) {
        return path.startsWith("/large") ? LARGE : SMALL;
    }

    /** Fetches so many files at once. */
    private void fetch(Http2TestServer server, int count) throws Exception {
        List<RecordingListener> listeners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RecordingListener listener = new RecordingListener();
            listeners.add(listener);
            engine.startAs(i, server.uri("/f" + i), listener);
        }
        for (int i = 0; i < count; i++) {
            listeners.get(i).awaitFinished();
            assertThat(folder.resolve(JobFile.temporaryName(engine.jobId(), i))).hasBinaryContent(SMALL);
        }
    }

    @Test
    void files_ofAJobOfMany_shareOneConnection() throws Exception {
        engine(Use.AUTO).mode(AMONG_MANY);
        try (Http2TestServer server = secure()) {
            server.script(stream -> stream.later(20, stream::file));
            fetch(server, 200);

            assertThat(server.connections()).isOne();
            assertThat(server.seen()).hasSize(200).allMatch(Http2TestServer.Seen::http2);
            assertThat(server.mostStreams()).isBetween(5, 64);
        }
    }

    @Test
    void file_byItself_isAskedForInHttp11() throws Exception {
        engine(Use.AUTO);
        try (Http2TestServer server = secure()) {
            fetch(server, 2);

            assertThat(server.seen()).noneMatch(Http2TestServer.Seen::http2);
        }
    }

    @Test
    void never_isNever() throws Exception {
        engine(Use.NEVER).mode(AMONG_MANY);
        try (Http2TestServer server = secure()) {
            fetch(server, 20);

            assertThat(server.seen()).noneMatch(Http2TestServer.Seen::http2);
        }
    }

    @Test
    void always_needsNoTls() throws Exception {
        engine(Use.ALWAYS);
        try (Http2TestServer server = plain()) {
            fetch(server, 100);

            assertThat(server.connections()).isOne();
            assertThat(server.seen()).allMatch(Http2TestServer.Seen::http2);
        }
    }

    @Test
    void always_fallsBackWhereTheServerKnowsOnlyHttp11() throws Exception {
        engine(Use.ALWAYS);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(SMALL))) {
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(SMALL);
        }
    }

    @Test
    void serverWithoutHttp2_isAskedInHttp11_andOfferedItOnce() throws Exception {
        engine(Use.AUTO).mode(AMONG_MANY);
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(
                certificates.server("localhost"), new RemoteFile(SMALL).etag("\"v1\""))) {
            for (int i = 0; i < 3; i++) {
                engine.run(server.uri("/f")).awaitFinished();
            }

            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void largeFile_foundAmongSmallOnes_movesToAConnectionOfItsOwn() throws Exception {
        engine(Use.AUTO).mode(AMONG_MANY);
        try (Http2TestServer server = secure()) {
            engine.run(server.uri("/large")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(LARGE);
            assertThat(server.seen()).extracting(Http2TestServer.Seen::http2).containsExactly(true, false);
        }
    }

    @Test
    void oneConnection_servesThoseWhoShareAndThoseWhoDoNot() throws Exception {
        engine(o -> one(o).with(change -> change.http2(new Http2Options(Use.AUTO, 4))))
                .mode(AMONG_MANY);
        try (Http2TestServer server = secure()) {
            List<RecordingListener> listeners = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                RecordingListener listener = new RecordingListener();
                listeners.add(listener);
                engine.startAs(i, server.uri(i % 10 == 5 ? "/large" : "/f"), listener);
            }

            listeners.forEach(RecordingListener::awaitFinished);

            assertThat(server.seen()).filteredOn(seen -> !seen.http2()).hasSize(4);
        }
    }

    private static EngineOptions one(EngineOptions o) {
        return o.with(change -> change.connectionsPerHost(1));
    }

    @Test
    void server_thatTakesFewStreams_getsNoMore() throws Exception {
        engine(Use.ALWAYS);
        try (Http2TestServer server = plain().settings(new Http2Settings().maxConcurrentStreams(3))) {
            fetch(server, 40);

            assertThat(server.mostStreams()).isLessThanOrEqualTo(3);
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void upload_isSentInHttp11() throws Exception {
        engine(Use.ALWAYS).type(JobType.UPLOAD);
        Files.write(engine.destination(), SMALL);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
            request.body();
            answer.head(200, "Content-Length: 0");
        })) {
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void rest_isAskedForUnderIfRange() throws Exception {
        engine(Use.ALWAYS);
        try (Http2TestServer server = plain()) {
            server.script(stream -> {
                stream.begin(12_000);
                stream.later(50, stream::close);
                server.script(Http2TestStream::file);
            });

            engine.run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(SMALL);
            assertThat(server.seen()).hasSize(2);
            assertThat(server.seen().get(1).headers())
                    .contains("range: bytes=12000-", "if-range: " + Http2TestStream.tag(SMALL));
        }
    }

    @Test
    void redirect_toHttp11_isFollowed() throws Exception {
        engine(Use.AUTO).mode(AMONG_MANY);
        try (ScriptedHttpServer target = ScriptedHttpServer.startSecure(
                        certificates.server("localhost"), new RemoteFile(SMALL).etag("\"v1\""));
                Http2TestServer server = secure()) {
            URI there = target.uri("/g");
            server.script(stream -> stream.headOnly("302", "location: " + there));

            engine.run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(SMALL);
        }
    }

    @Test
    void redirect_fromHttp11_isFollowed() throws Exception {
        engine(Use.AUTO).mode(AMONG_MANY);
        try (Http2TestServer target = secure();
                ScriptedHttpServer server = ScriptedHttpServer.start(
                        (request, answer) -> answer.head(307, "Location: " + target.uri("/g"), "Content-Length: 0"))) {
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(SMALL);
            assertThat(target.seen()).allMatch(Http2TestServer.Seen::http2);
        }
    }

    @Test
    void fields_areThoseOfHttp2() throws Exception {
        engine(Use.ALWAYS).header("X-Token", "secret").header("Connection", "close");
        try (Http2TestServer server = plain()) {
            engine.run(server.uri("/dir/f?q=1")).awaitFinished();

            assertThat(server.seen().get(0).headers())
                    .contains(
                            ":method: GET",
                            ":scheme: http",
                            ":path: /dir/f?q=1",
                            ":authority: localhost:" + server.port(),
                            "x-token: secret",
                            "accept-encoding: identity")
                    .noneMatch(field -> field.startsWith("connection") || field.startsWith("host"));
        }
    }

    @Test
    void stop_resetsItsStreamAndNoOther() throws Exception {
        engine(Use.ALWAYS);
        try (Http2TestServer server = plain()) {
            server.script(stream -> stream.begin(5_000));
            RecordingListener stopped = new RecordingListener();
            var transfer = engine.startAs(0, server.uri("/f"), stopped);
            stopped.awaitConnected();

            transfer.stop();
            assertThat(stopped.awaitEnd()).isInstanceOf(TransferEnd.Stopped.class);
            server.script(Http2TestStream::file);
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(server.connections()).isOne();
            assertThat(server.cancels()).containsExactly(8L);
        }
    }
}
