package dev.ebb.server.faults.upload;

import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.Set;

/** Speaks tus 1.0 with creation and termination. */
final class TusServer extends UploadServer {
    private static final String OFFSET = "Upload-Offset";
    private static final String VERSION = "Tus-Resumable: 1.0.0";

    TusServer(Stored stored) {
        super(UploadProtocol.TUS, stored);
    }

    @Override
    Set<Phase> phases(Request request) {
        return switch (request.method()) {
            case "POST" -> Set.of(Phase.CREATE);
            case "HEAD" -> Set.of(Phase.ASK);
            case "PATCH" -> Set.of(Phase.DATA);
            default -> Set.of();
        };
    }

    @Override
    boolean isLost(Request request) {
        return request.method().equals("PATCH") && !stored().knows(lastOf(request.target()));
    }

    @Override
    String offsetField() {
        return OFFSET;
    }

    @Override
    Reply serve(Request request, Answer answer, int bytes) throws IOException {
        if (request.method().equals("OPTIONS")) {
            return Reply.of(204, VERSION, "Tus-Version: 1.0.0", "Tus-Extension: creation,termination");
        }
        if (request.method().equals("POST")) {
            String session = stored().begin(number(request, "Upload-Length"));
            return state(201, session, "Location: /tus/" + session);
        }
        String session = lastOf(request.target());
        if (!stored().knows(session)) {
            stored().skip(request.stream(), bytes);
            return Reply.of(404, VERSION);
        }
        if (request.method().equals("DELETE")) {
            stored().end(session);
            return Reply.of(204, VERSION);
        }
        if (request.method().equals("PATCH")) {
            invite(request, answer);
            if (number(request, OFFSET) != stored().offset(session)) {
                stored().skip(request.stream(), bytes);
                return Reply.of(409, VERSION);
            }
            stored().take(session, request.stream(), 0, bytes);
            return state(204, session);
        }
        return state(200, session, "Upload-Length: " + stored().size(session), "Cache-Control: no-store");
    }

    private Reply state(int status, String session, String... more) {
        Reply bare = Reply.of(status, more);
        String offset = OFFSET + ": " + (stored().knows(session) ? stored().offset(session) : 0);
        return bare.and(VERSION).and(offset);
    }
}
