package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Scene.CONTENT;
import static dev.ebb.server.faults.Scene.HALF;
import static dev.ebb.server.faults.Scene.NEWER;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.faults.FaultCase.Staging;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.util.List;
import java.util.function.UnaryOperator;

/** Content that changes, or does not, for jobs that resume on weak evidence or want to hear of changes. */
final class ChangePolicyFaults {
    private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String SECONDS_LATER = "Sun, 06 Nov 1994 08:49:40 GMT";
    private static final byte[] SAME_SIZE = EngineHarness.content(CONTENT.length, 5);

    private static final String GOES_ON =
            "Asks for the last 64 KiB again, finds them the same and goes on: the job resumes on weak evidence.";
    private static final String BEGINS_ANEW =
            "Sees the difference and fetches the new version whole, although the job resumes on weak evidence.";
    private static final String FAILS =
            "Fails and keeps nothing: the job wants to hear of it. Resume takes the new version.";

    private ChangePolicyFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                named("weak-resume-size-only", "Cuts the body once and names no version.", GOES_ON)
                        .staged(weakly(same(file -> file)))
                        .requests(2)
                        .rightFile(),
                named("weak-resume-weak-tag", "Cuts the body once; its tag is weak.", GOES_ON)
                        .staged(weakly(same(file -> file.etag("W/\"v1\""))))
                        .requests(2)
                        .rightFile(),
                named("weak-resume-young-date", "Cuts the body once; its Last-Modified is seconds old.", GOES_ON)
                        .staged(weakly(same(file -> file.lastModified(MODIFIED, SECONDS_LATER))))
                        .requests(2)
                        .rightFile(),
                named(
                                "weak-resume-ranges-ignored",
                                "Cuts the body once, names no version and answers 200.",
                                "Takes the file from its start.")
                        .staged(weakly(same(RemoteFile::withoutRanges)))
                        .requests(2)
                        .rightFile(),
                named(
                                "weak-resume-changed-silently",
                                "Has a new version of the same size and names no version.",
                                BEGINS_ANEW)
                        .staged(weakly(changed(SAME_SIZE, file -> file, file -> file)))
                        .requests(3)
                        .rightFile(),
                named(
                                "weak-resume-changed-size",
                                "Has a new version of another size and names no version.",
                                BEGINS_ANEW)
                        .staged(weakly(changed(NEWER, file -> file, file -> file)))
                        .requests(3)
                        .rightFile(),
                named(
                                "weak-resume-changed-tag",
                                "Has a new version of the same size under another weak ETag.",
                                BEGINS_ANEW)
                        .staged(weakly(
                                changed(SAME_SIZE, file -> file.etag("W/\"v1\""), file -> file.etag("W/\"v2\""))))
                        .requests(3)
                        .rightFile(),
                named(
                                "weak-resume-changed-date",
                                "Has a new version of the same size with another young Last-Modified.",
                                BEGINS_ANEW)
                        .staged(weakly(changed(
                                SAME_SIZE,
                                file -> file.lastModified(MODIFIED, SECONDS_LATER),
                                file -> file.lastModified(SECONDS_LATER, SECONDS_LATER))))
                        .requests(3)
                        .rightFile(),
                named("weak-resume-changed-strong-tag", "Has a new version under another strong ETag.", BEGINS_ANEW)
                        .staged(weakly(changed(NEWER, file -> file.etag("\"v1\""), file -> file.etag("\"v2\""))))
                        .requests(2)
                        .rightFile(),
                named(
                                "weak-resume-back-and-forth",
                                "Has another version of the same size with every request, each cut in the middle.",
                                "Sees the other bytes each time; begins anew three times, then waits for the retry delay.")
                        .staged(weakly(scene -> {
                            scene.expect(CONTENT, SAME_SIZE);
                            return (request, answer) -> new RemoteFile(request.number() % 2 == 1 ? CONTENT : SAME_SIZE)
                                    .cutAfter(HALF)
                                    .answer(request, answer);
                        }))
                        .requests(8)
                        .healsAfter(9)
                        .transientError(ErrorCode.REMOTE_FILE_CHANGED),
                named(
                                "weak-resume-short-overlap",
                                "Sends less of the rest than is here already.",
                                "Takes it for nothing, and fetches the file whole.")
                        .staged(weakly(scene -> Wire.cutOnce(
                                new RemoteFile(CONTENT).cutAfter(HALF),
                                (request, answer) -> {
                                    int from = Wire.from(request);
                                    answer.head(206, "Content-Length: 10", Wire.range(from, from + 10, CONTENT.length))
                                            .body(CONTENT, from, from + 10);
                                },
                                new RemoteFile(CONTENT))))
                        .requests(3)
                        .rightFile(),
                named("fail-on-changed-strong-tag", "Has a new version, with a new strong ETag.", FAILS)
                        .staged(failing(changed(NEWER, file -> file.etag("\"v1\""), file -> file.etag("\"v2\""))))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named("fail-on-changed-date", "Has a new version; only Last-Modified tells.", FAILS)
                        .staged(failing(changed(
                                SAME_SIZE,
                                file -> file.lastModified(MODIFIED, "Sun, 06 Nov 1994 08:59:37 GMT"),
                                file -> file.lastModified(SECONDS_LATER, "Sun, 06 Nov 1994 08:59:37 GMT"))))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named("fail-on-changed-size", "Has a new version of another size under the same strong ETag.", FAILS)
                        .staged(failing(changed(NEWER, file -> file.etag("\"v1\""), file -> file.etag("\"v1\""))))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named("fail-on-shrunk", "Has a new version that is shorter than what is here, and answers 416.", FAILS)
                        .staged(failing(changed(
                                EngineHarness.content(1000, 4),
                                file -> file.etag("\"v1\""),
                                file -> file.etag("\"v2\"").ignoringIfRange())))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named(
                                "fail-on-changed-silently",
                                "Has a new version of the same size and names no version; the job resumes on weak evidence.",
                                FAILS)
                        .staged(weakly(failing(changed(SAME_SIZE, file -> file, file -> file))))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named(
                                "fail-on-changed-weak-tag",
                                "Has a new version under another weak ETag; the job resumes on weak evidence.",
                                FAILS)
                        .staged(weakly(failing(
                                changed(SAME_SIZE, file -> file.etag("W/\"v1\""), file -> file.etag("W/\"v2\"")))))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named(
                                "fail-on-back-and-forth",
                                "Has another version with every request, each cut in the middle.",
                                FAILS)
                        .staged(failing(scene -> {
                            scene.expect(CONTENT, NEWER);
                            return (request, answer) -> (request.number() % 2 == 1
                                            ? scene.good().cutAfter(HALF)
                                            : Scene.newer().cutAfter(HALF))
                                    .answer(request, answer);
                        }))
                        .requests(2)
                        .fatalError(ErrorCode.REMOTE_FILE_CHANGED),
                named(
                                "fail-without-a-change",
                                "Answers 200 with the same strong ETag to a request for the rest.",
                                "Passes over what is here: the file did not change.")
                        .staged(failing(same(file -> file.etag("\"v1\"").withoutRanges())))
                        .requests(2)
                        .rightFile(),
                named(
                                "fail-without-a-proof",
                                "Answers 200 without any validator to a request for the rest.",
                                "Takes the file from its start: nothing shows a change.")
                        .staged(failing(changed(CONTENT, file -> file.etag("\"v1\""), RemoteFile::withoutRanges)))
                        .requests(2)
                        .rightFile());
    }

    private static Staging weakly(Staging inner) {
        return scene -> {
            scene.resumeWeakly();
            return inner.stage(scene);
        };
    }

    private static Staging failing(Staging inner) {
        return scene -> {
            scene.failOnChange();
            return inner.stage(scene);
        };
    }

    /** The same file all the time, cut once. */
    private static Staging same(UnaryOperator<RemoteFile> how) {
        return changed(CONTENT, how, how);
    }

    /** The old version, cut in the middle, and from then on the new one. */
    private static Staging changed(byte[] newer, UnaryOperator<RemoteFile> old, UnaryOperator<RemoteFile> then) {
        return scene -> {
            scene.expect(newer);
            Script next = then.apply(new RemoteFile(newer));
            scene.healthy(next);
            return Wire.cutOnce(old.apply(new RemoteFile(CONTENT)).cutAfter(HALF), next, next);
        };
    }
}
