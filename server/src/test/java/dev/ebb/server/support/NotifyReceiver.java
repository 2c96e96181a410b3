package dev.ebb.server.support;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An endpoint for notifications: keeps what is posted and answers as it was told to, 200 otherwise. */
public final class NotifyReceiver implements Closeable {
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
    private final BlockingQueue<ScriptedHttpServer.Script> answers = new LinkedBlockingQueue<>();
    private final ScriptedHttpServer server;

    private NotifyReceiver(int port) throws IOException {
        server = ScriptedHttpServer.startAt(port, this::receive);
    }

    public static NotifyReceiver start() throws IOException {
        return new NotifyReceiver(0);
    }

    /** A notification as it came. */
    public record Post(String target, Map<String, String> headers, byte[] body) {
        public JsonObject document() {
            return JsonParser.parseString(new String(body, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }

        public String kind() {
            return document().get("kind").getAsString();
        }

        public String id() {
            return headers.get("webhook-id");
        }
    }

    public String url(String path) {
        return server.uri(path).toString();
    }

    /** The answers to the next posts, before it is 200 again. */
    public NotifyReceiver answering(int... statuses) {
        for (int status : statuses) {
            answers.add((request, answer) -> answer.head(status, "Content-Length: 0"));
        }
        return this;
    }

    /** What happens to the next post. */
    public NotifyReceiver answering(ScriptedHttpServer.Script script) {
        answers.add(script);
        return this;
    }

    /** Waits for the next post. */
    public Post next() throws InterruptedException {
        Post post = posts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (post == null) {
            throw new AssertionError("no notification came");
        }
        return post;
    }

    /** How many came that nobody has looked at. */
    public int waiting() {
        return posts.size();
    }

    private void receive(ScriptedHttpServer.Request request, ScriptedHttpServer.Answer answer)
            throws IOException, InterruptedException {
        byte[] body = request.body();
        ScriptedHttpServer.Script script = answers.poll();
        posts.add(new Post(request.target(), request.headers(), body));
        if (script == null) {
            answer.head(200, "Content-Length: 0");
        } else {
            script.answer(request, answer);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
