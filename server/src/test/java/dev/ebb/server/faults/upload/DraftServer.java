package dev.ebb.server.faults.upload;

import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.Set;

/** Speaks resumable uploads for HTTP (draft-ietf-httpbis-resumable-upload), interop version 8. */
final class DraftServer extends UploadServer {
    private static final String OFFSET = "Upload-Offset";

    DraftServer(Stored stored) {
        super(UploadProtocol.RESUMABLE, stored);
    }

    @Override
    Set<Phase> phases(Request request) {
        return switch (request.method()) {
            case "PUT", "POST" -> length(request) > 0 ? Set.of(Phase.CREATE, Phase.DATA) : Set.of(Phase.CREATE);
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
            return Reply.of(204, "Upload-Limit: min-size=0");
        }
        if (request.method().equals("PUT") || request.method().equals("POST")) {
            return created(request, answer, bytes);
        }
        String session = lastOf(request.target());
        if (!stored().knows(session)) {
            stored().skip(request.stream(), bytes);
            return Reply.of(404);
        }
        if (request.method().equals("DELETE")) {
            stored().end(session);
            return Reply.of(204);
        }
        if (request.method().equals("PATCH")) {
            invite(request, answer);
            if (number(request, OFFSET) != stored().offset(session)) {
                stored().skip(request.stream(), bytes);
                return state(409, session);
            }
            stored().take(session, request.stream(), 0, bytes);
            return state(204, session);
        }
        return state(204, session).and("Cache-Control: no-store");
    }

    private Reply created(Request request, Answer answer, int bytes) throws IOException {
        boolean complete = "?1".equals(request.header("Upload-Complete"));
        int announced = number(request, "Upload-Length");
        String session = stored().begin(announced < 0 && complete ? length(request) : announced);
        String location = "Location: /draft/" + session;
        if ("8".equals(request.header("Upload-Draft-Interop-Version"))) {
            answer.head(104, location, "Upload-Draft-Interop-Version: 8");
        }
        invite(request, answer);
        stored().take(session, request.stream(), 0, bytes);
        return state(201, session).and(location);
    }

    private Reply state(int status, String session) {
        boolean known = stored().knows(session);
        return Reply.of(
                status,
                OFFSET + ": " + (known ? stored().offset(session) : 0),
                "Upload-Complete: " + (known && stored().isWhole(session) ? "?1" : "?0"),
                "Upload-Limit: min-size=0");
    }
}
