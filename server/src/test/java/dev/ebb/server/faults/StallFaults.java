package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Scene.CONTENT;
import static dev.ebb.server.faults.Scene.HALF;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.TestCertificates;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Servers that say nothing, or something very slowly, or that never come to the point. */
final class StallFaults {
    private static final long PACE_MILLIS = 50;
    private static final String GIVES_UP = "Gives up after its own deadline and tries again after the retry delay.";
    private static final String NO_SENSE = "Reads so much and no more, and fails.";

    private StallFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                silent("silent", "Reads the request and says nothing.", ""),
                silent("silent-in-status-line", "Falls silent in the status line.", "HTTP/1.1 2"),
                silent("silent-in-headers", "Falls silent in the headers.", "HTTP/1.1 200 OK\r\nContent-Le"),
                silent("silent-after-100", "Says 100 Continue and nothing more.", "HTTP/1.1 100 Continue\r\n\r\n"),
                silent(
                        "silent-after-head",
                        "Falls silent after the head.",
                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"),
                silent(
                        "silent-in-chunk-size",
                        "Falls silent in the size of a chunk.",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1"),
                silent(
                        "silent-before-last-chunk",
                        "Falls silent before the last chunk.",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"),
                named(
                                "silent-in-body",
                                "Falls silent in the middle of the body.",
                                "Gives up after its own deadline, keeps what is proved and goes on from there.")
                        .answers((request, answer) -> {
                            answer.head(200, "ETag: \"v1\"", "Content-Length: " + CONTENT.length)
                                    .body(CONTENT, 0, HALF);
                            answer.fallSilent();
                        })
                        .tight()
                        .healsAfter(1)
                        .transientError(ErrorCode.OPERATION_TIMED_OUT),
                named("silent-in-handshake", "Accepts the connection and never answers the TLS handshake.", GIVES_UP)
                        .staged(scene -> {
                            TestCertificates certificates = new TestCertificates();
                            ScriptedHttpServer secure = scene.closing(
                                    ScriptedHttpServer.startSecure(certificates.server("localhost"), scene.good()));
                            MutePort port = scene.closing(new MutePort(secure.port(), 1));
                            scene.trust(certificates.authorityPem());
                            scene.startAt(URI.create("https://localhost:" + port.number() + Scene.PATH));
                            return scene.good();
                        })
                        .tight()
                        .requests(0)
                        .transientError(ErrorCode.CONNECT_FAILURE),
                named("slow-headers", "Sends a header that never ends, a letter at a time.", GIVES_UP)
                        .answers(dripping())
                        .tight()
                        .transientError(ErrorCode.OPERATION_TIMED_OUT),
                named("slow-body", "Sends the body in small pieces with pauses.", "Waits as long as something comes.")
                        .staged(scene -> {
                            scene.expect(Arrays.copyOf(CONTENT, 10));
                            return (request, answer) -> {
                                answer.head(200, "Content-Length: 10");
                                for (int i = 0; i < 10; i++) {
                                    // The pace of the server is the fault; the deadlines of this case are far longer.
                                    Thread.sleep(PACE_MILLIS);
                                    answer.body(CONTENT, i, i + 1);
                                }
                            };
                        })
                        .rightFile(),
                named("headers-endless", "Never ends its headers.", NO_SENSE)
                        .answers(ChunkFaults.babble("HTTP/1.1 200 OK\r\n", "X-More: and more and more and more\r\n"))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named("header-huge", "Sends a header of a megabyte.", NO_SENSE)
                        .answers(Wire.wholeWith("X-Huge: " + "x".repeat(1 << 20), "Content-Length: " + CONTENT.length))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named("status-line-huge", "Sends a status line that never ends.", NO_SENSE)
                        .answers(ChunkFaults.babble("HTTP/1.1 200 ", "very well very well very well "))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named("preliminary-flood", "Sends preliminary answers for ever.", NO_SENSE)
                        .answers(ChunkFaults.babble("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named("preliminary-few", "Sends a few preliminary answers first.", "Skips them.")
                        .staged(scene -> (request, answer) -> {
                            answer.raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(5));
                            scene.good().answer(request, answer);
                        })
                        .rightFile());
    }

    private static FaultCase silent(String name, String server, String begins) {
        return named(name, server, GIVES_UP)
                .answers((request, answer) -> {
                    answer.raw(begins);
                    answer.fallSilent();
                })
                .tight()
                .healsAfter(1)
                .transientError(ErrorCode.OPERATION_TIMED_OUT);
    }

    private static Script dripping() {
        return (request, answer) -> {
            answer.raw("HTTP/1.1 200 OK\r\n");
            while (true) {
                answer.raw("X");
                // The pace of a server that never ends its head; the client gives up by its own clock.
                Thread.sleep(PACE_MILLIS);
            }
        };
    }
}
