package dev.ebb.server.faults.upload;

import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.Set;

/** Knows nothing but PUT of the whole. */
final class PlainServer extends UploadServer {
    PlainServer(Stored stored) {
        super(UploadProtocol.PLAIN, stored);
    }

    @Override
    Set<Phase> phases(Request request) {
        return request.method().equals("PUT") ? Set.of(Phase.CREATE, Phase.DATA) : Set.of();
    }

    @Override
    String offsetField() {
        return "Upload-Offset";
    }

    @Override
    Reply serve(Request request, Answer answer, int bytes) throws IOException {
        if (!request.method().equals("PUT")) {
            return Reply.of(405, "Allow: PUT");
        }
        String session = stored().begin(length(request));
        invite(request, answer);
        stored().take(session, request.stream(), 0, bytes);
        stored().end(session);
        return Reply.of(201);
    }
}
