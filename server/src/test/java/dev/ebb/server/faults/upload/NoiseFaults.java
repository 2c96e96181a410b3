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

/** Servers that say nothing, too much, or something that is not HTTP. */
final class NoiseFaults {
    private static final int STORM = 2000;
    private static final int A_FEW = 10;
    private static final String INTERIM = told(1);
    private static final String PROCESSING = "HTTP/1.1 102 Processing\r\n\r\n";
    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";

    private NoiseFaults() {}

    static List<UploadFault> cases() {
        List<UploadFault> all = new ArrayList<>(List.of(
                named("upload-silent-at-create", "Never answers when an upload is to begin.", "Gives up waiting.")
                        .tight()
                        .patient()
                        .retries(ErrorCode.OPERATION_TIMED_OUT, PLAIN, BITS, TUS, RESUMABLE)
                        .does(() -> Strokes.at(Phase.CREATE, Strokes.SILENCE)),
                named(
                                "upload-silent-after-the-body",
                                "Takes every body but the last byte and never answers.",
                                "Gives up waiting.")
                        .tight()
                        .retries(ErrorCode.OPERATION_TIMED_OUT, PLAIN, TUS, RESUMABLE)
                        .does(() -> Strokes.at(Phase.DATA, (request, answer, honest) -> {
                            honest.serve(request, answer, UploadServer.length(request) - 1);
                            answer.fallSilent();
                        })),
                named("upload-slow", "Reads the body in pieces, with pauses.", "Waits as long as bytes are taken.")
                        .arrives(1, PLAIN, BITS, TUS, RESUMABLE)
                        .does(() -> Strokes.at(Phase.DATA, (request, answer, honest) -> {
                            Strokes.pause(200);
                            Strokes.HONEST.answer(request, answer, honest);
                        }))));
        all.add(rubbish("upload-not-http", "Answers as an SSH server.", "SSH-2.0-OpenSSH_9.6\r\n"));
        all.add(rubbish("upload-binary", "Answers with zeros.", "\0\0\0\0\0\0\0\0\r\n\r\n"));
        all.add(rubbish(
                "upload-huge-header",
                "Answers with a header of four megabytes.",
                "HTTP/1.1 201 Created\r\nX-Huge: " + "x".repeat(4 << 20) + "\r\nContent-Length: 0\r\n\r\n"));
        all.add(named("upload-104-storm", "Sends 104 two thousand times before it answers.", "Has the answer.")
                .patient()
                .arrives(1, PLAIN, TUS, BITS)
                .does(() -> Strokes.at(Phase.DATA, storm(STORM, INTERIM))));
        all.add(named(
                        "upload-104-storm-of-the-draft",
                        "Says two thousand times that it has the whole body before it answers.",
                        "Has the answer.")
                .arrives(1, RESUMABLE)
                .does(() -> Strokes.once(
                        Phase.DATA,
                        (request, answer, honest) ->
                                storm(STORM, told(UploadServer.length(request))).answer(request, answer, honest))));
        all.add(named("upload-102-now-and-then", "Sends 102 ten times before it answers.", "Has the answer.")
                .arrives(1, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.at(Phase.DATA, storm(A_FEW, PROCESSING))));
        all.add(named("upload-103-storm", "Sends 103 two thousand times before it answers.", "Fails.")
                .patient()
                .fails(ErrorCode.INVALID_SERVER_RESPONSE, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.at(Phase.DATA, storm(STORM, HINTS))));
        all.add(named("upload-104-without-end", "Sends 104 for ever.", "Gives up.")
                .tight()
                .retries(ErrorCode.OPERATION_TIMED_OUT, PLAIN, TUS, RESUMABLE)
                .does(() -> Strokes.at(Phase.DATA, storm(Integer.MAX_VALUE, INTERIM))));
        return all;
    }

    private static String told(int offset) {
        return "HTTP/1.1 104 Upload Resumption Supported\r\nUpload-Offset: " + offset + "\r\n\r\n";
    }

    private static Mischief storm(int times, String interim) {
        return (request, answer, honest) -> {
            Reply reply = honest.serve(request, answer);
            for (int sent = 0; sent < times; sent++) {
                answer.raw(interim);
            }
            reply.send(answer);
        };
    }

    private static UploadFault rubbish(String name, String server, String bytes) {
        return named(name, server, "Fails.")
                .fails(ErrorCode.INVALID_SERVER_RESPONSE, PLAIN, BITS, TUS, RESUMABLE)
                .does(() -> Strokes.at(Phase.DATA, Strokes.text(bytes)));
    }
}
