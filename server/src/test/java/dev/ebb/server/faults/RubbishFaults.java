package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Wire.CONTENT;
import static dev.ebb.server.faults.Wire.SIZE;
import static dev.ebb.server.faults.Wire.text;

import dev.ebb.server.job.ErrorCode;
import java.util.List;

/** Answers that are not HTTP, or nearly. */
final class RubbishFaults {
    private static final String BODY = "Content-Length: 3\r\n\r\nabc";

    private RubbishFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                rubbish("http-0.9", "Sends the bare file, as HTTP/0.9 did.", "abc\r\n".repeat(1000)),
                rubbish("ssh", "Is an SSH server.", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                rubbish("smtp", "Is a mail server.", "220 mail.example.org ESMTP\r\n\r\n"),
                rubbish("icy", "Is a radio station.", "ICY 200 OK\r\n" + BODY),
                rubbish(
                        "tls-alert",
                        "Speaks TLS on a plain port.",
                        "\u0015\u0003\u0003\u0000\u0002\u0002\u0046\r\n\r\n"),
                rubbish("status-words", "Sends a status in words.", "HTTP/1.1 fine OK\r\n" + BODY),
                rubbish("status-negative", "Sends a negative status.", "HTTP/1.1 -200 OK\r\n" + BODY),
                rubbish("status-missing", "Sends no status.", "HTTP/1.1\r\n" + BODY),
                rubbish("status-two-digits", "Sends a status of two digits.", "HTTP/1.1 20 OK\r\n" + BODY),
                rubbish("version-words", "Sends a version that is no number.", "HTTP/one 200 OK\r\n" + BODY),
                rubbish(
                        "header-without-colon",
                        "Sends a header without a colon.",
                        "HTTP/1.1 200 OK\r\nrubbish\r\n" + BODY),
                rubbish(
                        "header-nul",
                        "Sends a header with a zero byte.",
                        "HTTP/1.1 200 OK\r\nX-A: 1\u00002\r\n" + BODY),
                rubbish("header-empty-name", "Sends a header without a name.", "HTTP/1.1 200 OK\r\n: 1\r\n" + BODY),
                named(
                                "answers-twice",
                                "Sends a second answer behind the first one.",
                                "Takes it for nobody's, and uses a new connection.")
                        .staged(scene -> (request, answer) -> {
                            if (request.target().startsWith("/dir")) {
                                answer.raw("HTTP/1.1 302 Found\r\nLocation: /f\r\nContent-Length: 0\r\n\r\n"
                                        + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
                            } else {
                                scene.good().answer(request, answer);
                            }
                        })
                        .requests(3)
                        .rightFile(),
                named(
                                "header-space-before-colon",
                                "Puts a space between a header's name and its colon.",
                                "Reads it as if the space were not there (RFC 9112 section 5.1).")
                        .answers((request, answer) -> answer.raw(
                                        "HTTP/1.1 200 OK\r\nContent-Length : " + SIZE + "\r\n\r\n")
                                .body(CONTENT))
                        .rightFile(),
                named("answer-odd-reason", "Sends no reason, and headers in odd capitals.", "Has the file.")
                        .answers((request, answer) -> answer.raw("HTTP/1.1 200 \r\ncOnTeNt-LeNgTh:" + SIZE + "\r\n\r\n")
                                .body(CONTENT))
                        .rightFile());
    }

    private static FaultCase rubbish(String name, String server, String bytes) {
        return named(name, server, "Fails and keeps nothing.")
                .answers(text(bytes))
                .fatalError(ErrorCode.INVALID_SERVER_RESPONSE);
    }
}
