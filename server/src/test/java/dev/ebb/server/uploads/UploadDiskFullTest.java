package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A volume of 2 MiB below the root: a full disk is said in words, and an upload goes on when there is room again. */
@Tag("root")
@EnabledOnOs(OS.LINUX)
class UploadDiskFullTest {
    @TempDir
    Path folder;

    private UploadRig rig;
    private final byte[] file = new byte[1_500_000];

    @BeforeEach
    void mount() throws Exception {
        new Random(12).nextBytes(file);
        rig = new UploadRig(folder);
        command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", rig.root.toString());
        rig.start();
    }

    @AfterEach
    void unmount() throws Exception {
        rig.close();
        command("umount", rig.root.toString());
    }

    private static void command(String... words) throws Exception {
        Process process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private Path filler() throws IOException {
        return Files.write(rig.root.resolve("filler"), new byte[1_200_000]);
    }

    @Test
    void bits_goesOnWhenThereIsRoomAgain() throws IOException {
        BitsClient bits = new BitsClient(rig, "/f");
        String session = bits.session();
        bits.fragment(session, file, 0, 300_000);
        Path filler = filler();
        RawClient.Response full = bits.fragment(session, file, 300_000, file.length);
        assertThat(full.status()).isEqualTo(500);
        assertThat(full.field("BITS-Error-Code")).isEqualTo("0x80070070");
        Files.delete(filler);
        int offset = Integer.parseInt(bits.question(session, file.length).field("BITS-Received-Content-Range"));
        assertThat(offset).isEqualTo(300_000);
        assertThat(bits.fragment(session, file, offset, file.length).status()).isEqualTo(200);
        assertThat(rig.content("f")).isEqualTo(file);
    }

    @Test
    void put_isRefusedWithoutALeftover() throws IOException {
        Path filler = filler();
        try (RawClient client = rig.client()) {
            client.send(RawClient.head("PUT", "/f", 0, "Transfer-Encoding: chunked"));
            client.send(Integer.toHexString(file.length) + "\r\n").send(file).send("\r\n0\r\n\r\n");
            assertThat(client.read("PUT").status()).isEqualTo(507);
        }
        assertThat(rig.files()).containsExactly("filler");
        Files.delete(filler);
        assertThat(rig.ask("PUT", "/f", file).status()).isEqualTo(201);
    }

    @Test
    void upload_thatCannotFit_isRefusedBeforeItsBytes() throws IOException {
        assertThat(rig.ask("POST", "/f", new byte[0], "Tus-Resumable: 1.0.0", "Upload-Length: 3000000")
                        .status())
                .isEqualTo(507);
        assertThat(rig.sessions()).isEmpty();
    }
}
