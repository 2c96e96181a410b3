package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an application hears of uploads, and how its reply gets back. */
class UploadNotificationTest {
    @TempDir
    Path folder;

    private UploadRig rig;
    private BitsClient bits;
    private ScriptedHttpServer application;
    private final byte[] file = new byte[1000];

    @BeforeEach
    void start() throws IOException {
        new Random(10).nextBytes(file);
        application = ScriptedHttpServer.start((request, answer) -> answer.head(500, "Content-Length: 0"));
        rig = new UploadRig(folder);
        bits = new BitsClient(rig, "/in/file.bin?key=1&x=|");
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
        application.close();
    }

    private void tell(UploadOptions.Notification type, ScriptedHttpServer.Script script) throws IOException {
        application.script(script);
        rig.application = new UploadOptions.Notify(
                type, URI.create(application.uri("/app").toString()), Duration.ofSeconds(20));
        rig.restart();
    }

    private static ScriptedHttpServer.Script reply(String text, String... fields) {
        return (request, answer) -> {
            request.body();
            String[] all = java.util.Arrays.copyOf(fields, fields.length + 1);
            all[fields.length] = "Content-Length: " + text.length();
            answer.head(200, all).raw(text);
        };
    }

    private String upload() throws IOException {
        String session = bits.session();
        assertThat(bits.fragment(session, file, 0, 500).status()).isEqualTo(200);
        return session;
    }

    @Test
    void byValue_theApplicationGetsTheBytes_andTheClientItsReply() throws IOException {
        tell(UploadOptions.Notification.VALUE, reply("thank you"));
        String session = upload();
        RawClient.Response last = bits.fragment(session, file, 500, 1000);
        ScriptedHttpServer.Request told = application.requests().get(0);
        assertThat(told.method()).isEqualTo("POST");
        assertThat(told.target()).isEqualTo("/app?key=1&x=%7C");
        assertThat(told.header("BITS-Original-Request-URL")).endsWith("/in/file.bin?key=1&x=%7C");
        assertThat(told.header("Content-Length")).isEqualTo("1000");
        assertThat(told.header("Idempotency-Key")).isNotEmpty();
        URI url = URI.create(last.field("BITS-Reply-URL"));
        RawClient.Response reply = rig.ask("GET", url.getPath(), new byte[0]);
        assertThat(reply.text()).isEqualTo("thank you");
        assertThat(reply.field("Repr-Digest")).startsWith("sha-256=:");
        assertThat(rig.ask("GET", url.getPath(), new byte[0], "Range: bytes=6-").text())
                .isEqualTo("you");
        assertThat(rig.files()).as("the application has it").isEmpty();
        assertThat(bits.close(session).status()).isEqualTo(200);
        assertThat(rig.ask("GET", url.getPath(), new byte[0]).status()).isEqualTo(404);
    }

    @Test
    void byReference_theApplicationReadsAndWritesFiles() throws IOException {
        tell(UploadOptions.Notification.REFERENCE, (request, answer) -> {
            byte[] seen = Files.readAllBytes(Path.of(String.valueOf(request.header("BITS-Request-DataFile-Name"))));
            Path response = Path.of(String.valueOf(request.header("BITS-Response-DataFile-Name")));
            Files.writeString(response, "got " + seen.length);
            answer.head(200, "Content-Length: 0", "BITS-Copy-File-To-Destination: 1");
        });
        RawClient.Response last = bits.fragment(upload(), file, 500, 1000);
        URI url = URI.create(last.field("BITS-Reply-URL"));
        assertThat(rig.ask("GET", url.getPath(), new byte[0]).text()).isEqualTo("got 1000");
        assertThat(rig.content("in/file.bin")).isEqualTo(file);
    }

    @Test
    void staticReply_isNamedToTheClient() throws IOException {
        tell(UploadOptions.Notification.VALUE, reply("ignored", "BITS-Static-Response-URL: http://x.example/r"));
        assertThat(bits.fragment(upload(), file, 500, 1000).field("BITS-Reply-URL"))
                .isEqualTo("http://x.example/r");
    }

    @Test
    void lastFragment_sentAgain_isNotToldAgain() throws IOException {
        tell(UploadOptions.Notification.VALUE, reply("once"));
        String session = upload();
        String url = bits.fragment(session, file, 500, 1000).field("BITS-Reply-URL");
        assertThat(URI.create(bits.fragment(session, file, 500, 1000).field("BITS-Reply-URL"))
                        .getPath())
                .isEqualTo(URI.create(url).getPath());
        rig.restart();
        bits.fragment(session, file, 500, 1000);
        assertThat(application.requests()).hasSize(1);
    }

    @Test
    void failure_isToldToTheClient_andTriedAgainWithTheSameKey_U8() throws IOException {
        tell(UploadOptions.Notification.VALUE, (request, answer) -> {
            request.body();
            answer.head(request.number() == 1 ? 503 : 200, "Content-Length: 0");
        });
        String session = upload();
        RawClient.Response failed = bits.fragment(session, file, 500, 1000);
        assertThat(failed.status()).isEqualTo(503);
        assertThat(failed.field("BITS-Error-Context")).isEqualTo("0x7");
        assertThat(failed.field("BITS-Error-Code")).isEqualTo("0x801901f7");
        assertThat(bits.fragment(session, file, 500, 1000).status()).isEqualTo(200);
        List<ScriptedHttpServer.Request> told = application.requests();
        assertThat(told.get(1).header("Idempotency-Key")).isEqualTo(told.get(0).header("Idempotency-Key"));
    }

    @Test
    void forbidden_isNotTriedAgain_U9() throws IOException {
        tell(UploadOptions.Notification.VALUE, (request, answer) -> {
            request.body();
            answer.head(403, "Content-Length: 0");
        });
        String session = upload();
        assertThat(bits.fragment(session, file, 500, 1000).status()).isEqualTo(403);
        assertThat(bits.fragment(session, file, 500, 1000).status()).isEqualTo(403);
        assertThat(application.requests()).hasSize(1);
        assertThat(bits.cancel(session).status()).isEqualTo(200);
    }

    @Test
    void redirect_ofTheApplication_isNotFollowed() throws IOException {
        tell(UploadOptions.Notification.VALUE, (request, answer) -> {
            request.body();
            answer.head(307, "Location: /elsewhere", "Content-Length: 0");
        });
        RawClient.Response refused = bits.fragment(upload(), file, 500, 1000);
        assertThat(refused.status()).isEqualTo(502);
        assertThat(application.requests()).hasSize(1);
    }

    @Test
    void put_isAnsweredWithTheReply() throws IOException {
        tell(UploadOptions.Notification.VALUE, reply("hello"));
        assertThat(rig.ask("PUT", "/a", file).text()).isEqualTo("hello");
        assertThat(rig.ask("PUT", "/b", file, "Upload-Complete: ?1").text()).isEqualTo("hello");
    }
}
