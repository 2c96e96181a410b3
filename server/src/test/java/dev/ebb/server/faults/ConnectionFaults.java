package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Wire.CONTENT;
import static dev.ebb.server.faults.Wire.HALF;
import static dev.ebb.server.faults.Wire.SIZE;
import static dev.ebb.server.faults.Wire.text;

import dev.ebb.server.job.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Connections that are refused, closed and reset, in every phase. */
final class ConnectionFaults {
    private static final String LENGTH = "Content-Length: " + SIZE;
    private static final String TAG = "ETag: \"v1\"";

    private ConnectionFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                named("connect-refused", "Nobody listens.", "Tries again after the retry delay.")
                        .staged(scene -> {
                            scene.closed();
                            return scene.good();
                        })
                        .requests(0)
                        .transientError(ErrorCode.CONNECT_FAILURE),
                named("close-on-connect", "Closes every connection at once.", "Tries again after the retry delay.")
                        .staged(scene -> {
                            scene.greeting((connection, answer) -> answer.close());
                            return scene.good();
                        })
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named("reset-on-connect", "Resets every connection at once.", "Tries again after the retry delay.")
                        .staged(scene -> {
                            scene.greeting((connection, answer) -> answer.reset());
                            return scene.good();
                        })
                        .transientError(ErrorCode.CONNECTION_CLOSED, ErrorCode.CONNECT_FAILURE),
                named("close-before-head", "Reads the request and closes.", "Tries again after the retry delay.")
                        .answers((request, answer) -> answer.close())
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named("reset-before-head", "Reads the request and resets.", "Tries again after the retry delay.")
                        .answers((request, answer) -> answer.reset())
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "close-in-status-line",
                                "Closes in the middle of the status line.",
                                "Tries again after the retry delay.")
                        .answers(text("HTTP/1.1 20"))
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named("close-in-headers", "Closes in the middle of a header.", "Tries again after the retry delay.")
                        .answers(text("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Le"))
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named("close-after-a-header", "Closes between two headers.", "Tries again after the retry delay.")
                        .answers(text("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\n"))
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named("reset-in-headers", "Resets in the middle of a header.", "Tries again after the retry delay.")
                        .answers((request, answer) ->
                                answer.raw("HTTP/1.1 200 OK\r\nContent-Le").reset())
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "close-before-body",
                                "Closes between the head and the body.",
                                "Tries again after the retry delay.")
                        .answers((request, answer) ->
                                answer.head(200, LENGTH, TAG).close())
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "close-in-body-once",
                                "Closes once in the middle of the body.",
                                "Reconnects at once and asks for the rest, under If-Range with the strong tag.")
                        .staged(Wire.onRest((request, answer) ->
                                Wire.honestPart(Wire.from(request), SIZE).answer(request, answer)))
                        .requests(2)
                        .rightFile(),
                named(
                                "reset-in-body-once",
                                "Resets once in the middle of the body.",
                                "Reconnects and goes on from the last byte that arrived.")
                        .staged(scene -> Wire.cutOnce(
                                (request, answer) -> answer.head(200, LENGTH, TAG)
                                        .body(CONTENT, 0, HALF)
                                        .reset(),
                                scene.good(),
                                scene.good()))
                        // A reset may come before the bytes that were sent ahead of it.
                        .attempts(2)
                        .requests(2)
                        .rightFile(),
                named(
                                "close-at-last-byte",
                                "Closes one byte before the end, every time it is asked for the whole.",
                                "Asks for the one byte.")
                        .staged(scene -> scene.good().cutAfter(SIZE - 1))
                        .requests(2)
                        .rightFile(),
                named("close-after-last-byte", "Closes when everything was sent.", "Has the file.")
                        .answers(Wire.wholeWith(LENGTH, TAG))
                        .rightFile(),
                named("reset-after-last-byte", "Resets as soon as everything was read.", "Has the file.")
                        .answers((request, answer) -> {
                            answer.head(200, LENGTH, TAG, "Connection: close").body(CONTENT);
                            // Until the client is done.
                            request.stream().read();
                            answer.reset();
                        })
                        .rightFile(),
                named(
                                "close-in-body-several-times",
                                "Closes every connection after a quarter of the file.",
                                "Puts the quarters together, each proved by the strong tag.")
                        .staged(scene -> scene.good().cutAfter(SIZE / 4))
                        .requests(4)
                        .rightFile(),
                named(
                                "close-in-body-always",
                                "Closes every connection after 100 bytes, for ever.",
                                "Reconnects five times with growing pauses, then waits for the retry delay; goes on from there, so that it ends.")
                        .staged(scene -> scene.good().cutAfter(100))
                        .requests(6)
                        .healsAfter(20)
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "close-in-body-without-validator",
                                "Closes in the middle of the body and names no version.",
                                "Throws the half away and begins again after the retry delay.")
                        .answers((request, answer) ->
                                answer.head(200, LENGTH).body(CONTENT, 0, HALF).close())
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "close-in-body-without-ranges",
                                "Closes in the middle of the body and knows no ranges.",
                                "Passes over what is here, five times with growing pauses, then waits for the retry delay.")
                        .staged(scene -> scene.good().withoutRanges().cutAfter(HALF))
                        .requests(6)
                        .healsAfter(7)
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "kept-connection-closed",
                                "Closes a kept connection after its first answer.",
                                "Asks on a new connection.")
                        .staged(scene -> (request, answer) -> {
                            if (request.target().startsWith("/dir")) {
                                answer.head(302, "Location: /next", "Content-Length: 0")
                                        .close();
                            } else {
                                scene.good().answer(request, answer);
                            }
                        })
                        .requests(2)
                        .rightFile(),
                named(
                                "kept-connection-reset",
                                "Sends the rest in pieces and resets a kept connection whenever the next request is there.",
                                "Repeats each such request once, on a new connection.")
                        .staged(scene -> {
                            Set<Integer> used = ConcurrentHashMap.newKeySet();
                            return Wire.cutOnce(
                                    scene.good().cutAfter(HALF),
                                    (request, answer) -> {
                                        int from = Wire.from(request);
                                        if (used.add(request.connection())) {
                                            Wire.honestPart(from, Math.min(SIZE, from + SIZE / 5))
                                                    .answer(request, answer);
                                        } else {
                                            answer.reset();
                                        }
                                    },
                                    scene.good());
                        })
                        .requests(6)
                        .rightFile(),
                named(
                                "every-second-request-reset",
                                "Resets whenever the second request of a chain is there, on old and new connections.",
                                "Repeats it once, then waits for the retry delay.")
                        .answers((request, answer) -> {
                            if (request.target().startsWith("/dir")) {
                                answer.head(302, "Location: /next", "Content-Length: 0");
                            } else {
                                answer.reset();
                            }
                        })
                        .requests(3)
                        .healsAfter(6)
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named("close-in-redirect", "Closes in the head of a redirect.", "Tries again after the retry delay.")
                        .answers(text("HTTP/1.1 302 Found\r\nLocation: /else"))
                        .healsAfter(2)
                        .transientError(ErrorCode.CONNECTION_CLOSED));
    }
}
