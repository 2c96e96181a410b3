package dev.ebb.server.faults.upload;

import static dev.ebb.server.faults.upload.UploadFault.named;
import static dev.ebb.server.job.UploadProtocol.BITS;
import static dev.ebb.server.job.UploadProtocol.RESUMABLE;
import static dev.ebb.server.job.UploadProtocol.TUS;

import dev.ebb.server.faults.upload.UploadFault.Mischief;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
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
                        .patient()
                        .arrives(2, BITS, TUS, RESUMABLE)
                        .does(() -> Strokes.once(Phase.DATA, Strokes.halfThen(Stored::forget))),
                named(
                                "upload-session-forgotten-always",
                                "Cuts every body and forgets the upload.",
                                "Begins again a few times, then tries again after the retry delay.")
                        .requests(40)
                        .patient()
                        .retries(ErrorCode.http(404), TUS, RESUMABLE)
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
        return lie(
                name,
                server,
                (request, answer, honest) -> done(request, answer, honest)
                        .with(honest.offsetField(), change)
                        .send(answer));
    }

    private static UploadFault says(String name, String server, String value) {
        return lie(name, server, (request, answer, honest) -> {
            Reply said = done(request, answer, honest);
            Reply bare = said.without(honest.offsetField());
            (bare.equals(said) ? said : bare.and(honest.offsetField() + ": " + value)).send(answer);
        });
    }

    /** Of a body it takes nothing; the draft says with its last answer that it has the file, and must. */
    private static Reply done(Request request, Answer answer, UploadServer honest) throws IOException {
        if (honest.protocol() == RESUMABLE) {
            return honest.serve(request, answer);
        }
        Reply said = honest.serve(request, answer, 0);
        request.body();
        return said;
    }

    /** Cuts the first body in the middle, so that it is asked; whatever has an offset in it then has this one. */
    private static UploadFault lie(String name, String server, Mischief liar) {
        return named(
                        name,
                        server,
                        "Fails, since nobody knows what is there; without an offset to rely on, the draft begins another upload.")
                .requests(40)
                .patient()
                .fails(ErrorCode.INVALID_SERVER_RESPONSE, BITS, TUS)
                .arrives(1, RESUMABLE)
                .does(() -> Strokes.afterFirst(Phase.DATA, Strokes.cutBody(5), liar));
    }
}
