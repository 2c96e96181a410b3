package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;

import dev.ebb.server.faults.FaultCase.Draft;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.Http2TestServer;
import dev.ebb.server.support.TestCertificates;
import io.netty.handler.codec.http2.Http2Error;
import java.util.List;

/** What goes wrong in HTTP/2 and in no other. */
final class Http2Faults {
    /** Once, and three times more. */
    private static final int REPEATED = 4;

    private static final int SOON_MILLIS = 20;

    private Http2Faults() {}

    static List<FaultCase> cases() {
        return List.of(
                plain(
                                "h2-goaway",
                                "Sends GOAWAY for a request that it has not dealt with, and closes.",
                                "Sends it again at once on another connection, three times at most.",
                                stream -> {
                                    stream.goAway(Http2Error.NO_ERROR, 0);
                                    stream.later(SOON_MILLIS, stream::close);
                                })
                        .requests(REPEATED)
                        .healsAfter(2 * REPEATED)
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                plain(
                                "h2-goaway-in-body",
                                "Sends GOAWAY in the middle of the body, and the rest of it.",
                                "Takes the rest.",
                                stream -> {
                                    stream.begin(Scene.HALF).goAway(Http2Error.NO_ERROR, Integer.MAX_VALUE);
                                    stream.later(
                                            SOON_MILLIS,
                                            () -> stream.body(
                                                    java.util.Arrays.copyOfRange(
                                                            Scene.CONTENT, Scene.HALF, Scene.CONTENT.length),
                                                    true));
                                })
                        .rightFile(),
                plain(
                                "h2-refused-stream",
                                "Refuses every stream.",
                                "Sends each request again at once, three times at most.",
                                stream -> stream.reset(Http2Error.REFUSED_STREAM))
                        .requests(REPEATED)
                        .healsAfter(2 * REPEATED)
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                plain(
                                "h2-reset-before-head",
                                "Resets the stream instead of answering.",
                                "Tries again after the retry delay, on the same connection.",
                                stream -> stream.reset(Http2Error.INTERNAL_ERROR))
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                plain(
                                "h2-reset-in-body",
                                "Resets every stream after a quarter of the file.",
                                "Puts the quarters together, each proved by the strong tag.",
                                stream -> stream.piece(Scene.CONTENT.length / 4)
                                        .later(SOON_MILLIS, () -> stream.reset(Http2Error.CANCEL)))
                        .requests(6) // a window that opens late makes a quarter less
                        .rightFile(),
                plain(
                                "h2-cut-in-body",
                                "Closes the connection after a quarter of the file, without a word.",
                                "Puts the quarters together, each proved by the strong tag.",
                                stream -> stream.piece(Scene.CONTENT.length / 4).later(SOON_MILLIS, stream::close))
                        .requests(6) // a window that opens late makes a quarter less
                        .rightFile(),
                plain(
                                "h2-short",
                                "Ends the stream before the length that it announced.",
                                "Takes nothing of it for whole.",
                                stream -> stream.begin(Scene.HALF).body(new byte[0], true))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                plain(
                                "h2-long",
                                "Sends more than the length that it announced.",
                                "Believes nothing of it.",
                                stream -> stream.head("200", "content-length: " + Scene.HALF)
                                        .body(Scene.CONTENT, true))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                plain(
                                "h2-fields-without-end",
                                "Sends more fields than anybody needs.",
                                "Reads 64 KiB of them at most.",
                                stream -> stream.head("200", "x-long: " + "a".repeat(200_000))
                                        .body(Scene.CONTENT, true))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                plain(
                                "h2-silent",
                                "Reads the request and says nothing.",
                                "Resets the stream after the response timeout and tries again after the retry delay.",
                                stream -> {})
                        .tight()
                        .transientError(ErrorCode.OPERATION_TIMED_OUT),
                secure(
                                "h2-only-http11",
                                "Resets every stream with HTTP_1_1_REQUIRED.",
                                "Asks in HTTP/1.1 at once, and for the next ten minutes.",
                                null,
                                stream -> stream.reset(Http2Error.HTTP_1_1_REQUIRED))
                        .requests(2)
                        .rightFile(),
                secure(
                                "h2-misdirected",
                                "Answers 421 to a request on a shared connection.",
                                "Asks on a connection of its own at once.",
                                null,
                                stream -> stream.headOnly("421"))
                        .requests(2)
                        .rightFile(),
                secure(
                                "h2-rubbish",
                                "Chooses HTTP/2 and answers in HTTP/1.1.",
                                "Asks in HTTP/1.1 at once, and for the next ten minutes.",
                                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                                stream -> {})
                        .rightFile());
    }

    private static Draft plain(String name, String server, String ebb, Http2TestServer.Script script) {
        return named(name, server, ebb).http2().staged(scene -> {
            scene.http2(null, script);
            return scene.good();
        });
    }

    private static Draft secure(String name, String server, String ebb, String rubbish, Http2TestServer.Script script) {
        return named(name, server, ebb).http2().staged(scene -> {
            TestCertificates certificates = new TestCertificates();
            Http2TestServer made = scene.http2(certificates.server("localhost"), script);
            if (rubbish != null) {
                made.rubbish(rubbish);
            }
            scene.trust(certificates.authorityPem());
            return scene.good();
        });
    }
}
