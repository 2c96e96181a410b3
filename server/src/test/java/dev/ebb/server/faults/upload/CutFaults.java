package dev.ebb.server.faults.upload;

import static dev.ebb.server.faults.upload.UploadFault.named;
import static dev.ebb.server.job.UploadProtocol.BITS;
import static dev.ebb.server.job.UploadProtocol.PLAIN;
import static dev.ebb.server.job.UploadProtocol.RESUMABLE;
import static dev.ebb.server.job.UploadProtocol.TUS;

import dev.ebb.server.job.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Connections that end before they should. */
final class CutFaults {
    private static final String GOES_ON = "Asks how far it came and goes on from there; a plain upload begins again.";

    private CutFaults() {}

    static List<UploadFault> cases() {
        List<UploadFault> all = new ArrayList<>();
        for (int tenths = 0; tenths < 10; tenths++) {
            int part = tenths;
            UploadFault.Draft cut = named(
                            "upload-cut-at-" + 10 * tenths + "-percent",
                            "Takes " + 10 * tenths + " percent of the body and resets.",
                            GOES_ON)
                    .arrives(2, PLAIN, BITS, TUS, RESUMABLE);
            all.add((tenths == 5 ? cut.patient() : cut).does(() -> Strokes.once(Phase.DATA, Strokes.cutBody(part))));
        }
        all.add(named("upload-cut-again-and-again", "Takes 30 percent of every body and resets.", GOES_ON)
                .requests(40)
                .retries(ErrorCode.CONNECTION_CLOSED, PLAIN)
                .arrives(20, TUS, RESUMABLE, BITS)
                .does(() -> Strokes.times(9, Phase.DATA, Strokes.cutBody(3))));
        all.add(named(
                        "upload-cut-and-nothing-kept",
                        "Takes half of every body, keeps nothing and resets.",
                        "Goes on a few times, then waits for the retry delay.")
                .requests(40)
                .patient()
                .retries(ErrorCode.CONNECTION_CLOSED, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.at(Phase.DATA, Strokes.halfThen(stored -> stored.cutAll(0)))));
        all.add(named("upload-close-at-create", "Closes instead of beginning an upload.", "Tries again.")
                .arrives(2, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.once(Phase.CREATE, Strokes.CLOSE)));
        all.add(named(
                        "upload-close-at-every-create",
                        "Closes whenever an upload is to begin.",
                        "Tries again after the retry delay.")
                .retries(ErrorCode.CONNECTION_CLOSED, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.at(Phase.CREATE, Strokes.CLOSE)));
        all.add(named("upload-created-unheard", "Begins an upload and closes before it says so.", "Begins another one.")
                .arrives(2, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.once(Phase.CREATE, Strokes.LOSE_ANSWER)));
        all.add(named(
                        "upload-taken-unheard",
                        "Takes all of the body and closes before it says so.",
                        "Asks, hears that the file is there, and sends it no second time; a plain upload is repeated.")
                .patient()
                .arrives(2, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.once(Phase.DATA, Strokes.LOSE_ANSWER)));
        all.add(named(
                        "upload-taken-answer-cut",
                        "Takes all of the body and closes in the middle of the status line.",
                        "Asks, hears that the file is there, and sends it no second time; a plain upload is repeated.")
                .arrives(2, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.once(Phase.DATA, (request, answer, honest) -> {
                    honest.serve(request, answer);
                    answer.raw("HTTP/1.1 20").close();
                })));
        all.add(named("upload-closed-unheard", "Ends the session and closes before it says so.", "Asks once more.")
                .arrives(2, BITS)
                .does(() -> Strokes.once(Phase.CLOSE, Strokes.LOSE_ANSWER)));
        all.add(named("upload-close-at-close", "Closes when the session is to end.", "Asks once more.")
                .arrives(2, BITS)
                .does(() -> Strokes.once(Phase.CLOSE, Strokes.CLOSE)));
        return all;
    }
}
