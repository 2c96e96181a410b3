package dev.ebb.server.faults.upload;

import static dev.ebb.server.faults.upload.UploadFault.named;
import static dev.ebb.server.job.UploadProtocol.BITS;
import static dev.ebb.server.job.UploadProtocol.RESUMABLE;
import static dev.ebb.server.job.UploadProtocol.TUS;

import dev.ebb.server.faults.upload.UploadFault.Mischief;
import dev.ebb.server.job.ErrorCode;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Servers that lose what they had, or say they have what they have not. */
final class OffsetFaults {
    private OffsetFaults() {}

    static List<UploadFault> cases() {
        return List.of(
                named(
                                "upload-session-forgotten",
                                "Cuts the body and forgets the upload.",
                                "Begins another upload, from the first byte.")
                        .arrives(2, BITS, TUS, RESUMABLE)
                        .does(() -> Strokes.once(Phase.DATA, Strokes.halfThen(Stored::forget))),
                named(
                                "upload-session-forgotten-always",
                                "Cuts every body and forgets the upload.",
                                "Begins again a few times, then waits for the retry delay.")
                        .requests(40)
                        .retries(ErrorCode.CONNECTION_CLOSED, TUS, RESUMABLE)
                        .retries(ErrorCode.SESSION_NOT_FOUND, BITS)
                        .does(() -> Strokes.at(Phase.DATA, Strokes.halfThen(Stored::forget))),
                named(
                                "upload-offset-earlier",
                                "Cuts the body and loses the last part of what it had.",
                                "Sends that once more.")
                        .arrives(2, BITS, TUS, RESUMABLE)
                        .does(() -> Strokes.once(Phase.DATA, Strokes.halfThen(stored -> stored.cutAll(1000)))),
                claims("upload-offset-past-the-end", "Says that it has more than the file.", has -> 1 << 30),
                claims("upload-offset-negative", "Says that it has less than nothing.", has -> -7),
                says("upload-offset-words", "Says that it has \"many\" bytes.", "many"),
                says("upload-offset-overflow", "Says that it has more than a counter holds.", "99999999999999999999"));
    }

    private static UploadFault claims(String name, String server, IntUnaryOperator change) {
        return lie(name, server, (request, answer, honest) -> honest.serve(request, answer)
                .with(honest.offsetField(), change)
                .send(answer));
    }

    private static UploadFault says(String name, String server, String value) {
        return lie(name, server, (request, answer, honest) -> {
            Reply said = honest.serve(request, answer);
            Reply bare = said.without(honest.offsetField());
            (bare.equals(said) ? said : bare.and(honest.offsetField() + ": " + value)).send(answer);
        });
    }

    /** Cuts the first body in the middle, so that it is asked; whatever has an offset in it then has this one. */
    private static UploadFault lie(String name, String server, Mischief liar) {
        return named(name, server, "Fails: it does not say what is there.")
                .fails(ErrorCode.INVALID_SERVER_RESPONSE, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.afterFirst(Phase.DATA, Strokes.cutBody(5), liar));
    }
}
