package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever pieces come in whatever order, however often the connection breaks and the server starts anew: an acknowledged
 * byte stays acknowledged, and at the end there is the exact file, or before the end nothing.
 */
class UploadsAnywherePropertyTest {
    @TempDir
    Path folder;

    @Test
    void bitsFragments_inAnyOrder_makeTheFileOrNothing() {
        Seeds.forEach(15, random -> {
            byte[] file = content(random);
            try (UploadRig rig = new UploadRig(folder.resolve("bits" + random.nextLong())).start()) {
                BitsClient bits = new BitsClient(rig, "/f");
                String session = bits.session();
                int known = 0;
                for (int step = 0; step < 25 && known < file.length; step++) {
                    int from = random.nextInt(file.length);
                    from = random.nextBoolean() ? Math.min(from, known) : from;
                    int to = from + 1 + random.nextInt(file.length - from);
                    if (random.nextInt(4) == 0) {
                        breakOff(rig, request(session, file, from, to), random);
                    } else if (random.nextInt(6) == 0) {
                        rig.restart();
                    } else {
                        send(bits, session, file, from, to);
                    }
                    int now = Integer.parseInt(settled(bits, session, file).field("BITS-Received-Content-Range"));
                    assertThat(now).as("what is acknowledged stays so").isGreaterThanOrEqualTo(known);
                    known = now;
                    assertThat(rig.files()).hasSize(known == file.length ? 1 : 0);
                }
                settled(bits, session, file);
                assertThat(bits.fragment(session, file, Math.min(known, file.length - 1), file.length)
                                .status())
                        .isEqualTo(200);
                assertThat(rig.content("f")).isEqualTo(file);
                assertThat(rig.files()).containsExactly("f");
            }
        });
    }

    private static void send(BitsClient bits, String session, byte[] file, int from, int to) {
        try {
            assertThat(bits.fragment(session, file, from, to).status()).isIn(200, 416);
        } catch (IOException overtaken) {
            assertThat(overtaken).isNotNull();
        }
    }

    /** A broken connection may still bring what was on its way, and then takes the session over: asked again, it is known. */
    private static RawClient.Response settled(BitsClient bits, String session, byte[] file) throws IOException {
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                return bits.question(session, file.length);
            } catch (IOException overtaken) {
                assertThat(attempt).isLessThan(19);
            }
        }
        throw new IOException("never settled");
    }

    @Test
    void tusPatches_cutAnywhere_makeTheFileOrNothing() {
        Seeds.forEach(15, random -> {
            byte[] file = content(random);
            try (UploadRig rig = new UploadRig(folder.resolve("tus" + random.nextLong())).start()) {
                String upload = rig.ask(
                                "POST",
                                "/",
                                new byte[0],
                                "Tus-Resumable: 1.0.0",
                                "Upload-Length: " + file.length,
                                "Upload-Metadata: filename Zg==")
                        .field("Location");
                int known = 0;
                for (int step = 0; known < file.length; step++) {
                    assertThat(step).isLessThan(400);
                    int to = known + 1 + random.nextInt(file.length - known);
                    byte[] request = patch(upload, file, known, to);
                    if (random.nextInt(3) > 0 && step < 200) {
                        breakOff(rig, request, random);
                    } else {
                        answered(rig, request);
                    }
                    if (random.nextInt(6) == 0) {
                        rig.restart();
                    }
                    int now = offset(rig, upload);
                    assertThat(now).as("what is acknowledged stays so").isGreaterThanOrEqualTo(known);
                    known = now;
                    assertThat(rig.files()).hasSize(known == file.length ? 1 : 0);
                }
                assertThat(rig.content("f")).isEqualTo(file);
            }
        });
    }

    private static int offset(UploadRig rig, String upload) throws IOException {
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                return Integer.parseInt(rig.ask("HEAD", upload, new byte[0], "Tus-Resumable: 1.0.0")
                        .field("Upload-Offset"));
            } catch (IOException overtaken) {
                assertThat(attempt).isLessThan(19);
            }
        }
        throw new IOException("never settled");
    }

    private static byte[] content(Random random) {
        byte[] file = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(file);
        return file;
    }

    private static byte[] request(String session, byte[] file, int from, int to) {
        return join(
                RawClient.head("BITS_POST", "/f", to - from, BitsClient.fragmentFields(session, from, to, file.length)),
                Arrays.copyOfRange(file, from, to));
    }

    private static byte[] patch(String upload, byte[] file, int from, int to) {
        return join(
                RawClient.head(
                        "PATCH",
                        upload,
                        to - from,
                        "Tus-Resumable: 1.0.0",
                        "Content-Type: application/offset+octet-stream",
                        "Upload-Offset: " + from),
                Arrays.copyOfRange(file, from, to));
    }

    private static byte[] join(String head, byte[] body) {
        byte[] all =
                Arrays.copyOf(head.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), head.length() + body.length);
        System.arraycopy(body, 0, all, head.length(), body.length);
        return all;
    }

    private static void breakOff(UploadRig rig, byte[] request, Random random) throws IOException {
        try (RawClient client = rig.client()) {
            client.send(request, 0, random.nextInt(request.length + 1));
            if (random.nextBoolean()) {
                client.breakOff();
            }
        }
    }

    private static void answered(UploadRig rig, byte[] request) throws IOException {
        try (RawClient client = rig.client()) {
            client.send(request);
            assertThat(client.read("PATCH").status()).isIn(204, 409);
        } catch (IOException overtaken) {
            assertThat(overtaken).isNotNull();
        }
    }
}
