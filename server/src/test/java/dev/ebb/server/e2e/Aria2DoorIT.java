package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in to aria2's RPC, and in what forms requests and answers come. */
class Aria2DoorIT {
    private static final byte[] CONTENT = DownloadIT.bytes(10_000, 1);
    private static final String VERSION = "aria2.getVersion";

    @TempDir
    Path folder;

    private Aria2Caller aria2;
    private ScriptedHttpServer server;

    @BeforeEach
    void startServices() throws IOException {
        server = ScriptedHttpServer.start(new Origin().file("/a", CONTENT));
        aria2 = Aria2Caller.start(folder, "aria2.origins=https://ariang.example, null");
    }

    @AfterEach
    void stopServices() throws IOException {
        aria2.close();
        server.close();
    }

    private String version() {
        return aria2.request("v", VERSION).toString();
    }

    private static JsonArray tokens(String... all) {
        JsonArray params = new JsonArray();
        for (String each : all) {
            params.add(each);
        }
        return params;
    }

    private static JsonObject json(HttpResponse<String> response) {
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    @Test
    void secret_missingOrWrong_isRefusedAsAria2Does() throws Exception {
        for (JsonArray params : new JsonArray[] {tokens(), tokens("token:wrong"), tokens("no token")}) {
            HttpResponse<String> answer =
                    aria2.post(Aria2Caller.bare("1", VERSION, params).toString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(json(answer).getAsJsonObject("error").toString())
                    .isEqualTo("{\"code\":1,\"message\":\"Unauthorized\"}");
        }
        assertThat(aria2.post(version()).statusCode()).isEqualTo(200);
    }

    @Test
    void multicall_oneWrongSecret_letsNoLaterCallIn() throws Exception {
        JsonArray calls = new JsonArray();
        for (String token : new String[] {aria2.token(), "token:wrong", aria2.token()}) {
            JsonObject call = new JsonObject();
            call.addProperty("methodName", VERSION);
            call.add("params", tokens(token));
            calls.add(call);
        }
        JsonArray params = new JsonArray();
        params.add(calls);

        JsonArray results = json(aria2.post(
                        Aria2Caller.bare("m", "system.multicall", params).toString()))
                .getAsJsonArray("result");
        assertThat(results.get(0)
                        .getAsJsonArray()
                        .get(0)
                        .getAsJsonObject()
                        .get("version")
                        .getAsString())
                .isEqualTo("1.37.0");
        assertThat(results.get(1).getAsJsonObject().get("message").getAsString())
                .isEqualTo("Unauthorized");
        assertThat(results.get(2).getAsJsonObject().get("message").getAsString())
                .isEqualTo("Unauthorized");
    }

    @Test
    void batch_ofRequests_hasAnAnswerForEach() throws Exception {
        String second = Aria2Caller.bare("2", "system.listNotifications", new JsonArray())
                .toString();
        HttpResponse<String> answer = aria2.post("[" + version() + "," + second + "]");
        JsonArray answers = JsonParser.parseString(answer.body()).getAsJsonArray();
        assertThat(answers).hasSize(2);
        assertThat(answers.get(1).getAsJsonObject().get("id").getAsString()).isEqualTo("2");
    }

    @Test
    void nonsense_isAnsweredInTheWordsOfJsonRpc() throws Exception {
        assertThat(aria2.post("{").statusCode()).isEqualTo(500);
        assertThat(aria2.post("{").body()).contains("-32700");
        assertThat(aria2.post("7").statusCode()).isEqualTo(400);
        assertThat(aria2.post("{\"method\":\"x\"}").body()).contains("-32600");
        assertThat(aria2.post("{\"id\":1,\"method\":\"x\",\"params\":{}}").body())
                .contains("-32602");
        assertThat(json(aria2.post(aria2.request("1", "aria2.addTorrent", "x").toString()))
                        .getAsJsonObject("error")
                        .get("message")
                        .getAsString())
                .isEqualTo("No such method: aria2.addTorrent");
        assertThat(json(aria2.post(aria2.request("1", "aria2.tellStatus", 7).toString()))
                        .getAsJsonObject("error")
                        .get("message")
                        .getAsString())
                .isEqualTo("The parameter at 0 has wrong type.");
    }

    @Test
    void origins_allowedOnes_areGrantedAndOthersRefused() throws Exception {
        for (String origin : new String[] {
            "https://ariang.example",
            "null",
            "http://localhost:8080",
            "chrome-extension://abcdef",
            "moz-extension://1-2"
        }) {
            HttpResponse<String> answer = aria2.post(version(), "Origin", origin);
            assertThat(answer.statusCode()).as(origin).isEqualTo(200);
            assertThat(answer.headers().firstValue("access-control-allow-origin"))
                    .contains(origin);
            HttpResponse<String> preflight = aria2.send(
                    HttpRequest.newBuilder(aria2.endpoint()).method("OPTIONS", HttpRequest.BodyPublishers.noBody()),
                    "Origin",
                    origin,
                    "Access-Control-Request-Method",
                    "POST",
                    "Access-Control-Request-Headers",
                    "content-type");
            assertThat(preflight.headers().firstValue("access-control-allow-headers"))
                    .contains("content-type");
        }
        for (String origin :
                new String[] {"https://evil.example", "http://localhost.evil.example", "https://ariang.example.evil"}) {
            HttpResponse<String> answer = aria2.post(version(), "Origin", origin);
            assertThat(answer.statusCode()).as(origin).isEqualTo(403);
            assertThat(answer.headers().firstValue("access-control-allow-origin"))
                    .isEmpty();
        }
    }

    private String query(String callback) {
        String params = Base64.getEncoder()
                .encodeToString(("[\"" + aria2.token() + "\"]").getBytes(StandardCharsets.UTF_8))
                .replace("=", "%3D")
                .replace("+", "%2B");
        return "method=" + VERSION + "&id=g&params=" + params + callback;
    }

    @Test
    void get_withBase64_isAnsweredAndAsScriptOnlyWhereItsPageMayCall() throws Exception {
        assertThat(json(aria2.get(query(""))).get("id").getAsString()).isEqualTo("g");
        HttpResponse<String> script = aria2.get(query("&jsoncallback=app.got"));
        assertThat(script.body()).startsWith("/**/app.got({").endsWith("})");
        assertThat(script.headers().firstValue("content-type").orElseThrow()).startsWith("text/javascript");
        assertThat(aria2.get(query("&jsoncallback=alert(1)//")).statusCode()).isEqualTo(403);
        assertThat(aria2.get(query("&jsoncallback=f"), "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(aria2.get(query("&jsoncallback=f"), "Referer", "https://evil.example/page")
                        .statusCode())
                .isEqualTo(403);
        assertThat(aria2.get(
                                query("&jsoncallback=f"),
                                "Sec-Fetch-Site",
                                "cross-site",
                                "Referer",
                                "https://ariang.example/")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void socket_callsAndNotifications_goOverOneConversation() throws Exception {
        try (Aria2Caller.Conversation socket = aria2.converse()) {
            socket.say(aria2.request(
                            "q",
                            "aria2.addUri",
                            java.util.List.of(server.uri("/a").toString()),
                            Map.of("pause", "true"))
                    .toString());
            JsonObject added = socket.next().getAsJsonObject();
            assertThat(added.get("id").getAsString()).isEqualTo("q");
            String gid = added.get("result").getAsString();

            aria2.call("aria2.unpause", gid);
            assertThat(socket.notification()).isEqualTo("aria2.onDownloadStart " + gid);
            assertThat(socket.notification()).isEqualTo("aria2.onDownloadComplete " + gid);

            String failing = aria2.add(server.uri("/none"), Map.of());
            assertThat(socket.notification()).isEqualTo("aria2.onDownloadStart " + failing);
            assertThat(socket.notification()).isEqualTo("aria2.onDownloadError " + failing);
            aria2.call("aria2.removeDownloadResult", failing);

            String paused = aria2.add(server.uri("/a"), Map.of("pause", "true"));
            aria2.call("aria2.remove", paused);
            aria2.call("aria2.removeDownloadResult", paused);
            assertThat(socket.notification()).isEqualTo("aria2.onDownloadStop " + paused);
        }
    }

    /** A megabyte of the smallest requests, by somebody without the secret, must not become a hundred of answers. */
    @Test
    void batch_ofCountlessRequests_isRefusedAsAWhole() throws Exception {
        String batch = "[" + "{},".repeat(200_000) + "{}]";
        HttpResponse<String> answer = aria2.post(batch);
        assertThat(answer.body()).hasSizeLessThan(500).contains("More than 1000 requests");

        String calls = "[[" + "{},".repeat(200_000) + "{}]]";
        String multicall = "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"system.multicall\",\"params\":" + calls + "}";
        assertThat(aria2.post(multicall).body()).hasSizeLessThan(500).contains("More than 1000 calls");
    }

    @Test
    void shutdown_allowed_stopsTheService() throws Exception {
        aria2.close();
        aria2 = Aria2Caller.start(folder, "aria2.shutdown=true");
        assertThat(aria2.call("aria2.saveSession").getAsString()).isEqualTo("OK");
        assertThat(aria2.call("aria2.getSessionInfo")
                        .getAsJsonObject()
                        .get("sessionId")
                        .getAsString())
                .hasSize(40);
        assertThat(aria2.call("aria2.shutdown").getAsString()).isEqualTo("OK");
    }
}
