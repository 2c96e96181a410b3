package dev.ebb.server.uploads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tus 1.0 promises its clients. */
class TusUploadTest {
    private static final String TUS = "Tus-Resumable: 1.0.0";
    private static final String BYTES = "Content-Type: application/offset+octet-stream";

    @TempDir
    Path folder;

    private UploadRig rig;
    private final byte[] file = new byte[1000];

    @BeforeEach
    void start() throws IOException {
        new Random(6).nextBytes(file);
        rig = new UploadRig(folder).start();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static String named(String name) {
        return "Upload-Metadata: filename " + Base64.getEncoder().encodeToString(name.getBytes(UTF_8)) + ",empty";
    }

    private String create() throws IOException {
        RawClient.Response created =
                rig.ask("POST", "/in/", new byte[0], TUS, "Upload-Length: 1000", named("file.bin"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("Upload-Expires")).endsWith("GMT");
        return created.field("Location");
    }

    private RawClient.Response patch(String upload, int from, int to, String... more) throws IOException {
        String[] fields = Arrays.copyOf(more, more.length + 3);
        fields[more.length] = TUS;
        fields[more.length + 1] = BYTES;
        fields[more.length + 2] = "Upload-Offset: " + from;
        return rig.ask("PATCH", upload, Arrays.copyOfRange(file, from, to), fields);
    }

    private RawClient.Response head(String upload) throws IOException {
        return rig.ask("HEAD", upload, new byte[0], TUS);
    }

    @Test
    void options_sayWhatTheServerSpeaks() throws IOException {
        RawClient.Response options = rig.ask("OPTIONS", "/", new byte[0]);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.field("Tus-Version")).isEqualTo("1.0.0");
        assertThat(options.field("Tus-Extension")).contains("creation", "termination", "checksum", "expiration");
        assertThat(options.field("Tus-Checksum-Algorithm")).contains("sha1", "sha256", "md5", "crc32c");
        assertThat(options.field("Upload-Limit")).isEqualTo("min-size=0");
    }

    @Test
    void upload_inTwoParts_isPlacedWithTheLast() throws IOException {
        String upload = create();
        assertThat(patch(upload, 0, 600).field("Upload-Offset")).isEqualTo("600");
        RawClient.Response state = head(upload);
        assertThat(state.status()).isEqualTo(200);
        assertThat(state.field("Upload-Offset")).isEqualTo("600");
        assertThat(state.field("Upload-Length")).isEqualTo("1000");
        assertThat(state.field("Cache-Control")).isEqualTo("no-store");
        assertThat(state.field("Upload-Metadata")).startsWith("filename ");
        assertThat(rig.files()).isEmpty();
        assertThat(patch(upload, 600, 1000).status()).isEqualTo(204);
        assertThat(rig.content("in/file.bin")).isEqualTo(file);
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("1000");
        assertThat(patch(upload, 1000, 1000).status())
                .as("the last answer was lost")
                .isEqualTo(204);
    }

    @Test
    void creation_withBytes_takesThem() throws IOException {
        RawClient.Response created = rig.ask("POST", "/", file, TUS, BYTES, "Upload-Length: 1000", named("whole.bin"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("Upload-Offset")).isEqualTo("1000");
        assertThat(rig.content("whole.bin")).isEqualTo(file);
    }

    @Test
    void creation_ofAnEmptyFile_isAllThereIs() throws IOException {
        assertThat(rig.ask("POST", "/", new byte[0], TUS, "Upload-Length: 0", named("empty"))
                        .status())
                .isEqualTo(201);
        assertThat(rig.content("empty")).isEmpty();
    }

    @Test
    void creation_withTheLengthLater_waitsForIt() throws IOException {
        String upload = rig.ask("POST", "/", new byte[0], TUS, "Upload-Defer-Length: 1", named("later.bin"))
                .field("Location");
        assertThat(patch(upload, 0, 1000).status()).isEqualTo(204);
        assertThat(head(upload).field("Upload-Defer-Length")).isEqualTo("1");
        assertThat(rig.files()).isEmpty();
        assertThat(patch(upload, 1000, 1000, "Upload-Length: 1000").status()).isEqualTo(204);
        assertThat(rig.content("later.bin")).isEqualTo(file);
    }

    @Test
    void patch_atAnotherOffset_isAConflictWithTheRightOne() throws IOException {
        String upload = create();
        patch(upload, 0, 100);
        for (int wrong : new int[] {0, 50, 101, 1000}) {
            RawClient.Response refused = patch(upload, wrong, 1000);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.field("Upload-Offset")).isEqualTo("100");
        }
    }

    @Test
    void patch_withAChecksum_countsOnlyIfItFits() throws Exception {
        String upload = create();
        CRC32C crc = new CRC32C();
        crc.update(file, 0, 100);
        byte[] crcBytes =
                java.nio.ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        assertThat(patch(upload, 0, 100, checksum("crc32c", crcBytes)).status()).isEqualTo(204);
        byte[] sha = MessageDigest.getInstance("SHA-1").digest(Arrays.copyOfRange(file, 100, 200));
        assertThat(patch(upload, 100, 200, checksum("sha1", sha)).status()).isEqualTo(204);
        RawClient.Response wrong = patch(upload, 200, 300, checksum("sha1", sha));
        assertThat(wrong.status()).isEqualTo(460);
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("200");
        assertThat(patch(upload, 200, 300, "Upload-Checksum: sha3 AAAA").status())
                .isEqualTo(400);
        byte[] md5 = MessageDigest.getInstance("MD5").digest(Arrays.copyOfRange(file, 200, 1000));
        assertThat(patch(upload, 200, 1000, checksum("md5", md5)).status()).isEqualTo(204);
        assertThat(rig.content("in/file.bin")).isEqualTo(file);
    }

    private static String checksum(String algorithm, byte[] value) {
        return "Upload-Checksum: " + algorithm + " " + Base64.getEncoder().encodeToString(value);
    }

    @Test
    void requests_withoutTheVersionOrType_areToldSo() throws IOException {
        String upload = create();
        RawClient.Response version = rig.ask("POST", "/", new byte[0], "Tus-Resumable: 0.2.2", "Upload-Length: 1");
        assertThat(version.status()).isEqualTo(412);
        assertThat(version.field("Tus-Version")).isEqualTo("1.0.0");
        assertThat(rig.ask("PATCH", upload, file, TUS, "Upload-Offset: 0").status())
                .isEqualTo(415);
        assertThat(rig.ask("PATCH", upload, file, TUS, BYTES).status()).isEqualTo(400);
        assertThat(rig.ask("POST", "/", new byte[0], TUS).status()).isEqualTo(400);
    }

    @Test
    void bytes_beyondTheLength_areRefused() throws IOException {
        String upload = create();
        RawClient.Response refused = rig.ask("PATCH", upload, new byte[1001], TUS, BYTES, "Upload-Offset: 0");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("0");
    }

    @Test
    void creation_ofAFileThatIsTooLarge_isRefused() throws IOException {
        rig.limitedTo(999, 10).restart();
        assertThat(rig.ask("POST", "/", new byte[0], TUS, "Upload-Length: 1000", named("x"))
                        .status())
                .isEqualTo(413);
        assertThat(rig.ask("OPTIONS", "/", new byte[0]).field("Tus-Max-Size")).isEqualTo("999");
    }

    @Test
    void termination_endsTheUploadAndItsFiles() throws IOException {
        String upload = create();
        patch(upload, 0, 100);
        assertThat(rig.ask("DELETE", upload, new byte[0], TUS).status()).isEqualTo(204);
        assertThat(head(upload).status()).isEqualTo(404);
        assertThat(rig.sessions()).isEmpty();
    }

    @Test
    void upload_overARestart_goesOn_andExpiresWithoutProgress() throws IOException {
        String upload = create();
        patch(upload, 0, 100);
        rig.restart();
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("100");
        rig.passTime(Duration.ofDays(15));
        assertThat(head(upload).status()).isEqualTo(410);
        rig.restart();
        assertThat(head(upload).status()).isIn(404, 410);
    }
}
