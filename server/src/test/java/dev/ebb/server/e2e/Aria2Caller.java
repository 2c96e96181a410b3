package dev.ebb.server.e2e;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.config.Home;
import dev.ebb.server.support.TestDaemon;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** The real service with aria2's RPC open, and a caller of it. */
final class Aria2Caller implements AutoCloseable {
    private static final Gson GSON = new Gson();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDaemon daemon;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final String secret;

    private Aria2Caller(TestDaemon daemon, URI endpoint, String secret) {
        this.daemon = daemon;
        this.endpoint = endpoint;
        this.secret = secret;
    }

    /** Files go to {@code downloads} in the folder. */
    static Aria2Caller start(Path folder, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "web.listen=127.0.0.1:0",
                "ui.enabled=true",
                "aria2.enabled=true",
                "web.download-folder=" + folder.resolve("downloads")));
        all.addAll(List.of(settings));
        Path home = folder.resolve("home");
        TestDaemon daemon = TestDaemon.start(home, all.toArray(String[]::new));
        URI page = URI.create(Files.readString(Home.in(home).pageAddress()).strip());
        String secret =
                Files.readString(Home.in(home).state().resolve("aria2.secret")).strip();
        return new Aria2Caller(daemon, page.resolve("/jsonrpc"), secret);
    }

    TestDaemon daemon() {
        return daemon;
    }

    String token() {
        return "token:" + secret;
    }

    URI endpoint() {
        return endpoint;
    }

    /** A call with the secret. */
    JsonElement call(String method, Object... params) throws Exception {
        JsonObject answer = JsonParser.parseString(
                        post(request("1", method, params).toString()).body())
                .getAsJsonObject();
        if (answer.has("error")) {
            throw new Refused(answer.getAsJsonObject("error").get("message").getAsString());
        }
        return answer.get("result");
    }

    /** What a call was refused with. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    String add(URI url, Map<String, String> options) throws Exception {
        return call("aria2.addUri", List.of(url.toString()), options).getAsString();
    }

    JsonObject status(String gid) throws Exception {
        return call("aria2.tellStatus", gid).getAsJsonObject();
    }

    /** Waits, by notifications, until the download stands where the word says. */
    JsonObject await(String gid, String word) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Conversation news = converse()) {
            JsonObject status = status(gid);
            while (!status.get("status").getAsString().equals(word)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not " + word + " but " + status);
                }
                news.messages.poll(1, TimeUnit.SECONDS);
                status = status(gid);
            }
            return status;
        }
    }

    /** The GIDs of a list, in its order. */
    static List<String> gids(JsonElement list) {
        return StreamSupport.stream(list.getAsJsonArray().spliterator(), false)
                .map(each -> each.getAsJsonObject().get("gid").getAsString())
                .toList();
    }

    JsonObject request(String id, String method, Object... params) {
        JsonArray all = new JsonArray();
        all.add(token());
        for (Object param : params) {
            all.add(GSON.toJsonTree(param));
        }
        return bare(id, method, all);
    }

    static JsonObject bare(String id, String method, JsonArray params) {
        JsonObject request = new JsonObject();
        request.addProperty("jsonrpc", "2.0");
        request.addProperty("id", id);
        request.addProperty("method", method);
        request.add("params", params);
        return request;
    }

    HttpResponse<String> post(String body, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(endpoint).POST(HttpRequest.BodyPublishers.ofString(body)), headers);
    }

    HttpResponse<String> get(String query, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(endpoint + "?" + query)).GET(), headers);
    }

    HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A WebSocket whose messages are waited for. */
    Conversation converse() throws Exception {
        Conversation conversation = new Conversation();
        URI address = URI.create(endpoint.toString().replace("http:", "ws:"));
        conversation.socket =
                http.newWebSocketBuilder().buildAsync(address, conversation).get(10, TimeUnit.SECONDS);
        return conversation;
    }

    static final class Conversation implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<JsonElement> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private WebSocket socket;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                messages.add(JsonParser.parseString(part.toString()));
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        void say(String text) throws Exception {
            socket.sendText(text, true).get(10, TimeUnit.SECONDS);
        }

        JsonElement next() throws Exception {
            JsonElement message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came");
            }
            return message;
        }

        /** The next notification, as {@code method gid}. */
        String notification() throws Exception {
            JsonObject message = next().getAsJsonObject();
            JsonObject event = message.getAsJsonArray("params").get(0).getAsJsonObject();
            return message.get("method").getAsString() + " " + event.get("gid").getAsString();
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @Override
    public void close() {
        daemon.close();
    }
}
