package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Wire.CONTENT;
import static dev.ebb.server.faults.Wire.HALF;
import static dev.ebb.server.faults.Wire.SIZE;
import static dev.ebb.server.faults.Wire.onRest;
import static dev.ebb.server.faults.Wire.part;
import static dev.ebb.server.faults.Wire.range;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.util.ArrayList;
import java.util.List;

/** Answers to a request for the rest of a file: wrong, garbled, too much, too little. */
final class RangeFaults {
    private static final String TAG = "ETag: \"v1\"";
    private static final String NOT_PROVED = "Believes nothing of it and fetches the file whole.";

    private RangeFaults() {}

    static List<FaultCase> cases() {
        List<FaultCase> all = new ArrayList<>(List.of(
                unproved("range-missing", "Answers 206 without Content-Range.", "X-None: 1"),
                unproved(
                        "range-garbage", "Answers 206 with a Content-Range that is rubbish.", "Content-Range: rubbish"),
                unproved("range-empty", "Answers 206 with an empty Content-Range.", "Content-Range:"),
                unproved(
                        "range-unit",
                        "Answers 206 with a Content-Range in lines.",
                        "Content-Range: lines 100000-199999/200000"),
                unproved(
                        "range-backwards",
                        "Answers 206 with a Content-Range that ends before it starts.",
                        "Content-Range: bytes 199999-100000/200000"),
                unproved(
                        "range-unsatisfied",
                        "Answers 206 with the Content-Range of a 416.",
                        "Content-Range: bytes */200000"),
                unproved(
                        "range-overflow",
                        "Answers 206 with numbers that no counter holds.",
                        "Content-Range: bytes 100000-99999999999999999999/200000"),
                unproved(
                        "range-negative",
                        "Answers 206 with a negative start.",
                        "Content-Range: bytes -100000-199999/200000"),
                unproved(
                        "range-twice",
                        "Answers 206 with two Content-Ranges.",
                        range(HALF, SIZE, SIZE),
                        range(HALF, SIZE, SIZE)),
                unproved(
                        "range-wrong-total",
                        "Answers 206 with the size of another version.",
                        range(HALF, SIZE, 2 * SIZE)),
                unproved(
                        "range-total-unknown",
                        "Answers 206 without saying how large the whole is.",
                        "Content-Range: bytes 100000-199999/*"),
                elsewhere("range-early", "Answers 206 with bytes from before those asked for.", HALF - 1000),
                elsewhere("range-late", "Answers 206 with bytes from behind those asked for.", HALF + 1000),
                unproved(
                        "range-beyond-end",
                        "Answers 206 with a range that goes beyond the whole.",
                        range(HALF, SIZE + 1, SIZE)),
                unproved(
                        "range-unlike-length",
                        "Answers 206 with a Content-Range that is not as long as Content-Length says.",
                        range(HALF, SIZE - 1, SIZE)),
                unproved(
                        "range-multipart",
                        "Answers 206 with multipart/byteranges.",
                        "Content-Type: multipart/byteranges; boundary=x")));
        all.addAll(wholes());
        all.addAll(amounts());
        return all;
    }

    /** The rest of the file under these fields. */
    private static FaultCase unproved(String name, String server, String... fields) {
        return named(name, server, NOT_PROVED)
                .staged(onRest(part(HALF, SIZE, fields)))
                .requests(3)
                .rightFile();
    }

    /** A true part of the file, but not the one asked for. */
    private static FaultCase elsewhere(String name, String server, int from) {
        return named(name, server, NOT_PROVED)
                .staged(onRest(Wire.honestPart(from, SIZE)))
                .requests(3)
                .rightFile();
    }

    private static List<FaultCase> wholes() {
        Script fromZero = (request, answer) -> answer.head(206, TAG, "Content-Length: " + SIZE, range(0, SIZE, SIZE))
                .body(CONTENT);
        Script status200 = (request, answer) ->
                answer.head(200, TAG, "Content-Length: " + SIZE).body(CONTENT);
        return List.of(
                named("range-from-zero", "Answers 206 with the whole file.", NOT_PROVED)
                        .staged(onRest(fromZero))
                        .requests(3)
                        .rightFile(),
                named(
                                "range-ignored",
                                "Answers 200 with the whole file to a request for the rest.",
                                "Takes the file from its start.")
                        .staged(onRest(status200))
                        .requests(2)
                        .rightFile(),
                named(
                                "range-ignored-once-cut",
                                "Answers every request with 200 and cuts one of them twice.",
                                "Passes over the bytes that are here, since the tag is the same.")
                        .staged(scene -> (request, answer) -> {
                            var whole = scene.good().withoutRanges();
                            (request.number() < 3 ? whole.cutAfter(HALF) : whole).answer(request, answer);
                        })
                        .requests(3)
                        .rightFile(),
                named("range-unsolicited", "Answers 206 to a request for the whole.", "Fails and keeps nothing.")
                        .answers(part(0, SIZE, range(0, SIZE, SIZE)))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named("range-of-weak-tag", "Answers 206 with the same tag made weak.", NOT_PROVED)
                        .staged(onRest((request, answer) -> answer.head(
                                        206,
                                        "ETag: W/\"v1\"",
                                        "Content-Length: " + (SIZE - HALF),
                                        range(HALF, SIZE, SIZE))
                                .body(CONTENT, HALF, SIZE)))
                        .requests(3)
                        .rightFile(),
                named("range-encoded", "Answers 206 with a gzip of the rest.", NOT_PROVED)
                        .staged(onRest(part(HALF, SIZE, range(HALF, SIZE, SIZE), "Content-Encoding: gzip")))
                        .requests(3)
                        .rightFile(),
                named(
                                "416-to-the-rest",
                                "Answers 416 to a request for the rest, though there is one.",
                                "Fetches the file whole.")
                        .staged(onRest(Wire.status(416, "Content-Range: bytes */" + SIZE, TAG)))
                        .requests(3)
                        .rightFile(),
                named(
                                "416-on-complete",
                                "Answers 416 to whoever asks for more of a whole file.",
                                "Does not ask: a file of which every byte is here is whole.")
                        .staged(scene -> Wire.cutOnce(
                                Wire.wholeWith(TAG, "Content-Length: " + SIZE), Wire.status(416), Wire.status(416)))
                        .rightFile(),
                named("416-always", "Answers 416 to everything.", "Fails and keeps nothing.")
                        .answers(Wire.status(416, "Content-Range: bytes */" + SIZE))
                        .fatalError(ErrorCode.http(416)),
                named(
                                "416-after-a-cut",
                                "Cuts the body, then answers 416 to everything.",
                                "Asks for the whole, then fails.")
                        .staged(scene -> Wire.cutOnce(scene.good().cutAfter(HALF), Wire.status(416), Wire.status(416)))
                        .requests(3)
                        .fatalError(ErrorCode.http(416)));
    }

    private static List<FaultCase> amounts() {
        return List.of(
                named(
                                "range-short",
                                "Answers 206 with a fifth of the file at a time.",
                                "Asks on until nothing is missing.")
                        .staged(onRest((request, answer) -> {
                            int from = Wire.from(request);
                            Wire.honestPart(from, Math.min(SIZE, from + SIZE / 5))
                                    .answer(request, answer);
                        }))
                        .requests(4)
                        .rightFile(),
                named("range-cut", "Cuts every 206 after a third of the rest.", "Asks for the rest of the rest.")
                        .staged(onRest((request, answer) -> {
                            int from = Wire.from(request);
                            answer.head(206, TAG, "Content-Length: " + (SIZE - from), range(from, SIZE, SIZE))
                                    .body(CONTENT, from, Math.min(SIZE, from + HALF / 3))
                                    .close();
                        }))
                        .requests(5)
                        .rightFile(),
                named(
                                "range-chunked-too-long",
                                "Sends more in a chunked 206 than its Content-Range says.",
                                "Fails and keeps nothing of it.")
                        .staged(onRest((request, answer) -> {
                            answer.head(206, TAG, "Transfer-Encoding: chunked", range(HALF, SIZE, SIZE));
                            answer.raw(Integer.toHexString(SIZE) + "\r\n")
                                    .body(CONTENT)
                                    .raw("\r\n0\r\n\r\n");
                        }))
                        .requests(2)
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named(
                                "range-chunked-too-short",
                                "Sends less in a chunked 206 than its Content-Range says.",
                                "Fails; what was proved before is kept for Resume.")
                        .staged(onRest((request, answer) -> {
                            answer.head(206, TAG, "Transfer-Encoding: chunked", range(HALF, SIZE, SIZE));
                            answer.raw("5\r\n").body(CONTENT, HALF, HALF + 5).raw("\r\n0\r\n\r\n");
                        }))
                        .requests(2)
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named("range-empty-part", "Answers 206 with nothing in it.", NOT_PROVED)
                        .staged(onRest(part(HALF, HALF, "Content-Range: bytes 100000-99999/200000")))
                        .requests(3)
                        .rightFile());
    }
}
