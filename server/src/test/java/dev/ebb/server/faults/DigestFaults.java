package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Scene.CONTENT;
import static dev.ebb.server.faults.Scene.HALF;
import static dev.ebb.server.faults.Scene.NEWER;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.faults.FaultCase.Staging;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Digests that servers say, rightly and wrongly, and digests that jobs know. */
final class DigestFaults {
    private static final int SIZE = CONTENT.length;
    private static final byte[] SAME_SIZE = EngineHarness.content(SIZE, 6);

    private static final String CHECKED = "Checks it while the file arrives, and has the file.";
    private static final String NOT_READ = "Does not read it, and has the file.";
    private static final String TWICE = "Fetches the file once more, then fails with both digests and keeps nothing.";
    private static final String GOES_ON =
            "Asks for the rest without If-Range and sees the same digest: the bytes are of one version.";

    private DigestFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                right("repr-digest", "Says the SHA-256 of the file.", repr("sha-256", CONTENT)),
                right("repr-digest-512", "Says the SHA-512 of the file.", repr("sha-512", CONTENT)),
                right("repr-digest-md5", "Says the MD5 of the file.", repr("md5", CONTENT)),
                right("content-digest", "Says the SHA-256 of its answer.", content("sha-256", CONTENT)),
                right(
                        "digest",
                        "Says the SHA-256 of the file in the old way.",
                        "Digest: SHA-256=" + hash("sha-256", CONTENT)),
                right(
                        "repr-digest-strongest",
                        "Says a right SHA-512 and a wrong MD5.",
                        repr("sha-512", CONTENT) + ", md5=:" + hash("md5", NEWER) + ":"),
                unread("repr-digest-unknown", "Says a digest nobody knows.", "Repr-Digest: blake3=:AAAA:"),
                unread("repr-digest-garbage", "Says rubbish for a digest.", "Repr-Digest: sha-256=:??:, )("),
                unread("repr-digest-short", "Says half a SHA-256.", "Repr-Digest: sha-256=:AAAA:"),
                unread("repr-digest-empty", "Says no digest at all in the field for it.", "Repr-Digest: "),
                unread("digest-garbage", "Says rubbish for a digest in the old way.", "Digest: sha-256, ;=,SHA=x"),
                wrong("repr-digest-wrong", "Says the SHA-256 of another file.", repr("sha-256", NEWER)),
                wrong("repr-digest-wrong-md5", "Says the MD5 of another file.", repr("md5", NEWER)),
                wrong("content-digest-wrong", "Says the SHA-256 of another answer.", content("sha-256", NEWER)),
                wrong(
                        "content-digest-wrong-beside",
                        "Says the right SHA-512 of the file and the wrong SHA-256 of its answer.",
                        repr("sha-512", CONTENT),
                        content("sha-256", NEWER)),
                wrong(
                        "digest-wrong",
                        "Says the SHA-1 of another file in the old way.",
                        "Digest: SHA=" + hash("sha", NEWER)),
                named("trailer-digest", "Says the SHA-256 of the file behind a chunked body.", CHECKED)
                        .answers(trailing(CONTENT))
                        .rightFile(),
                named("trailer-digest-wrong", "Says the SHA-256 of another file behind a chunked body.", TWICE)
                        .answers(trailing(NEWER))
                        .requests(2)
                        .fatalError(ErrorCode.VALIDATION_FAILED),
                named(
                                "digest-proves-the-rest",
                                "Cuts the body once, gives another strong ETag at every request and says the SHA-256 of the file.",
                                GOES_ON)
                        .staged(scene -> (request, answer) -> {
                            RemoteFile edge = new RemoteFile(CONTENT)
                                    .etag("\"edge" + request.number() + "\"")
                                    .field(repr("sha-256", CONTENT));
                            (request.number() == 1 ? edge.cutAfter(HALF) : edge).answer(request, answer);
                        })
                        .requests(2)
                        .rightFile(),
                named(
                                "digest-proves-the-whole",
                                "The same, and answers 200 to a request for the rest.",
                                "Sees the same digest and passes over what is here.")
                        .staged(scene -> (request, answer) -> {
                            RemoteFile edge = new RemoteFile(CONTENT)
                                    .etag("\"edge" + request.number() + "\"")
                                    .field(repr("sha-256", CONTENT))
                                    .withoutRanges();
                            (request.number() == 1 ? edge.cutAfter(HALF) : edge).answer(request, answer);
                        })
                        .requests(2)
                        .rightFile(),
                named(
                                "digest-shows-a-change",
                                "Has a new version of the same size under the same strong ETag and says its SHA-256.",
                                "Sees the other digest and fetches the new version whole.")
                        .staged(changed(false))
                        .requests(3)
                        .rightFile(),
                named(
                                "digest-shows-a-change-to-fail",
                                "The same; the job wants to hear of changes.",
                                "Fails and keeps nothing. Resume takes the new version.")
                        .staged(changed(true))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named(
                                "weak-digest-proves-nothing",
                                "Cuts the body once, gives no tag and says the MD5 of the file.",
                                "Does not resume on it: the next attempt begins anew.")
                        .staged(scene -> Wire.cutOnce(
                                new RemoteFile(CONTENT)
                                        .field(repr("md5", CONTENT))
                                        .cutAfter(HALF),
                                new RemoteFile(CONTENT).field(repr("md5", CONTENT)),
                                new RemoteFile(CONTENT).field(repr("md5", CONTENT))))
                        .attempts(2)
                        .requests(1)
                        .rightFile(),
                named(
                                "repr-digest-wrong-after-a-cut",
                                "Sends other bytes for the rest under the same strong ETag and the same SHA-256.",
                                "Finds the wrong digest at the end and fetches the file once more, whole.")
                        .staged(scene -> {
                            Script then = scene.good().field(repr("sha-256", CONTENT));
                            return Wire.cutOnce(
                                    scene.good().field(repr("sha-256", CONTENT)).cutAfter(HALF),
                                    new RemoteFile(SAME_SIZE).etag("\"v1\"").field(repr("sha-256", CONTENT)),
                                    then);
                        })
                        .requests(3)
                        .rightFile(),
                named("content-digest-of-a-part", "Says the SHA-256 of each answer, and cuts the first one.", CHECKED)
                        .staged(scene -> Wire.cutOnce(
                                scene.good().cutAfter(HALF),
                                rest(Arrays.copyOfRange(CONTENT, HALF, SIZE)),
                                scene.good()))
                        .requests(2)
                        .rightFile(),
                named(
                                "content-digest-of-a-part-wrong",
                                "Says the SHA-256 of something else than the rest it sends.",
                                "Fetches the file once more, whole.")
                        .staged(scene -> Wire.cutOnce(scene.good().cutAfter(HALF), rest(NEWER), scene.good()))
                        .requests(3)
                        .rightFile(),
                known("known-sha1", "sha", DigestAlgorithm.SHA1, "SHA-1"),
                known("known-md5", "md5", DigestAlgorithm.MD5, "MD5"),
                named("known-md5-wrong", "Sends something else than the job knows the MD5 of.", TWICE)
                        .staged(scene -> {
                            scene.digest(digest(DigestAlgorithm.MD5, "md5", CONTENT));
                            return Scene.newer();
                        })
                        .requests(2)
                        .fatalError(ErrorCode.VALIDATION_FAILED),
                named(
                                "known-digest-against-the-server's",
                                "Says the SHA-512 of another file; the job knows the SHA-256 of this one.",
                                "Believes the job.")
                        .staged(scene -> {
                            scene.digestOf(CONTENT);
                            return scene.good().field(repr("sha-512", NEWER));
                        })
                        .rightFile(),
                named(
                                "known-md5-damaged-once",
                                "Damages the body once; the job knows the MD5.",
                                "Finds the damage and fetches the file once more.")
                        .staged(scene -> {
                            scene.digest(digest(DigestAlgorithm.MD5, "md5", CONTENT));
                            return (request, answer) ->
                                    new RemoteFile(request.number() == 1 ? SAME_SIZE : CONTENT).answer(request, answer);
                        })
                        .requests(2)
                        .rightFile());
    }

    private static FaultCase right(String name, String server, String field) {
        return named(name, server, CHECKED)
                .staged(scene -> scene.good().field(field))
                .rightFile();
    }

    private static FaultCase unread(String name, String server, String field) {
        return named(name, server, NOT_READ)
                .staged(scene -> scene.good().field(field))
                .rightFile();
    }

    private static FaultCase wrong(String name, String server, String... fields) {
        return named(name, server, TWICE)
                .staged(scene -> {
                    RemoteFile file = scene.good();
                    Arrays.stream(fields).forEach(file::field);
                    return file;
                })
                .requests(2)
                .fatalError(ErrorCode.VALIDATION_FAILED);
    }

    private static FaultCase known(String name, String id, DigestAlgorithm algorithm, String title) {
        return named(
                        name,
                        "Cuts the body once; the job knows the " + title + ".",
                        "Goes on under the strong tag, and checks the whole.")
                .staged(scene -> {
                    scene.digest(digest(algorithm, id, CONTENT));
                    return Wire.cutOnce(scene.good().cutAfter(HALF), scene.good(), scene.good());
                })
                .requests(2)
                .rightFile();
    }

    private static Staging changed(boolean fail) {
        return scene -> {
            if (fail) {
                scene.failOnChange();
            }
            scene.expect(SAME_SIZE);
            Script then = new RemoteFile(SAME_SIZE).etag("\"v1\"").field(repr("sha-256", SAME_SIZE));
            scene.healthy(then);
            return Wire.cutOnce(scene.good().field(repr("sha-256", CONTENT)).cutAfter(HALF), then, then);
        };
    }

    /** The rest of the file, with the digest of these bytes. */
    private static Script rest(byte[] digested) {
        return Wire.part(HALF, SIZE, Wire.range(HALF, SIZE, SIZE), content("sha-256", digested));
    }

    private static Script trailing(byte[] digested) {
        return (request, answer) -> {
            answer.head(200, "Transfer-Encoding: chunked", "Trailer: Repr-Digest")
                    .raw(Integer.toHexString(SIZE) + "\r\n")
                    .body(CONTENT)
                    .raw("\r\n0\r\n" + repr("sha-256", digested) + "\r\n\r\n");
        };
    }

    private static String repr(String id, byte[] content) {
        return "Repr-Digest: " + id + "=:" + hash(id, content) + ":";
    }

    private static String content(String id, byte[] content) {
        return "Content-Digest: " + id + "=:" + hash(id, content) + ":";
    }

    private static String hash(String id, byte[] content) {
        return Base64.getEncoder().encodeToString(bytes(id, content));
    }

    private static Digest digest(DigestAlgorithm algorithm, String id, byte[] content) {
        return Digest.of(algorithm, bytes(id, content));
    }

    private static byte[] bytes(String id, byte[] content) {
        try {
            return MessageDigest.getInstance(id.equals("sha") ? "SHA-1" : id.toUpperCase(java.util.Locale.ROOT))
                    .digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has these", impossible);
        }
    }
}
