package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Scene.CONTENT;
import static dev.ebb.server.faults.Scene.HALF;
import static dev.ebb.server.faults.Scene.NEWER;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.util.List;
import java.util.function.UnaryOperator;

/** Content that changes while it is fetched, and validators that come, go and lie. */
final class ChangeFaults {
    private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String SECONDS_LATER = "Sun, 06 Nov 1994 08:49:40 GMT";
    private static final String LATER = "Sun, 06 Nov 1994 08:59:37 GMT";
    /** As long as the old version, so that no size tells. */
    private static final byte[] SAME_SIZE = EngineHarness.content(CONTENT.length, 3);

    private ChangeFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                named(
                                "changed-strong-tag",
                                "Has a new version, with a new strong ETag, when the rest is asked for.",
                                "Takes the new version whole.")
                        .staged(changed(file -> file.etag("\"v1\""), file -> file.etag("\"v2\"")))
                        .requests(2)
                        .rightFile(),
                named(
                                "changed-if-range-ignored",
                                "Has a new version and sends its rest as 206, whatever If-Range says.",
                                "Sees the other tag and fetches the new version whole.")
                        .staged(changed(
                                file -> file.etag("\"v1\""),
                                file -> file.etag("\"v2\"").ignoringIfRange()))
                        .requests(3)
                        .rightFile(),
                named(
                                "changed-tag-lost",
                                "Has a new version without any validator and sends its rest as 206.",
                                "Sees no proof and fetches the new version whole.")
                        .staged(changed(file -> file.etag("\"v1\""), RemoteFile::ignoringIfRange))
                        .requests(3)
                        .rightFile(),
                named(
                                "changed-weak-tag",
                                "Has a new version; its ETags are weak.",
                                "Never resumes on a weak tag: the next attempt begins anew.")
                        .staged(changed(file -> file.etag("W/\"v1\""), file -> file.etag("W/\"v2\"")))
                        .attempts(2)
                        .requests(1)
                        .rightFile(),
                named(
                                "changed-same-weak-tag",
                                "Has a new version under the same weak ETag.",
                                "Never resumes on a weak tag: the next attempt begins anew.")
                        .staged(changed(file -> file.etag("W/\"v1\""), file -> file.etag("W/\"v1\"")))
                        .attempts(2)
                        .requests(1)
                        .rightFile(),
                named(
                                "changed-date",
                                "Has a new version; only Last-Modified tells.",
                                "Resumes under If-Range with the date, and takes the new version whole.")
                        .staged(changed(
                                file -> file.lastModified(MODIFIED, LATER),
                                file -> file.lastModified(SECONDS_LATER, LATER)))
                        .requests(2)
                        .rightFile(),
                named(
                                "changed-weak-date",
                                "Has a new version with the same Last-Modified, which was seconds old when it was sent.",
                                "Never resumes on a date that young: the next attempt begins anew.")
                        .staged(changed(
                                file -> file.lastModified(MODIFIED, SECONDS_LATER),
                                file -> file.lastModified(MODIFIED, SECONDS_LATER)))
                        .attempts(2)
                        .requests(1)
                        .rightFile(),
                named(
                                "changed-size-only",
                                "Has a new version of another size and names no version.",
                                "Never resumes on a size: the next attempt begins anew.")
                        .staged(changed(file -> file, file -> file))
                        .attempts(2)
                        .requests(1)
                        .rightFile(),
                named(
                                "changed-size-same-tag",
                                "Has a new version of another size under the same strong ETag.",
                                "Sees the other size and fetches the new version whole.")
                        .staged(changed(file -> file.etag("\"v1\""), file -> file.etag("\"v1\"")))
                        .requests(3)
                        .rightFile(),
                named(
                                "changed-silently-with-digest",
                                "Has a new version of the same size under the same strong ETag; the job knows the digest.",
                                "Finds the wrong digest at the end and fetches the file once more, whole.")
                        .staged(scene -> {
                            scene.digestOf(SAME_SIZE);
                            scene.expect(SAME_SIZE);
                            Script then = new RemoteFile(SAME_SIZE).etag("\"v1\"");
                            scene.healthy(then);
                            return Wire.cutOnce(scene.good().cutAfter(HALF), then, then);
                        })
                        .requests(3)
                        .rightFile(),
                named(
                                "changed-silently-digest-only",
                                "Has a new version and names no version; the job knows the digest.",
                                "Continues on the strength of the digest to come, finds it wrong and fetches the file once more, whole.")
                        .staged(scene -> {
                            scene.digestOf(SAME_SIZE);
                            scene.expect(SAME_SIZE);
                            Script then = new RemoteFile(SAME_SIZE);
                            scene.healthy(then);
                            return Wire.cutOnce(new RemoteFile(CONTENT).cutAfter(HALF), then, then);
                        })
                        .requests(3)
                        .rightFile(),
                named(
                                "other-content",
                                "Sends something else than the job knows the digest of, every time.",
                                "Fetches the file once more, then fails with both digests and keeps nothing.")
                        .staged(scene -> {
                            scene.digestOf(CONTENT);
                            return Scene.newer();
                        })
                        .requests(2)
                        .fatalError(ErrorCode.VALIDATION_FAILED),
                named(
                                "changed-back-and-forth",
                                "Has another version with every request, each cut in the middle.",
                                "Begins anew three times, then waits for the retry delay.")
                        .staged(scene -> {
                            scene.expect(CONTENT, NEWER);
                            return (request, answer) -> (request.number() % 2 == 1
                                            ? new RemoteFile(CONTENT)
                                                    .etag("\"v1\"")
                                                    .cutAfter(HALF)
                                            : Scene.newer().cutAfter(HALF))
                                    .answer(request, answer);
                        })
                        .requests(5)
                        .healsAfter(6)
                        .transientError(ErrorCode.REMOTE_FILE_CHANGED),
                named(
                                "changed-once-and-back",
                                "Has another version for one request and the old one again after that.",
                                "Ends with one of the two, whole.")
                        .staged(scene -> {
                            scene.expect(CONTENT, NEWER);
                            return (request, answer) -> (switch (request.number()) {
                                        case 1 -> scene.good().cutAfter(HALF);
                                        case 2 -> Scene.newer().cutAfter(HALF);
                                        default -> scene.good();
                                    })
                                    .answer(request, answer);
                        })
                        .requests(3)
                        .rightFile(),
                named(
                                "tag-of-every-edge",
                                "Gives the same bytes another strong ETag at every request.",
                                "Takes the file whole, as if it had changed.")
                        .staged(scene -> (request, answer) -> {
                            RemoteFile edge = new RemoteFile(CONTENT).etag("\"edge" + request.number() + "\"");
                            (request.number() == 1 ? edge.cutAfter(HALF) : edge).answer(request, answer);
                        })
                        .requests(2)
                        .rightFile(),
                named(
                                "unquoted-tag",
                                "Has a new version under the same ETag without quotes.",
                                "Never resumes on what is no tag: the next attempt begins anew.")
                        .staged(changed(file -> file.etag("v1"), file -> file.etag("v1")))
                        .attempts(2)
                        .requests(1)
                        .rightFile(),
                named(
                                "two-tags",
                                "Has a new version and sends two ETags, of which one is the old one.",
                                "Never resumes on two tags: the next attempt begins anew.")
                        .staged(changed(
                                file -> file.etag("\"v1\"").field("ETag: \"v2\""),
                                file -> file.etag("\"v1\"").field("ETag: \"v2\"")))
                        .attempts(2)
                        .requests(1)
                        .rightFile(),
                named(
                                "shrunk",
                                "Has a new version that is shorter than what is here, and answers 416.",
                                "Fetches the new version whole.")
                        .staged(scene -> {
                            byte[] tiny = EngineHarness.content(1000, 4);
                            scene.expect(tiny);
                            Script then = new RemoteFile(tiny).etag("\"v2\"").ignoringIfRange();
                            scene.healthy(then);
                            return Wire.cutOnce(scene.good().cutAfter(HALF), then, then);
                        })
                        .requests(3)
                        .rightFile());
    }

    /** The old version, cut in the middle, and from then on the new one. */
    private static FaultCase.Staging changed(UnaryOperator<RemoteFile> old, UnaryOperator<RemoteFile> then) {
        return scene -> {
            scene.expect(NEWER);
            RemoteFile next = then.apply(new RemoteFile(NEWER));
            scene.healthy(next);
            return Wire.cutOnce(old.apply(new RemoteFile(CONTENT)).cutAfter(HALF), next, next);
        };
    }
}
