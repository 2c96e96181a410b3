package dev.ebb.server.support;

import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;

/**
 * A link that works once: the first answer breaks off in the middle of the file, and every later one says that the link has
 * expired.
 *
 * @param content the file
 * @param tag its validator
 * @param cut bytes that arrive
 */
public record ExpiringLink(byte[] content, String tag, int cut) implements ScriptedHttpServer.Script {
    @Override
    public void answer(Request request, Answer answer) throws IOException, InterruptedException {
        if (request.number() == 1) {
            new RemoteFile(content).etag(tag).cutAfter(cut).answer(request, answer);
        } else {
            answer.head(403, "Content-Length: 0", "X-Why: expired");
        }
    }
}
