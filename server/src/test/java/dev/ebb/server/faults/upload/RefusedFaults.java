package dev.ebb.server.faults.upload;

import static dev.ebb.server.faults.upload.UploadFault.named;
import static dev.ebb.server.job.UploadProtocol.BITS;
import static dev.ebb.server.job.UploadProtocol.PLAIN;
import static dev.ebb.server.job.UploadProtocol.RESUMABLE;
import static dev.ebb.server.job.UploadProtocol.TUS;

import dev.ebb.server.faults.upload.UploadFault.Mischief;
import dev.ebb.server.job.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Servers that say no. */
final class RefusedFaults {
    private static final Set<Integer> PATIENT = Set.of(410, 413, 503);
    private static final String WAITS = "Tries again after the retry delay, or after Retry-After.";
    private static final String FAILS = "Fails, and waits for its owner.";

    private RefusedFaults() {}

    static List<UploadFault> cases() {
        List<UploadFault> all = new ArrayList<>();
        for (int status : new int[] {400, 401, 403, 404, 405, 410, 412, 413, 416, 423, 501}) {
            all.add(chosen(
                            status,
                            named(
                                    "upload-create-" + status,
                                    "Answers " + status + " when an upload is to begin.",
                                    FAILS))
                    .fails(ErrorCode.http(status), PLAIN, BITS, TUS, RESUMABLE)
                    .does(() -> Strokes.at(Phase.CREATE, Strokes.status(status))));
        }
        for (int status : new int[] {408, 409, 429, 500, 502, 503, 504, 507}) {
            all.add(chosen(
                            status,
                            named(
                                    "upload-create-" + status,
                                    "Answers " + status + " when an upload is to begin.",
                                    WAITS))
                    .retries(ErrorCode.http(status), PLAIN, BITS, TUS, RESUMABLE)
                    .does(() -> Strokes.at(Phase.CREATE, Strokes.status(status, "Retry-After: 3"))));
        }
        for (int status : new int[] {403, 413}) {
            all.add(chosen(
                            status,
                            named(
                                    "upload-data-" + status,
                                    "Answers " + status + " to every body, at its first byte.",
                                    FAILS))
                    .fails(ErrorCode.http(status), PLAIN, BITS, TUS, RESUMABLE)
                    .does(() -> Strokes.at(Phase.DATA, Strokes.statusEarly(status))));
        }
        for (int status : new int[] {429, 500, 503}) {
            all.add(named("upload-data-" + status, "Answers " + status + " to every body.", WAITS)
                    .retries(ErrorCode.http(status), PLAIN, BITS, TUS, RESUMABLE)
                    .does(() -> Strokes.at(Phase.DATA, Strokes.status(status))));
        }
        for (int status : new int[] {404, 410, 423}) {
            all.add(chosen(status, midway(status))
                    .fails(ErrorCode.http(status), BITS)
                    .arrives(3, TUS, RESUMABLE)
                    .does(afterHalf(status)));
        }
        for (int status : new int[] {409, 500, 503}) {
            all.add(midway(status).arrives(3, BITS, TUS, RESUMABLE).does(afterHalf(status)));
        }
        all.add(midway(416)
                .fails(ErrorCode.INVALID_SERVER_RESPONSE, BITS)
                .fails(ErrorCode.http(416), TUS, RESUMABLE)
                .does(afterHalf(416)));
        return all;
    }

    /** One of each kind is played with a job as well. */
    private static UploadFault.Draft chosen(int status, UploadFault.Draft draft) {
        return PATIENT.contains(status) ? draft.patient() : draft;
    }

    private static UploadFault.Draft midway(int status) {
        return named(
                "upload-midway-" + status,
                "Cuts the body, and answers " + status + " once to what follows.",
                "Goes on or begins anew, where the protocol gives the status such a meaning; else fails and waits for its owner.");
    }

    private static Supplier<Mischief> afterHalf(int status) {
        return () -> Strokes.thenOnce(Phase.DATA, Strokes.cutBody(5), Strokes.status(status));
    }
}
