package dev.ebb.server.support;

import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Serves named files, each with a strong ETag and ranges; other names are 404. */
public final class Origin implements ScriptedHttpServer.Script {
    private final Map<String, ScriptedHttpServer.Script> files = new ConcurrentHashMap<>();

    /** A file with a strong validator. */
    public Origin file(String path, byte[] content) {
        return script(
                path,
                new RemoteFile(content).etag("\"" + Integer.toHexString(java.util.Arrays.hashCode(content)) + "\""));
    }

    /** A path that answers in its own way. */
    public Origin script(String path, ScriptedHttpServer.Script script) {
        files.put(path, script);
        return this;
    }

    @Override
    public void answer(Request request, Answer answer) throws IOException, InterruptedException {
        ScriptedHttpServer.Script script = files.get(request.target());
        if (script == null) {
            answer.head(404, "Content-Length: 0");
        } else {
            script.answer(request, answer);
        }
    }
}
