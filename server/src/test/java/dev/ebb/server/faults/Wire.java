package dev.ebb.server.faults;

import dev.ebb.server.faults.FaultCase.Staging;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** The strokes that scripts are made of. */
final class Wire {
    static final byte[] CONTENT = Scene.CONTENT;
    static final int HALF = Scene.HALF;
    static final int SIZE = Scene.CONTENT.length;
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private Wire() {}

    /** A status, and no body. */
    static Script status(int status, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add("Content-Length: 0");
        return (request, answer) -> answer.head(status, all.toArray(String[]::new));
    }

    /** Exactly these characters, and the end of the connection. */
    static Script text(String bytes) {
        return (request, answer) -> answer.raw(bytes).close();
    }

    /** A 200 with these fields, and the whole file as body whatever they say; then the connection ends. */
    static Script wholeWith(String... fields) {
        return (request, answer) -> answer.head(200, fields).body(CONTENT).close();
    }

    /** The first answer is cut in the middle; who asks for the rest gets this. */
    static Staging onRest(Script rest) {
        return scene -> {
            Script first = scene.good().cutAfter(HALF);
            return cutOnce(first, rest, scene.good());
        };
    }

    /** The first answer; then this one to a request for the rest, and that one to a request for the whole. */
    static Script cutOnce(Script first, Script rest, Script whole) {
        AtomicBoolean begun = new AtomicBoolean();
        return (request, answer) -> {
            if (begun.compareAndSet(false, true)) {
                first.answer(request, answer);
            } else {
                (request.header("Range") == null ? whole : rest).answer(request, answer);
            }
        };
    }

    /** A 206 with the strong tag of the file, these fields, and so much of it. */
    static Script part(int from, int to, String... fields) {
        List<String> all = new ArrayList<>(List.of("ETag: \"v1\"", "Content-Length: " + (to - from)));
        all.addAll(List.of(fields));
        return (request, answer) -> answer.head(206, all.toArray(String[]::new)).body(CONTENT, from, to);
    }

    /** The same, with the Content-Range that belongs to it. */
    static Script honestPart(int from, int to) {
        return part(from, to, range(from, to, SIZE));
    }

    static String range(int from, int to, int total) {
        return "Content-Range: bytes " + from + "-" + (to - 1) + "/" + total;
    }

    /** The first byte asked for. */
    static int from(Request request) {
        return Integer.parseInt(String.valueOf(request.header("Range")).replaceAll("\\D", ""));
    }

    static String httpDate(Instant time) {
        return HTTP_DATE.format(time);
    }

    /** These bytes as one chunk. */
    static String chunk(String bytes) {
        return Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n";
    }

    static Digest sha256(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return Digest.of(DigestAlgorithm.SHA256, digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
