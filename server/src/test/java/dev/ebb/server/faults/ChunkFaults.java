package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Wire.CONTENT;
import static dev.ebb.server.faults.Wire.HALF;
import static dev.ebb.server.faults.Wire.SIZE;
import static dev.ebb.server.faults.Wire.text;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Chunked bodies that are cut, broken or odd, and codings nobody asked for. */
final class ChunkFaults {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String ABC = "3\r\nabc\r\n";
    private static final byte[] ABC_FILE = "abc".getBytes(StandardCharsets.US_ASCII);
    private static final String LIKE_A_CUT = "Takes it for a cut and begins again after the retry delay.";
    private static final String NO_SENSE = "Fails and keeps nothing.";

    private ChunkFaults() {}

    static List<FaultCase> cases() {
        List<FaultCase> all = new ArrayList<>();
        all.addAll(List.of(
                cut("chunk-cut-small", "Closes inside a small chunk.", "5\r\nabc"),
                cut("chunk-cut-in-size", "Closes inside the size of a chunk.", ABC + "3"),
                cut("chunk-cut-between", "Closes between two chunks.", ABC),
                cut("chunk-cut-before-line-end", "Closes between a chunk and its line end.", "3\r\nabc"),
                cut("chunk-cut-before-end", "Closes after the last chunk, before the empty line.", ABC + "0\r\n"),
                cut("chunk-cut-in-trailer", "Closes inside a trailer.", ABC + "0\r\nX-Sum: 1")));
        all.add(named("chunk-cut-large", "Closes inside a large chunk.", LIKE_A_CUT)
                .answers((request, answer) -> answer.raw(HEAD + Integer.toHexString(SIZE) + "\r\n")
                        .body(CONTENT, 0, HALF)
                        .close())
                .transientError(ErrorCode.CONNECTION_CLOSED));
        all.addAll(List.of(
                broken("chunk-size-words", "Sends a chunk size that is no number.", HEAD + "zz\r\nabc\r\n0\r\n\r\n"),
                broken("chunk-size-negative", "Sends a negative chunk size.", HEAD + "-3\r\nabc\r\n0\r\n\r\n"),
                broken("chunk-size-empty", "Sends an empty chunk size.", HEAD + "\r\nabc\r\n0\r\n\r\n"),
                broken(
                        "chunk-size-overflow",
                        "Sends a chunk size that no counter holds.",
                        HEAD + "fffffffffffffffff\r\nabc"),
                broken(
                        "chunk-size-wraps",
                        "Sends a chunk size that wraps round to 3.",
                        HEAD + "10000000000000003\r\nabc\r\n0\r\n\r\n"),
                broken(
                        "chunk-longer-than-its-size",
                        "Sends more in a chunk than its size.",
                        HEAD + "3\r\nabcd\r\n0\r\n\r\n"),
                broken(
                        "chunk-without-line-end",
                        "Puts something else where the line after a chunk should end.",
                        HEAD + "3\r\nabcXY0\r\n\r\n"),
                broken("coding-gzip-chunked", "Sends Transfer-Encoding: gzip, chunked.", coded("gzip, chunked")),
                broken("coding-gzip", "Sends Transfer-Encoding: gzip.", coded("gzip")),
                broken("coding-chunked-gzip", "Sends Transfer-Encoding: chunked, gzip.", coded("chunked, gzip")),
                broken("coding-chunked-twice", "Sends Transfer-Encoding: chunked, chunked.", coded("chunked, chunked")),
                broken("coding-identity", "Sends Transfer-Encoding: identity.", coded("identity")),
                broken("coding-unknown", "Sends Transfer-Encoding: xchunked.", coded("xchunked"))));
        all.addAll(endless());
        all.addAll(odd());
        all.addAll(encodings());
        return all;
    }

    private static String coded(String coding) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + coding + "\r\n\r\n" + ABC + "0\r\n\r\n";
    }

    private static FaultCase cut(String name, String server, String chunks) {
        return named(name, server, LIKE_A_CUT).answers(text(HEAD + chunks)).transientError(ErrorCode.CONNECTION_CLOSED);
    }

    private static FaultCase broken(String name, String server, String answer) {
        return named(name, server, NO_SENSE).answers(text(answer)).fatalError(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    private static List<FaultCase> endless() {
        return List.of(
                named("chunk-size-endless", "Never ends the line with a chunk's size.", NO_SENSE)
                        .answers(babble(HEAD + "3;x=", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE),
                named("trailers-endless", "Never ends the trailers.", NO_SENSE)
                        .answers(babble(HEAD + ABC + "0\r\n", "X-More: and more and more and more\r\n"))
                        .fatalError(ErrorCode.INVALID_SERVER_RESPONSE));
    }

    /** Repeats itself until the client leaves. */
    static Script babble(String first, String then) {
        String block = then.repeat(32);
        return (request, answer) -> {
            answer.raw(first);
            while (true) {
                answer.raw(block);
            }
        };
    }

    private static List<FaultCase> odd() {
        return List.of(
                right(
                        "chunk-trailers",
                        "Sends trailers.",
                        "Has the file; trailers are no part of it.",
                        HEAD + ABC + "0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n"),
                right(
                        "chunk-extensions",
                        "Sends chunk extensions.",
                        "Has the file.",
                        HEAD + "3;name=value;other=\"x\"\r\nabc\r\n0;last\r\n\r\n"),
                right(
                        "chunk-size-zeros",
                        "Sends chunk sizes with leading zeros and in capitals.",
                        "Has the file.",
                        HEAD + "0001\r\na\r\n00000002\r\nbc\r\n000\r\n\r\n"),
                right(
                        "coding-capitals",
                        "Sends Transfer-Encoding: CHUNKED.",
                        "Has the file.",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n" + ABC + "0\r\n\r\n"),
                right(
                        "chunk-one-byte-each",
                        "Sends chunks of one byte.",
                        "Has the file.",
                        HEAD + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"));
    }

    private static FaultCase right(String name, String server, String ebb, String answer) {
        return named(name, server, ebb)
                .staged(scene -> {
                    scene.expect(ABC_FILE);
                    return text(answer);
                })
                .rightFile();
    }

    private static List<FaultCase> encodings() {
        return List.of(
                encoded("gzip-unasked", "Sends a gzip although that was not asked for.", "gzip", SIZE),
                encoded("gzip-wrong-length", "Sends a gzip with the length of the file unpacked.", "gzip", 2 * SIZE),
                encoded("gzip-cut", "Sends half of a gzip.", "x-gzip", SIZE + 1),
                encoded("brotli-unasked", "Sends brotli although that was not asked for.", "br", SIZE),
                encoded("encoding-unknown", "Sends an encoding nobody knows.", "made-up", SIZE),
                named("encoding-identity", "Says Content-Encoding: identity.", "Has the file.")
                        .answers(Wire.wholeWith("Content-Encoding: identity", "Content-Length: " + SIZE))
                        .rightFile());
    }

    private static FaultCase encoded(String name, String server, String coding, int length) {
        return named(
                        name,
                        server,
                        "Fails before a byte is written: unpacking could hide a cut, and the packed bytes are not the file.")
                .answers(Wire.wholeWith("Content-Encoding: " + coding, "Content-Length: " + length))
                .fatalError(ErrorCode.INVALID_SERVER_RESPONSE);
    }
}
