package dev.ebb.server.engine.http;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.Validator;
import dev.ebb.server.job.VersionTraits;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Head fields of an answer: bytes are only ever added to a file when everything fits. The first line is the status and the
 * number of the question, as in {@code 206 1}; then a field a line.
 */
public final class AnswerFuzz {
    private static final URI FILE = URI.create("http://example.test/file");
    private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
    private static final Validator TAG = new Validator(Validator.Kind.ETAG, "\"v1\"");
    private static final Validator DATE = new Validator(Validator.Kind.LAST_MODIFIED, "Mon, 04 May 2026 10:00:00 GMT");
    private static final Digest DIGEST = Digest.of(DigestAlgorithm.SHA256, new byte[32]);
    private static final Question[] QUESTIONS = {
        Question.forWhole(FILE),
        rest(100, version(TAG, new VersionTraits(null, null, List.of(TAG.value()))), false),
        rest(100, version(DATE, new VersionTraits(null, DATE.value(), List.of())), false),
        rest(100, version(null, VersionTraits.NONE), true),
        rest(1000, version(TAG, VersionTraits.NONE), false),
        new Question(FILE, 100, new FileRange(100, 50), version(TAG, VersionTraits.NONE), false),
        new Question(FILE, 100, new FileRange(100, FileRange.TO_EOF), RemoteVersion.UNKNOWN, false),
        rest(100, version(null, new VersionTraits(DIGEST, null, List.of())), false),
    };

    private static Question rest(long from, RemoteVersion known, boolean weakly) {
        return new Question(FILE, from, null, known, weakly);
    }

    private static RemoteVersion version(@Nullable Validator validator, VersionTraits traits) {
        return new RemoteVersion(1000, validator, traits);
    }

    private AnswerFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", -1);
        String[] first = lines[0].split(" ");
        if (first.length != 2 || !first[0].matches("[1-9][0-9]{2}") || !first[1].matches("[0-7]")) {
            return;
        }
        ResponseHead head = head(Integer.parseInt(first[0]), lines);
        if (head == null) {
            return;
        }
        Question question = QUESTIONS[Integer.parseInt(first[1])];
        demand(question, head, new AnswerJudge(() -> NOW).judge(question, head));
    }

    /** Null for what the decoder does not let through. */
    private static @Nullable ResponseHead head(int status, String[] lines) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String value = lines[i].substring(colon + 1).trim();
            try {
                headers.add(lines[i].substring(0, Math.max(0, colon)), value);
            } catch (IllegalArgumentException notAField) {
                return null;
            }
        }
        for (String length : headers.getAll("Content-Length")) {
            if (!length.matches("[0-9]{1,18}")
                    || headers.getAll("Content-Length").size() > 1) {
                return null;
            }
        }
        return new ResponseHead(status, headers);
    }

    private static void demand(Question question, ResponseHead head, Answer answer) {
        if (answer instanceof Answer.Whole) {
            demand(head.status() == 200, "only 200 is the whole", answer);
        } else if (answer instanceof Answer.Again) {
            demand(head.status() == 200 && question.asksForRest(), "only 200 begins again", answer);
            demandProof(question, head, answer);
        } else if (answer instanceof Answer.Rest rest) {
            demandRange(question, head, answer, rest.end(), 1000);
            demandProof(question, head, answer);
        } else if (answer instanceof Answer.Part part) {
            demandRange(question, head, answer, part.end(), part.bytesTotal());
            demandProof(question, head, answer);
        } else if (answer instanceof Answer.Complete) {
            demand(question.known().isProvable(), "complete only with proof", answer);
            demandProof(question, head, answer);
        } else if (answer instanceof Answer.Moved) {
            demand(head.status() / 100 == 3, "only 3xx moves", answer);
        }
    }

    private static void demandRange(Question question, ResponseHead head, Answer answer, long end, long total) {
        String expected = question.from() + "-" + (end - 1) + "/" + total;
        String range = String.valueOf(head.headers().get("Content-Range"));
        demand(head.status() == 206, "only 206 is a part", answer);
        demand(head.headers().getAll("Content-Range").size() == 1, "one range", answer);
        demand(range.matches("(?i)bytes 0*" + expected.replaceAll("[-/]", "$0[0]*")), "the range said", answer);
        demand(end > question.from() && end <= total, "bytes within the file", answer);
        String length = head.headers().get("Content-Length");
        boolean fits = length == null
                || head.headers().contains("Transfer-Encoding")
                || Long.parseLong(length) == end - question.from();
        demand(fits, "the length said", answer);
        boolean encoded = head.headers().getAll("Content-Encoding").stream()
                .anyMatch(coding -> !coding.trim().equalsIgnoreCase("identity"));
        demand(!encoded, "no coding", answer);
    }

    private static void demandProof(Question question, ResponseHead head, Answer answer) {
        if (DIGEST.equals(head.digests().whole())) {
            return;
        }
        boolean mayBeWeak = question.weakly() || question.known().equals(RemoteVersion.UNKNOWN);
        Validator proof = question.known().validator();
        if (proof == null) {
            demand(mayBeWeak, "a proof", answer);
        } else {
            String field = proof.kind() == Validator.Kind.ETAG ? "ETag" : "Last-Modified";
            demand(proof.value().equals(head.headers().get(field)), "the same validator", answer);
        }
    }

    private static void demand(boolean holds, String rule, Answer answer) {
        if (!holds) {
            throw new AssertionError(rule + ", but: " + answer);
        }
    }
}
