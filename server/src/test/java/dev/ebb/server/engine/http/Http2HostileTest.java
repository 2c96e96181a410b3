package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.Http2TestServer;
import dev.ebb.server.support.Http2TestServer.Script;
import dev.ebb.server.support.Http2TestStream;
import dev.ebb.server.support.RecordingListener;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server does in HTTP/2, the end is the right file or a clear error, and what is safe to repeat is repeated. */
class Http2HostileTest {
    private static final byte[] CONTENT = EngineHarness.content(200_000, 1);

    @TempDir
    Path folder;

    private Http2TestServer server;
    private EngineHarness engine;

    @BeforeEach
    void start() {
        server = Http2TestServer.start(Http2TestStream::file).files(path -> CONTENT);
        engine = engine(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        engine.close();
        server.close();
    }

    private EngineHarness engine(Duration connect, Duration response) {
        return new EngineHarness(
                folder,
                o -> EngineHarness.timeouts(connect, response)
                        .apply(o)
                        .with(change -> change.http2(new Http2Options(Use.ALWAYS, 64))));
    }

    private void again(Duration connect, Duration response) {
        engine.close();
        engine = engine(connect, response);
    }

    /** The first answers are these, the later ones in good order. */
    private void first(int count, Script script) {
        AtomicInteger asked = new AtomicInteger();
        server.script(stream -> {
            if (asked.incrementAndGet() <= count) {
                script.answer(stream);
            } else {
                stream.file();
            }
        });
    }

    private void assertArrives(int requests) {
        engine.run(server.uri("/f")).awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        assertThat(server.seen()).hasSize(requests);
    }

    private void assertFails(ErrorCode code) {
        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();
        assertThat(failed.error().code()).as(failed.error().message()).isEqualTo(code);
    }

    @Test
    void goAway_beforeTheRequestWasSeen_isRepeatedAtOnce() {
        first(1, stream -> {
            stream.goAway(Http2Error.NO_ERROR, 0);
            stream.later(50, stream::close);
        });

        assertArrives(2);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void goAway_beforeTheHead_letsTheStreamFinish() {
        first(1, stream -> {
            stream.goAway(Http2Error.NO_ERROR, stream.id());
            stream.later(50, stream::file);
        });

        assertArrives(1);
    }

    @Test
    void goAway_inTheBody_letsTheStreamFinish() {
        first(1, stream -> {
            stream.begin(100_000).goAway(Http2Error.NO_ERROR, Integer.MAX_VALUE);
            stream.later(50, () -> stream.body(java.util.Arrays.copyOfRange(CONTENT, 100_000, 200_000), true));
        });

        assertArrives(1);
        engine.run(server.uri("/f")).awaitFinished();
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void goAway_andCutInTheBody_isPickedUp() {
        first(1, stream -> {
            stream.begin(100_000).goAway(Http2Error.INTERNAL_ERROR, stream.id());
            stream.later(50, stream::close);
        });

        assertArrives(2);
        assertThat(server.seen().get(1).headers()).contains("range: bytes=100000-");
    }

    @Test
    void goAway_forEveryRequest_isAnErrorAndNoLoop() {
        first(1000, stream -> {
            stream.goAway(Http2Error.NO_ERROR, 0);
            stream.later(20, stream::close);
        });

        assertFails(ErrorCode.CONNECTION_CLOSED);
        assertThat(server.seen()).hasSizeLessThan(6);
    }

    @Test
    void refusedStream_isRepeatedAtOnce() {
        first(2, stream -> stream.reset(Http2Error.REFUSED_STREAM));

        assertArrives(3);
        assertThat(server.connections()).isOne();
    }

    @Test
    void refusedStreams_ofAServerThatTakesTwoAtATime_allArrive() {
        AtomicInteger open = new AtomicInteger();
        server.script(stream -> {
            if (open.incrementAndGet() > 2) {
                open.decrementAndGet();
                stream.reset(Http2Error.REFUSED_STREAM);
            } else {
                stream.later(10, () -> {
                    open.decrementAndGet();
                    stream.file();
                });
            }
        });

        var listeners = IntStream.range(0, 8)
                .mapToObj(i -> {
                    RecordingListener listener = new RecordingListener();
                    engine.startAs(i, server.uri("/f"), listener);
                    return listener;
                })
                .toList();

        assertThat(listeners)
                .anySatisfy(listener -> assertThat(listener.awaitEnd()).isInstanceOf(TransferEnd.Finished.class));
        assertThat(listeners).allSatisfy(listener -> {
            if (listener.awaitEnd() instanceof TransferEnd.Failed failed) {
                assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
            }
        });
    }

    @Test
    void refusedStream_forEver_isAnErrorAndNoLoop() {
        first(1000, stream -> stream.reset(Http2Error.REFUSED_STREAM));

        assertFails(ErrorCode.CONNECTION_CLOSED);
        assertThat(server.seen()).hasSizeLessThan(6);
    }

    @ParameterizedTest
    @EnumSource(
            value = Http2Error.class,
            names = {"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "CANCEL", "ENHANCE_YOUR_CALM", "STREAM_CLOSED"})
    void reset_beforeTheHead_isATransientError(Http2Error code) {
        first(1, stream -> stream.reset(code));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        engine.run(server.uri("/f")).awaitFinished();
        assertThat(server.connections()).isOne();
    }

    @ParameterizedTest
    @EnumSource(
            value = Http2Error.class,
            names = {"NO_ERROR", "INTERNAL_ERROR", "CANCEL", "REFUSED_STREAM", "HTTP_1_1_REQUIRED"})
    void reset_inTheBody_isPickedUp(Http2Error code) {
        server.script(stream -> {
            stream.begin(100_000).later(50, () -> stream.reset(code));
            server.script(Http2TestStream::file);
        });

        if (code == Http2Error.HTTP_1_1_REQUIRED) {
            // A plain server here speaks nothing else: the error is the proof that it was asked in HTTP/1.1.
            engine.run(server.uri("/f")).awaitFailed();
            assertThat(server.seen()).hasSize(1);
        } else {
            assertArrives(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"199999", "200001", "0", "x", "-1", "99999999999999999999"})
    void length_thatIsWrong_isAnError(String length) {
        first(1000, stream -> stream.head("200", "content-length: " + length).body(CONTENT, true));

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void lengths_thatDiffer_areAnError() {
        first(
                1000,
                stream -> stream.head("200", "content-length: 200000", "content-length: 5")
                        .body(CONTENT, true));

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "2000", "abc", "099", "101"})
    void status_thatIsNone_isAnError(String status) {
        first(1000, stream -> stream.head(status).body(CONTENT, true));

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void fieldsOfTheConnection_areAnError() {
        first(1000, stream -> stream.head("200", "transfer-encoding: chunked").body(CONTENT, true));

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {70_000, 400_000})
    void fields_thatAreTooLong_areAnError(int size) {
        first(1000, stream -> stream.head("200", "x-long: " + "a".repeat(size)).body(CONTENT, true));

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void fields_thatAreTooMany_areAnError() {
        String[] fields =
                IntStream.range(0, 5000).mapToObj(i -> "x-" + i + ": y").toArray(String[]::new);
        first(1000, stream -> stream.head("200", fields).body(CONTENT, true));

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void preliminaryAnswers_areSkipped_andTrailersToo() {
        first(1, stream -> {
            stream.head("103", "link: <x>").head("103", "link: <y>");
            stream.head("200", "content-length: 200000").body(CONTENT, false).trailers("x-checksum: 1");
        });

        assertArrives(1);
    }

    @Test
    void preliminaryAnswers_withoutEnd_areAnError() {
        first(1000, stream -> IntStream.range(0, 100).forEach(i -> stream.head("103", "link: <x>")));

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void emptyFrames_withoutEnd_endTheConnection() {
        first(1000, stream -> {
            stream.head("200");
            stream.nothing(1000);
        });

        assertFails(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void bodyWithoutLength_endsWithItsStream() {
        first(1, stream -> stream.head("200").body(CONTENT, true));

        assertArrives(1);
    }

    @Test
    void cut_afterTheHeadOfABodyWithoutLength_isNoEnd() {
        first(1000, stream -> {
            stream.head("200").body(CONTENT, false);
            stream.later(50, stream::close);
        });

        assertFails(ErrorCode.CONNECTION_CLOSED);
    }

    @Test
    void silence_beforeTheHead_isATimeout() {
        again(Duration.ofSeconds(5), EngineHarness.SHORT);
        first(1, stream -> {});

        assertFails(ErrorCode.OPERATION_TIMED_OUT);
        engine.run(server.uri("/f")).awaitFinished();
        assertThat(server.connections()).isOne();
    }

    @Test
    void connectionThatIsDead_isFoundOutByPing_longBeforeTheAnswerIsDue() {
        again(EngineHarness.SHORT, Duration.ofSeconds(25));
        server.withoutPings();
        first(1, stream -> {});

        assertFails(ErrorCode.CONNECTION_CLOSED);
        engine.run(server.uri("/f")).awaitFinished();
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void answerThatTakesLong_isWaitedFor_asLongAsPingIsAnswered() {
        again(EngineHarness.SHORT, Duration.ofSeconds(25));
        first(1, stream -> stream.later(2000, stream::file));

        assertArrives(1);
    }

    @Test
    void silence_inTheBody_isATimeoutOfThatStreamAlone() {
        engine.stallTimeout(EngineHarness.SHORT);
        first(1, stream -> stream.begin(100_000));

        assertFails(ErrorCode.OPERATION_TIMED_OUT);
        engine.run(server.uri("/f")).awaitFinished();
        assertThat(server.connections()).isOne();
        assertThat(server.cancels()).containsExactly(Http2Error.CANCEL.code());
    }

    @Test
    void connectionThatWasCutWhileItIdled_isReplaced() {
        server.script(stream -> {
            stream.file();
            stream.later(100, stream::close);
            server.script(Http2TestStream::file);
        });
        engine.run(server.uri("/f")).awaitFinished();

        engine.run(server.uri("/f")).awaitFinished();

        assertThat(server.seen()).hasSize(2);
    }
}
