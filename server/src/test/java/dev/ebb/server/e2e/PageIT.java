package dev.ebb.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.support.TestDaemon;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page asks, over HTTP, of a real service; how it looks is for a browser to see. */
@Timeout(120)
class PageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private TestDaemon daemon;
    private Path note;
    private URI page;
    private String token;

    @BeforeEach
    void start() throws IOException {
        daemon = TestDaemon.start(folder, "ui.enabled=true", "web.listen=127.0.0.1:0", "web.download-folder=" + folder);
        note = folder.resolve("run/page.url");
        String address = Files.readString(note).strip();
        page = URI.create(address.substring(0, address.indexOf('#')));
        token = address.substring(address.indexOf("#token=") + "#token=".length());
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(page.resolve(path)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private JsonObject ask(String path) throws Exception {
        HttpResponse<String> answer = send(request(path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonObject create(String name) throws Exception {
        HttpResponse<String> answer = post("/api/jobs", """
                {"displayName": "%s", "type": "JOB_TYPE_DOWNLOAD", "requestId": "%s",
                 "files": [{"remoteName": "http://127.0.0.1:9/%s", "localName": "%s"}]}
                """.formatted(name, name, name, folder.resolve(name)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("job");
    }

    private static JsonObject error(HttpResponse<String> answer) {
        return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer wrong", "Basic TOKEN", "TOKEN", "Bearer TOKENx"})
    void api_withoutTheToken_saysWhatToDo(String shown) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(page.resolve("/api/jobs?token=" + token));
        if (!shown.isEmpty()) {
            request.header("Authorization", shown.replace("TOKEN", token));
        }
        HttpResponse<String> answer = send(request);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(error(answer).get("remedy").getAsString()).contains("ebb status");
        assertThat(answer.body()).doesNotContain(token);
    }

    @Test
    void page_toAnybody_isServedWithoutInlineScriptsAndSecrets() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(page));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.body()).contains("main.js").doesNotContain(token).doesNotContain("style=");
        for (String name :
                new String[] {"main.js", "api.js", "dom.js", "jobs.js", "queue.js", "detail.js", "page.css"}) {
            assertThat(send(HttpRequest.newBuilder(page.resolve("/" + name))).statusCode())
                    .as(name)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc%2fpasswd",
                "/./Api.class",
                "/Api.class",
                "//etc/passwd",
                "/page.css/",
                "/index.html%00.css"
            })
    void path_outsideThePage_isNothing(String path) throws Exception {
        try (Socket socket = new Socket(page.getHost(), page.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("root:").contains("nosniff");
        }
    }

    @Test
    void address_whileItServes_isKnownToItsOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(note)))
                .isEqualTo("rw-------");
        daemon.close();
        assertThat(note).doesNotExist();
    }

    @Test
    void job_throughThePage_isTheOneInTheQueue() throws Exception {
        String id = create("tide").get("id").getAsString();
        assertThat(daemon.job(id).getDisplayName()).isEqualTo("tide");
        assertThat(create("tide").get("id").getAsString())
                .as("the same request id")
                .isEqualTo(id);
        assertThat(ask("/api/jobs").getAsJsonArray("jobs")).hasSize(1);
        assertThat(ask("/api/jobs/" + id + "/files").getAsJsonArray("files")).hasSize(1);
        assertThat(ask("/api/jobs/" + id + "/why").toString()).contains("WAITING_REASON_KIND_SUSPENDED");
        assertThat(post("/api/jobs/" + id + "/priority", "{\"priority\": \"JOB_PRIORITY_LOW\"}")
                        .body())
                .contains("JOB_PRIORITY_LOW");
        assertThat(post("/api/jobs/" + id + "/cancel", "").body()).contains("JOB_STATE_CANCELLED");
        assertThat(ask("/api/jobs").has("jobs")).isFalse();
        assertThat(ask("/api/jobs?ended=1").getAsJsonArray("jobs")).hasSize(1);
        assertThat(ask("/api/status").get("callerRole").getAsString()).isEqualTo("CALLER_ROLE_ADMINISTRATOR");
        assertThat(ask("/api/session").get("downloadFolder").getAsString()).isEqualTo(folder.toString());
        assertThat(ask("/api/paths?path=none").entrySet()).isEmpty();
    }

    @Test
    void refusal_ofTheService_comesThroughWithItsAdvice() throws Exception {
        HttpResponse<String> unknown = post("/api/jobs/00000000-0000-0000-0000-000000000000/suspend", "");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(error(unknown).get("name").getAsString()).isEqualTo("BG_E_NOT_FOUND");
        assertThat(error(unknown).get("remedy").getAsString()).isNotBlank();

        String id = create("late").get("id").getAsString();
        post("/api/jobs/" + id + "/cancel", "");
        JsonObject late = error(post("/api/jobs/" + id + "/suspend", ""));
        assertThat(late.get("hresult").getAsString()).startsWith("0x80");

        HttpResponse<String> nonsense = post("/api/jobs", "{\"type\": 7, \"colour\": \"blue\"}");
        assertThat(nonsense.statusCode()).isEqualTo(400);
        assertThat(error(nonsense).get("name").getAsString()).isEqualTo("E_INVALIDARG");
        HttpResponse<String> relative = post(
                "/api/jobs",
                "{\"displayName\": \"x\", \"type\": \"JOB_TYPE_DOWNLOAD\","
                        + " \"files\": [{\"remoteName\": \"http://127.0.0.1/x\", \"localName\": \"x\"}]}");
        assertThat(error(relative).get("field").getAsString()).contains("local_name");
        assertThat(post("/api/nothing", "").statusCode()).isEqualTo(404);
        assertThat(send(request("/api/jobs").DELETE()).statusCode()).isEqualTo(404);
    }

    @Test
    void events_fromTheLastId_goOnWithoutGapOrRepetition() throws Exception {
        String first;
        String id;
        try (BufferedReader events = follow("")) {
            String begin = next(events, "heartbeat");
            assertThat(begin).isNotEmpty();
            id = create("one").get("id").getAsString();
            first = next(events, id);
            assertThat(first).isNotEmpty().isNotEqualTo(begin);
        }
        String other = create("two").get("id").getAsString();
        try (BufferedReader events = follow(first)) {
            assertThat(next(events, "heartbeat")).isEqualTo(first);
            String line = events.readLine();
            while (!line.startsWith("data: ")) {
                line = events.readLine();
            }
            assertThat(line).contains(other).doesNotContain(id);
        }
    }

    private BufferedReader follow(String after) throws Exception {
        HttpRequest.Builder request = request("/api/events");
        if (!after.isEmpty()) {
            request.header("Last-Event-ID", after);
        }
        var answer = http.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    /** The id of the first message that holds these words. */
    private static String next(BufferedReader events, String words) throws IOException {
        String id = "";
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            id = line.startsWith("id: ") ? line.substring("id: ".length()) : id;
            if (line.startsWith("data: ") && line.contains(words)) {
                return id;
            }
        }
        throw new AssertionError("the stream ended before " + words);
    }
}
