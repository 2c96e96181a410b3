package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What resumable uploads for HTTP promise their clients. */
class IetfUploadTest {
    private static final String WHOLE = "Upload-Complete: ?1";
    private static final String PART = "Upload-Complete: ?0";
    private static final String INTEROP = "Upload-Draft-Interop-Version: 8";
    private static final String TYPE = "Content-Type: application/partial-upload";

    @TempDir
    Path folder;

    private UploadRig rig;
    private final byte[] file = new byte[1000];

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(file);
        rig = new UploadRig(folder).start();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private RawClient.Response patch(String upload, int from, int to, String complete) throws IOException {
        return rig.ask("PATCH", upload, Arrays.copyOfRange(file, from, to), complete, "Upload-Offset: " + from, TYPE);
    }

    private RawClient.Response head(String upload) throws IOException {
        return rig.ask("HEAD", upload, new byte[0]);
    }

    private String begin(int bytes) throws IOException {
        return rig.ask("PUT", "/file.bin", Arrays.copyOf(file, bytes), PART, "Upload-Length: 1000")
                .field("Location");
    }

    @Test
    void wholeFile_inOneRequest_isAnsweredByTheResource() throws IOException {
        RawClient.Response answer = rig.ask("PUT", "/file.bin", file, WHOLE, INTEROP, "Upload-Length: 1000");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.field("Upload-Complete")).isEqualTo("?1");
        assertThat(answer.field("Location")).isEqualTo("/file.bin");
        RawClient.Response supported = answer.interims().get(0);
        assertThat(supported.status()).isEqualTo(104);
        assertThat(supported.field("Location")).startsWith("/.ebb/uploads/");
        assertThat(supported.field("Upload-Draft-Interop-Version")).isEqualTo("8");
        assertThat(supported.field("Upload-Limit")).contains("max-age=");
        assertThat(rig.content("file.bin")).isEqualTo(file);
    }

    @Test
    void interimAnswer_isOnlyForClientsOfTheSameDraft() throws IOException {
        assertThat(rig.ask("PUT", "/a", file, WHOLE).interims()).isEmpty();
        assertThat(rig.ask("PUT", "/b", file, WHOLE, "Upload-Draft-Interop-Version: 7")
                        .interims())
                .isEmpty();
    }

    @Test
    void parts_areAppendedAndTheLastOneCompletes() throws IOException {
        RawClient.Response created =
                rig.ask("POST", "/file.bin", Arrays.copyOf(file, 100), PART, "Upload-Length: 1000");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("Upload-Complete")).isEqualTo("?0");
        String upload = created.field("Location");
        assertThat(patch(upload, 100, 500, PART).status()).isEqualTo(204);
        RawClient.Response state = head(upload);
        assertThat(state.status()).isEqualTo(204);
        assertThat(state.field("Upload-Offset")).isEqualTo("500");
        assertThat(state.field("Upload-Complete")).isEqualTo("?0");
        assertThat(state.field("Upload-Length")).isEqualTo("1000");
        assertThat(state.field("Cache-Control")).isEqualTo("no-store");
        assertThat(patch(upload, 500, 1000, PART).status()).isEqualTo(204);
        assertThat(rig.files()).as("the client has not said that this is all").isEmpty();
        RawClient.Response last = patch(upload, 1000, 1000, WHOLE);
        assertThat(last.status()).isEqualTo(201);
        assertThat(last.field("Upload-Complete")).isEqualTo("?1");
        assertThat(rig.content("file.bin")).isEqualTo(file);
        assertThat(head(upload).field("Upload-Complete")).isEqualTo("?1");
        assertThat(patch(upload, 1000, 1000, WHOLE).status())
                .as("the answer again")
                .isEqualTo(201);
        assertThat(patch(upload, 1000, 1000, PART).status()).isEqualTo(400);
    }

    @Test
    void cutCreation_isResumedFromWhatArrived() throws IOException {
        String upload;
        try (RawClient client = rig.client()) {
            client.send(RawClient.head("PUT", "/file.bin", 1000, WHOLE, INTEROP, "Expect: 100-continue"));
            upload = client.readInterim().field("Location");
            client.send(file, 0, 700);
        }
        int offset = Integer.parseInt(head(upload).field("Upload-Offset"));
        assertThat(offset).isBetween(0, 700);
        assertThat(patch(upload, offset, 1000, WHOLE).status()).isEqualTo(201);
        assertThat(rig.content("file.bin")).isEqualTo(file);
    }

    @Test
    void append_elsewhere_isAProblemWithBothOffsets() throws IOException {
        String upload = begin(100);
        RawClient.Response refused = patch(upload, 300, 400, PART);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.field("Upload-Offset")).isEqualTo("100");
        assertThat(refused.field("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.text())
                .contains("#mismatching-upload-offset", "\"expected-offset\":100", "\"provided-offset\":300");
    }

    @Test
    void lengths_thatContradictEachOther_areAProblem() throws IOException {
        assertThat(rig.ask("PUT", "/a", file, WHOLE, "Upload-Length: 999").text())
                .contains("#inconsistent-upload-length");
        String upload = begin(100);
        RawClient.Response shorter = patch(upload, 100, 900, WHOLE);
        assertThat(shorter.status()).isEqualTo(400);
        assertThat(shorter.text()).contains("#inconsistent-upload-length");
        assertThat(patch(upload, 100, 1000, WHOLE).status()).isEqualTo(201);
    }

    @Test
    void bytes_beyondTheLength_endTheUpload() throws IOException {
        String upload = begin(100);
        RawClient.Response refused = rig.ask("PATCH", upload, new byte[901], PART, "Upload-Offset: 100", TYPE);
        assertThat(refused.status()).isEqualTo(413);
        assertThat(head(upload).status()).isEqualTo(410);
        assertThat(rig.files()).isEmpty();
    }

    @Test
    void requests_withoutTypeOrFields_areRefused() throws IOException {
        String upload = begin(100);
        assertThat(rig.ask("PATCH", upload, new byte[1], PART, "Upload-Offset: 100")
                        .status())
                .isEqualTo(415);
        assertThat(rig.ask("PATCH", upload, new byte[1], PART, TYPE).status()).isEqualTo(400);
        assertThat(rig.ask("PATCH", upload, new byte[1], "Upload-Offset: 100", TYPE)
                        .status())
                .isEqualTo(400);
        assertThat(rig.ask("PUT", "/x", file, "Upload-Complete: yes").status()).isEqualTo(400);
        assertThat(rig.ask("POST", upload, new byte[0]).status()).isEqualTo(405);
    }

    @Test
    void cancellation_endsTheUpload() throws IOException {
        String upload = begin(100);
        assertThat(rig.ask("DELETE", upload, new byte[0]).status()).isEqualTo(204);
        assertThat(head(upload).status()).isEqualTo(404);
        assertThat(rig.sessions()).isEmpty();
    }

    @Test
    void digestOfTheWhole_isCheckedBeforeItIsPlaced() throws Exception {
        byte[] sha = MessageDigest.getInstance("SHA-256").digest(file);
        String right = "Repr-Digest: sha-256=:" + Base64.getEncoder().encodeToString(sha) + ":";
        String upload =
                rig.ask("PUT", "/good", Arrays.copyOf(file, 100), PART, right).field("Location");
        assertThat(patch(upload, 100, 1000, WHOLE).status()).isEqualTo(201);
        String other =
                rig.ask("PUT", "/bad", Arrays.copyOf(file, 99), PART, right).field("Location");
        RawClient.Response refused = patch(other, 99, 999, WHOLE);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field("Upload-Complete")).isEqualTo("?1");
        assertThat(rig.files()).containsExactly("good");
    }

    @Test
    void digestOfAPart_decidesWhetherItCounts() throws IOException {
        String upload = begin(100);
        RawClient.Response refused = rig.ask(
                "PATCH",
                upload,
                Arrays.copyOfRange(file, 100, 200),
                PART,
                "Upload-Offset: 100",
                TYPE,
                "Content-Digest: sha-256=:AAAA:");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field("Upload-Complete"))
                .as("the upload itself goes on")
                .isEqualTo("?0");
        assertThat(head(upload).field("Upload-Offset")).isEqualTo("100");
    }

    @Test
    void target_thatIsTaken_isRefusedBeforeTheBytes() throws IOException {
        Files.writeString(rig.root.resolve("file.bin"), "mine");
        assertThat(rig.ask("PUT", "/file.bin", file, WHOLE, INTEROP).interims()).isEmpty();
        assertThat(rig.content("file.bin")).asString().isEqualTo("mine");
    }
}
