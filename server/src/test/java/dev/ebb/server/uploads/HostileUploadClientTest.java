package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that break off, lie, dawdle, quarrel and reach for what is not theirs. */
class HostileUploadClientTest {
    private static final int SIZE = 5000;

    @TempDir
    Path folder;

    private UploadRig rig;
    private final byte[] file = new byte[SIZE];

    /** The requests that bring bytes, one for each protocol. */
    enum Way {
        BITS,
        TUS,
        IETF,
        PUT
    }

    @BeforeEach
    void start() throws IOException {
        new Random(9).nextBytes(file);
        rig = new UploadRig(folder).start();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** All bytes of a request that brings the second half of the file, or with PUT all of it. */
    private byte[] request(Way way, String session) {
        byte[] half = Arrays.copyOfRange(file, SIZE / 2, SIZE);
        String head = switch (way) {
            case BITS ->
                RawClient.head(
                        "BITS_POST",
                        "/file.bin",
                        half.length,
                        BitsClient.fragmentFields(session, SIZE / 2, SIZE, SIZE));
            case TUS ->
                RawClient.head(
                        "PATCH",
                        session,
                        half.length,
                        "Tus-Resumable: 1.0.0",
                        "Content-Type: application/offset+octet-stream",
                        "Upload-Offset: " + SIZE / 2);
            case IETF ->
                RawClient.head(
                        "PATCH",
                        session,
                        half.length,
                        "Upload-Complete: ?1",
                        "Content-Type: application/partial-upload",
                        "Upload-Offset: " + SIZE / 2);
            case PUT -> RawClient.head("PUT", "/file.bin", SIZE);
        };
        byte[] body = way == Way.PUT ? file : half;
        byte[] all =
                Arrays.copyOf(head.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), head.length() + body.length);
        System.arraycopy(body, 0, all, head.length(), body.length);
        return all;
    }

    /** Begins an upload and brings its first half. */
    private String begin(Way way) throws IOException {
        byte[] half = Arrays.copyOf(file, SIZE / 2);
        switch (way) {
            case BITS -> {
                BitsClient bits = new BitsClient(rig, "/file.bin");
                String session = bits.session();
                bits.fragment(session, file, 0, SIZE / 2);
                return session;
            }
            case TUS -> {
                return rig.ask(
                                "POST",
                                "/",
                                half,
                                "Tus-Resumable: 1.0.0",
                                "Upload-Length: " + SIZE,
                                "Content-Type: application/offset+octet-stream",
                                "Upload-Metadata: filename ZmlsZS5iaW4=")
                        .field("Location");
            }
            case IETF -> {
                return rig.ask("PUT", "/file.bin", half, "Upload-Complete: ?0", "Upload-Length: " + SIZE)
                        .field("Location");
            }
            default -> {
                return "";
            }
        }
    }

    private int offset(Way way, String session) throws IOException {
        return switch (way) {
            case BITS ->
                Integer.parseInt(
                        new BitsClient(rig, "/file.bin").question(session, SIZE).field("BITS-Received-Content-Range"));
            case TUS ->
                Integer.parseInt(rig.ask("HEAD", session, new byte[0], "Tus-Resumable: 1.0.0")
                        .field("Upload-Offset"));
            case IETF -> Integer.parseInt(rig.ask("HEAD", session, new byte[0]).field("Upload-Offset"));
            case PUT -> 0;
        };
    }

    /** Brings what is missing from {@code offset} on. */
    private RawClient.Response finish(Way way, String session, int offset) throws IOException {
        byte[] rest = Arrays.copyOfRange(file, offset, SIZE);
        return switch (way) {
            case BITS -> new BitsClient(rig, "/file.bin").fragment(session, file, Math.min(offset, SIZE - 1), SIZE);
            case TUS ->
                rig.ask(
                        "PATCH",
                        session,
                        rest,
                        "Tus-Resumable: 1.0.0",
                        "Content-Type: application/offset+octet-stream",
                        "Upload-Offset: " + offset);
            case IETF ->
                rig.ask(
                        "PATCH",
                        session,
                        rest,
                        "Upload-Complete: ?1",
                        "Content-Type: application/partial-upload",
                        "Upload-Offset: " + offset);
            case PUT -> rig.ask("PUT", "/file.bin", file);
        };
    }

    /** Goes on as a client does: what the broken connection still brings may come between, and then it asks again. */
    private void resume(Way way, String session) throws IOException {
        for (int attempt = 1; attempt <= 20; attempt++) {
            try {
                int offset = offset(way, session);
                assertThat(offset).isGreaterThanOrEqualTo(way == Way.PUT ? 0 : SIZE / 2);
                if (finish(way, session, offset).status() <= 204) {
                    return;
                }
            } catch (IOException overtaken) {
                assertThat(attempt).isLessThan(20);
            }
        }
        throw new AssertionError("it never came to an end");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void connection_cutAtEachTenth_losesNothingThatCounts(Way way) throws IOException {
        for (int tenth = 0; tenth <= 10; tenth++) {
            String session = begin(way);
            byte[] request = request(way, session);
            try (RawClient client = rig.client()) {
                client.send(request, 0, request.length * tenth / 10);
                client.breakOff();
            }
            resume(way, session);
            assertThat(rig.content("file.bin")).as("tenth " + tenth).isEqualTo(file);
            assertThat(rig.files()).containsExactly("file.bin");
            Files.delete(rig.root.resolve("file.bin"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BITS", "TUS", "IETF"})
    void secondClient_onOneSession_takesOver(Way way) throws IOException {
        String session = begin(way);
        byte[] request = request(way, session);
        try (RawClient first = rig.client()) {
            String text = new String(request, java.nio.charset.StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n") + 2;
            first.send(text.substring(0, head) + "Expect: 100-continue\r\n\r\n");
            assertThat(first.readInterim().status())
                    .as("the first one holds the session")
                    .isEqualTo(100);
            first.send(request, head + 2, request.length - 1000);
            int offset = offset(way, session);
            assertThat(first.isClosedByServer())
                    .as("the first client is cut off")
                    .isTrue();
            assertThat(finish(way, session, offset).status()).isBetween(200, 204);
        }
        assertThat(rig.content("file.bin")).isEqualTo(file);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void contentLength_thatPromisesMore_completesNothing(Way way) throws IOException {
        String session = begin(way);
        byte[] request = request(way, session);
        try (RawClient client = rig.client()) {
            client.send(request, 0, request.length - 1);
        }
        offset(way, session);
        assertThat(rig.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../x",
                "/a/../../x",
                "/%2e%2e/x",
                "/a/..%2f..%2fx",
                "/a%5c..%5cx",
                "//etc/passwd",
                "/a//b",
                "/./a",
                "/a%00.txt",
                "/a%0ab",
                "/%ff",
                "/%zz",
                "/%",
                "/.ebb/sessions/x",
                "/.EBB/lock",
                "/",
                "*"
            })
    void path_thatLeadsElsewhere_isRefused(String path) throws IOException {
        Path outside = folder.resolve("x");
        for (RawClient.Response answer : List.of(
                rig.ask("PUT", path, file),
                rig.ask("PUT", path, file, "Upload-Complete: ?1"),
                new BitsClient(rig, path).create())) {
            assertThat(answer.status()).as(path).isEqualTo(400);
        }
        assertThat(outside).doesNotExist();
        assertThat(rig.files()).isEmpty();
    }

    @Test
    void names_ofTusMetadata_leadNowhereElse() throws IOException {
        for (String name : List.of("../x", "/etc/x", "a/b", "a\0b", "..", "", ".ebb", "x".repeat(300))) {
            String encoded = java.util.Base64.getEncoder()
                    .encodeToString(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            RawClient.Response refused = rig.ask(
                    "POST",
                    "/",
                    new byte[0],
                    "Tus-Resumable: 1.0.0",
                    "Upload-Length: 1",
                    "Upload-Metadata: filename " + encoded);
            assertThat(refused.status()).as(name).isEqualTo(400);
        }
        assertThat(rig.sessions()).isEmpty();
    }

    @Test
    void overlongNames_areRefused() throws IOException {
        assertThat(rig.ask("PUT", "/" + "n".repeat(241), file).status()).isEqualTo(400);
        assertThat(rig.ask("PUT", "/" + "d/".repeat(70) + "f", file).status()).isEqualTo(400);
        assertThat(rig.ask("PUT", "/" + "n".repeat(9000), file).status()).isEqualTo(400);
        assertThat(rig.ask("PUT", "/" + "n".repeat(240), file).status()).isEqualTo(201);
    }

    @Test
    void link_outOfTheRoot_isNotFollowed() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createSymbolicLink(rig.root.resolve("link"), outside);
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(rig.root.resolve("file"), outside.resolve("secret"));
        rig.servingFiles().overwriting(UploadOptions.Overwrite.REPLACE).restart();
        assertThat(rig.ask("PUT", "/link/x", file).status()).isEqualTo(409);
        assertThat(rig.ask("GET", "/link/secret", new byte[0]).status()).isEqualTo(409);
        assertThat(rig.ask("GET", "/file", new byte[0]).status()).isEqualTo(404);
        assertThat(rig.ask("PUT", "/file", file).status())
                .as("the link is replaced")
                .isBetween(200, 204);
        assertThat(outside).isDirectoryNotContaining("glob:**x");
        assertThat(outside.resolve("secret")).hasContent("secret");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void client_thatFallsSilent_losesItsConnectionAndNothingElse(Way way) throws IOException {
        rig.impatient(Duration.ofMillis(300), 0).restart();
        String session = begin(way);
        byte[] request = request(way, session);
        try (RawClient client = rig.client()) {
            client.send(request, 0, request.length - 500);
            assertThat(client.isClosedByServer()).isTrue();
        }
        int offset = offset(way, session);
        assertThat(offset).isEqualTo(way == Way.PUT ? 0 : SIZE - 500);
        assertThat(finish(way, session, offset).status()).isBetween(200, 204);
        assertThat(rig.content("file.bin")).isEqualTo(file);
    }

    @Test
    void head_thatNeverEnds_losesItsConnection() throws IOException {
        rig.impatient(Duration.ofMillis(300), 0).restart();
        for (String beginning : List.of("", "PU", "PUT /x HTTP/1.1\r\nHost: localhost\r\nA: b\r\n", "PRI * HT")) {
            try (RawClient client = rig.client()) {
                client.send(beginning);
                assertThat(client.isClosedByServer()).as(beginning).isTrue();
            }
        }
    }

    @Test
    void client_thatTrickles_losesItsConnection() throws IOException {
        rig.impatient(Duration.ofSeconds(1), 1 << 20).restart();
        try (RawClient client = rig.client()) {
            client.send(RawClient.head("PUT", "/slow", 1 << 20));
            boolean closed = false;
            for (int i = 0; i < 100 && !closed; i++) {
                client.send(new byte[10]);
                closed = client.waitsForClose(100);
            }
            assertThat(closed).isTrue();
        } catch (IOException reset) {
            assertThat(reset).isNotNull();
        }
        assertThat(rig.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\nhello",
                "PUT /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
                "PUT /x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
                "rubbish\r\n\r\n",
                "PUT /x y HTTP/1.1\r\nHost: localhost\r\n\r\n"
            })
    void request_thatIsNotHttp_publishesNothing(String request) throws IOException {
        try (RawClient client = rig.client()) {
            client.send(request);
            try {
                assertThat(client.read("PUT").status()).isEqualTo(400);
            } catch (IOException closed) {
                assertThat(closed).isNotNull();
            }
        }
        assertThat(rig.files()).isEmpty();
        assertThat(rig.ask("PUT", "/after", file).status()).isEqualTo(201);
    }

    @Test
    void length_andChunksTogether_smuggleNothing() throws IOException {
        try (RawClient client = rig.client()) {
            client.send("PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\nPUT /smuggled HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");
            client.waitsForClose(500);
        }
        assertThat(rig.files()).doesNotContain("smuggled");
    }

    @Test
    void fragment_inChunks_isRefused() throws IOException {
        String session = begin(Way.BITS);
        try (RawClient client = rig.client()) {
            String[] fields = BitsClient.fragmentFields(session, SIZE / 2, SIZE, SIZE);
            String[] chunked = Arrays.copyOf(fields, fields.length + 1);
            chunked[fields.length] = "Transfer-Encoding: chunked";
            client.send(RawClient.head("BITS_POST", "/file.bin", 0, chunked)).send("1\r\nx\r\n0\r\n\r\n");
            assertThat(client.read("BITS_POST").status()).isEqualTo(400);
        }
        assertThat(offset(Way.BITS, session)).isEqualTo(SIZE / 2);
    }

    @Test
    void pageOfAnotherSite_andNameThatIsNotOurs_areRefused() throws IOException {
        assertThat(rig.ask("POST", "/x", file, "Origin: https://evil.example").status())
                .isEqualTo(403);
        try (RawClient client = rig.client()) {
            client.send("PUT /x HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1\r\n\r\nx");
            assertThat(client.read("PUT").status()).isEqualTo(403);
        }
        assertThat(rig.files()).isEmpty();
    }
}
