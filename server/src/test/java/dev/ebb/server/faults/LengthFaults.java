package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Wire.CONTENT;
import static dev.ebb.server.faults.Wire.HALF;
import static dev.ebb.server.faults.Wire.SIZE;
import static dev.ebb.server.faults.Wire.wholeWith;

import dev.ebb.server.job.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lengths that lie, contradict each other or are missing. */
final class LengthFaults {
    private static final String LENGTH = "Content-Length: " + SIZE;

    private LengthFaults() {}

    static List<FaultCase> cases() {
        List<FaultCase> all = new ArrayList<>(List.of(
                refused("length-twice", "Sends Content-Length twice, with the same value.", LENGTH, LENGTH),
                refused("length-conflict", "Sends two Content-Lengths that differ.", LENGTH, "Content-Length: 10"),
                refused("length-list", "Sends a Content-Length with two values.", LENGTH + ", " + SIZE),
                refused("length-negative", "Sends a negative Content-Length.", "Content-Length: -1"),
                refused("length-signed", "Sends a Content-Length with a plus sign.", "Content-Length: +" + SIZE),
                refused("length-words", "Sends a Content-Length in words.", "Content-Length: many"),
                refused("length-hexadecimal", "Sends a hexadecimal Content-Length.", "Content-Length: 0x30d40"),
                refused("length-fraction", "Sends a Content-Length with a fraction.", "Content-Length: 200000.0"),
                refused("length-empty", "Sends an empty Content-Length.", "Content-Length:"),
                refused(
                        "length-overflow",
                        "Sends a Content-Length that no counter holds.",
                        "Content-Length: 99999999999999999999"),
                refused(
                        "length-beside-chunked",
                        "Sends Content-Length and, after it, Transfer-Encoding.",
                        LENGTH,
                        "Transfer-Encoding: chunked"),
                refused(
                        "chunked-beside-length",
                        "Sends Transfer-Encoding and, after it, Content-Length.",
                        "Transfer-Encoding: chunked",
                        LENGTH)));
        all.addAll(lies());
        all.addAll(missing());
        return all;
    }

    private static FaultCase refused(String name, String server, String... fields) {
        return named(name, server, "Fails: the end of such a body is anybody's guess.")
                .answers(wholeWith(fields))
                .fatalError(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    private static List<FaultCase> lies() {
        return List.of(
                named(
                                "length-too-long",
                                "Announces more than it sends, and closes.",
                                "Takes it for a cut and begins again after the retry delay.")
                        .answers(wholeWith("Content-Length: " + 2 * SIZE))
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "length-too-short",
                                "Announces less than it sends.",
                                "Takes the announced length for the file's, as HTTP says, and throws the connection away; only a digest could tell.")
                        .staged(scene -> {
                            scene.expect(Arrays.copyOf(CONTENT, HALF));
                            return wholeWith("Content-Length: " + HALF);
                        })
                        .rightFile(),
                named(
                                "length-too-short-with-digest",
                                "Announces less than it sends; the job knows the digest.",
                                "Fails and keeps nothing.")
                        .staged(scene -> {
                            scene.digestOf(CONTENT);
                            return wholeWith("Content-Length: " + HALF);
                        })
                        .requests(2)
                        .fatalError(ErrorCode.VALIDATION_FAILED),
                named("empty-file", "Sends a file of no bytes.", "Has a file of no bytes.")
                        .staged(scene -> {
                            scene.expect(new byte[0]);
                            return Wire.status(200);
                        })
                        .rightFile(),
                named("length-with-zeros", "Sends a Content-Length with leading zeros.", "Reads the number.")
                        .answers(wholeWith("Content-Length: 000" + SIZE))
                        .rightFile());
    }

    private static List<FaultCase> missing() {
        return List.of(
                named(
                                "no-length",
                                "Sends no length and ends the body by closing.",
                                "Has the file, which could not have been resumed.")
                        .answers(wholeWith("ETag: \"v1\""))
                        .rightFile(),
                named("no-length-http-1.0", "Answers as HTTP/1.0 and ends the body by closing.", "Has the file.")
                        .answers((request, answer) -> answer.raw("HTTP/1.0 200 OK\r\n\r\n")
                                .body(CONTENT)
                                .close())
                        .rightFile(),
                named(
                                "no-length-reset",
                                "Sends no length and ends the body by a reset.",
                                "Takes it for a cut and begins again after the retry delay.")
                        .answers((request, answer) -> {
                            answer.head(200).body(CONTENT, 0, HALF);
                            answer.reset();
                        })
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "no-length-cut-with-digest",
                                "Sends no length and closes in the middle; the job knows the digest.",
                                "Fails and keeps nothing.")
                        .staged(scene -> {
                            scene.digestOf(CONTENT);
                            return (request, answer) ->
                                    answer.head(200).body(CONTENT, 0, HALF).close();
                        })
                        .requests(2)
                        .fatalError(ErrorCode.VALIDATION_FAILED));
    }
}
