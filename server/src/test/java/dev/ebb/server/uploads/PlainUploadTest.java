package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PUT and POST of a whole file, and what is given out again. */
class PlainUploadTest {
    @TempDir
    Path folder;

    private UploadRig rig;
    private final byte[] file = new byte[100_000];

    @BeforeEach
    void start() throws IOException {
        new Random(8).nextBytes(file);
        rig = new UploadRig(folder).servingFiles().start();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void put_ofANewFile_isCreatedWithItsFolders() throws IOException {
        RawClient.Response answer = rig.ask("PUT", "/a/b%20c/%C3%BC.bin", file);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.field("Location")).isEqualTo("/a/b%20c/%C3%BC.bin");
        assertThat(rig.content("a/b c/ü.bin")).isEqualTo(file);
        assertThat(rig.sessions()).isEmpty();
    }

    @Test
    void put_ofAWholeUrl_isTheSame() throws IOException {
        assertThat(rig.ask("PUT", "http://localhost/whole", file).status()).isEqualTo(201);
        assertThat(rig.ask("GET", "/whole?a=b", new byte[0]).body()).isEqualTo(file);
    }

    @Test
    void put_inChunks_isTakenWhole() throws IOException {
        try (RawClient client = rig.client()) {
            client.send(RawClient.head("PUT", "/c.bin", 0, "Transfer-Encoding: chunked"));
            client.send("3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\n\r\n");
            assertThat(client.read("PUT").status()).isEqualTo(201);
        }
        assertThat(rig.content("c.bin")).asString().isEqualTo("abcdefgh");
    }

    @Test
    void put_again_isFineWithTheSameBytesAndRefusedWithOthers() throws IOException {
        rig.ask("PUT", "/a", file);
        assertThat(rig.ask("PUT", "/a", file).status())
                .as("its answer was lost")
                .isEqualTo(204);
        byte[] other = file.clone();
        other[99_999]++;
        assertThat(rig.ask("PUT", "/a", other).status()).isEqualTo(409);
        assertThat(rig.ask("PUT", "/a", new byte[5]).status()).isEqualTo(409);
        assertThat(rig.content("a")).isEqualTo(file);
    }

    @Test
    void put_overAnotherFile_followsTheRule() throws IOException {
        rig.overwriting(UploadOptions.Overwrite.REPLACE).restart();
        rig.ask("PUT", "/a.txt", file);
        assertThat(rig.ask("PUT", "/a.txt", new byte[5]).status()).isEqualTo(204);
        assertThat(rig.content("a.txt")).hasSize(5);
        rig.overwriting(UploadOptions.Overwrite.VERSION).restart();
        assertThat(rig.ask("PUT", "/a.txt", new byte[6]).field("Location")).isEqualTo("/a%20%282%29.txt");
        assertThat(rig.ask("PUT", "/a.txt", new byte[7]).status()).isEqualTo(201);
        assertThat(rig.files()).containsExactly("a (2).txt", "a (3).txt", "a.txt");
        assertThat(rig.content("a.txt")).hasSize(5);
    }

    @Test
    void put_whereAFolderIs_isRefused() throws IOException {
        Files.createDirectories(rig.root.resolve("dir"));
        rig.overwriting(UploadOptions.Overwrite.REPLACE).restart();
        assertThat(rig.ask("PUT", "/dir", file).status()).isEqualTo(409);
        assertThat(rig.ask("PUT", "/dir/", file).status()).isEqualTo(400);
        rig.ask("PUT", "/f", file);
        assertThat(rig.ask("PUT", "/f/below", file).status()).isEqualTo(409);
    }

    @Test
    void put_withAPreconditionOrARange_isCheckedFirst() throws IOException {
        rig.overwriting(UploadOptions.Overwrite.REPLACE).restart();
        String etag = rig.ask("PUT", "/a", file).field("ETag");
        assertThat(rig.ask("PUT", "/a", new byte[1], "If-None-Match: *").status())
                .isEqualTo(412);
        assertThat(rig.ask("PUT", "/a", new byte[1], "If-Match: \"other\"").status())
                .isEqualTo(412);
        assertThat(rig.ask("PUT", "/a", new byte[1], "Content-Range: bytes 0-0/2")
                        .status())
                .isEqualTo(400);
        assertThat(rig.ask("PUT", "/a", new byte[1], "Content-Encoding: gzip").status())
                .isEqualTo(415);
        assertThat(rig.content("a")).isEqualTo(file);
        assertThat(rig.ask("PUT", "/a", new byte[1], "If-Match: " + etag).status())
                .isEqualTo(204);
    }

    @Test
    void put_withDigests_isPlacedOnlyIfTheyFit() throws Exception {
        String sha = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(file));
        for (String field : new String[] {"Content-Digest", "Repr-Digest"}) {
            assertThat(rig.ask("PUT", "/wrong", new byte[9], field + ": sha-256=:" + sha + ":")
                            .status())
                    .isEqualTo(400);
            assertThat(rig.ask("PUT", "/" + field, file, field + ": md5=:AA==:, sha-256=:" + sha + ":")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(rig.ask("PUT", "/wrong", file, "Content-Digest: rubbish").status())
                .isEqualTo(400);
        assertThat(rig.files()).containsExactly("Content-Digest", "Repr-Digest");
    }

    @Test
    void put_thatWaitsToBeTold_isRefusedWithoutItsBytes() throws IOException {
        rig.limitedTo(10, 10).restart();
        try (RawClient client = rig.client()) {
            client.send(RawClient.head("PUT", "/a", 1000, "Expect: 100-continue"));
            RawClient.Response answer = client.read("PUT");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.interims()).isEmpty();
        }
        try (RawClient client = rig.client()) {
            client.send(RawClient.head("PUT", "/a", 5, "Expect: 100-continue"));
            assertThat(client.readInterim().status()).isEqualTo(100);
            client.send("12345");
            assertThat(client.read("PUT").status()).isEqualTo(201);
        }
    }

    @Test
    void post_toAFolder_takesTheNameFromItsDisposition() throws IOException {
        assertThat(rig.ask("POST", "/up/", file, "Content-Disposition: attachment; filename=\"x.bin\"")
                        .status())
                .isEqualTo(201);
        assertThat(rig.ask("POST", "/up/", file, "Content-Disposition: attachment; filename=\"../x\"")
                        .status())
                .isEqualTo(400);
        assertThat(rig.files()).containsExactly("up/x.bin");
    }

    @Test
    void requests_onOneConnection_areServedOneAfterAnother() throws IOException {
        try (RawClient client = rig.client()) {
            client.send(RawClient.head("PUT", "/1", 3) + "one" + RawClient.head("PUT", "/2", 3) + "two"
                    + RawClient.head("GET", "/1", 0));
            assertThat(client.read("PUT").status()).isEqualTo(201);
            assertThat(client.read("PUT").status()).isEqualTo(201);
            assertThat(client.read("GET").text()).isEqualTo("one");
        }
    }

    @Test
    void get_givesOutRangesOfTheSameVersion() throws IOException {
        rig.ask("PUT", "/a", file);
        RawClient.Response whole = rig.ask("GET", "/a", new byte[0], "Want-Repr-Digest: sha-256=5");
        assertThat(whole.body()).isEqualTo(file);
        assertThat(whole.field("Repr-Digest")).startsWith("sha-256=:");
        String etag = whole.field("ETag");
        RawClient.Response part = rig.ask("GET", "/a", new byte[0], "Range: bytes=10-19", "If-Range: " + etag);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.field("Content-Range")).isEqualTo("bytes 10-19/100000");
        assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(file, 10, 20));
        assertThat(rig.ask("GET", "/a", new byte[0], "Range: bytes=-10").body())
                .isEqualTo(java.util.Arrays.copyOfRange(file, 99_990, 100_000));
        assertThat(rig.ask("GET", "/a", new byte[0], "Range: bytes=100000-").status())
                .isEqualTo(416);
        assertThat(rig.ask("GET", "/a", new byte[0], "Range: bytes=10-19", "If-Range: \"x\"")
                        .status())
                .isEqualTo(200);
        assertThat(rig.ask("GET", "/a", new byte[0], "If-None-Match: " + etag).status())
                .isEqualTo(304);
        assertThat(rig.ask("HEAD", "/a", new byte[0]).field("Content-Length")).isEqualTo("100000");
        assertThat(rig.ask("GET", "/none", new byte[0]).status()).isEqualTo(404);
        assertThat(rig.ask("GET", "/.ebb/lock", new byte[0]).status()).isEqualTo(400);
    }
}
