package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the BITS upload protocol promises its clients; U1 to U12 are the conformance cases of its digest. */
class BitsUploadTest {
    private static final String NOT_FOUND = "0x8020001f";

    @TempDir
    Path folder;

    private UploadRig rig;
    private BitsClient bits;
    private final byte[] file = new byte[1000];

    @BeforeEach
    void start() throws IOException {
        new Random(5).nextBytes(file);
        rig = new UploadRig(folder).start();
        bits = new BitsClient(rig, "/in/file.bin");
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void upload_inThreeFragments_isPlacedWithTheLast() throws IOException {
        assertThat(bits.packet("Ping").status()).isEqualTo(200);
        RawClient.Response created = bits.create();
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("BITS-Protocol")).isEqualTo(BitsClient.PROTOCOL);
        assertThat(created.field("BITS-Packet-Type")).isEqualTo("Ack");
        assertThat(created.field("Content-Length")).isEqualTo("0");
        String session = created.field("BITS-Session-Id");
        assertThat(session).matches("\\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}}");
        assertThat(bits.fragment(session, file, 0, 400).field("BITS-Received-Content-Range"))
                .isEqualTo("400");
        assertThat(bits.fragment(session, file, 400, 999).field("BITS-Received-Content-Range"))
                .isEqualTo("999");
        assertThat(rig.files()).isEmpty();
        assertThat(bits.fragment(session, file, 999, 1000).field("BITS-Received-Content-Range"))
                .isEqualTo("1000");
        assertThat(rig.content("in/file.bin")).isEqualTo(file);
        assertThat(bits.close(session).status()).isEqualTo(200);
        assertThat(bits.close(session).status()).as("Close repeated").isEqualTo(200);
        assertThat(rig.files()).containsExactly("in/file.bin");
    }

    @Test
    void fragment_overlapping_writesOnlyWhatIsNew_U1() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 101);
        byte[] forged = file.clone();
        java.util.Arrays.fill(forged, 0, 101, (byte) 0);
        assertThat(bits.fragment(session, forged, 50, 151).field("BITS-Received-Content-Range"))
                .isEqualTo("151");
        assertThat(bits.fragment(session, forged, 0, 40).field("BITS-Received-Content-Range"))
                .isEqualTo("151");
        bits.fragment(session, file, 151, 1000);
        assertThat(rig.content("in/file.bin")).isEqualTo(file);
    }

    @Test
    void fragment_beyondTheNextByte_isToldWhereToGoOn_U2() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 100);
        RawClient.Response gap = bits.fragment(session, file, 200, 300);
        assertThat(gap.status()).isEqualTo(416);
        assertThat(gap.field("BITS-Received-Content-Range")).isEqualTo("100");
        assertThat(gap.field("BITS-Error-Code")).isEqualTo("0x00000000");
        assertThat(bits.fragment(session, file, 101, 300).status())
                .as("a gap of one byte")
                .isEqualTo(416);
        assertThat(bits.question(session, 1000).field("BITS-Received-Content-Range"))
                .isEqualTo("100");
    }

    @Test
    void packets_ofAnUnknownSession_areToldSo_U3() throws IOException {
        String unknown = "{00000000-0000-0000-0000-000000000000}";
        for (RawClient.Response answer :
                java.util.List.of(bits.fragment(unknown, file, 0, 10), bits.close(unknown), bits.cancel(unknown))) {
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.field("BITS-Error-Code")).isEqualTo(NOT_FOUND);
            assertThat(answer.field("BITS-Error")).isEqualTo(NOT_FOUND);
            assertThat(answer.field("BITS-Error-Context")).isEqualTo("0x5");
        }
    }

    @Test
    void session_ofAnotherUrl_isUnknown() throws IOException {
        String session = bits.session();
        RawClient.Response other = new BitsClient(rig, "/other.bin").fragment(session, file, 0, 1000);
        assertThat(other.field("BITS-Error-Code")).isEqualTo(NOT_FOUND);
        assertThat(rig.files()).isEmpty();
        assertThat(new BitsClient(rig, "/in/file.bin/").close(session).status()).isEqualTo(400);
        assertThat(bits.fragment(session, file, 0, 1000).status())
                .as("it is not held by them")
                .isEqualTo(200);
    }

    @Test
    void close_beforeTheLastByte_dropsTheUpload_U4() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 100);
        assertThat(bits.close(session).status()).isEqualTo(200);
        assertThat(bits.fragment(session, file, 100, 1000).field("BITS-Error-Code"))
                .isEqualTo(NOT_FOUND);
        assertThat(rig.files()).isEmpty();
    }

    @Test
    void cancel_afterTheLastByte_leavesTheFile_U5() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 1000);
        assertThat(bits.cancel(session).status()).isEqualTo(200);
        assertThat(rig.content("in/file.bin")).isEqualTo(file);
    }

    @Test
    void create_withoutACommonProtocol_isRefused_U6() throws IOException {
        RawClient.Response refused = bits.packet("Create-Session", "BITS-Supported-Protocols: {1}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field("BITS-Error-Code")).isEqualTo("0x80070057");
    }

    @Test
    void create_whereAFileIs_isRefused_U11() throws IOException {
        Files.createDirectories(rig.root.resolve("in"));
        Files.writeString(rig.root.resolve("in/file.bin"), "mine");
        assertThat(bits.create().status()).isEqualTo(409);
        assertThat(rig.content("in/file.bin")).asString().isEqualTo("mine");
    }

    @Test
    void lastFragment_whereAFileCameMeanwhile_isRefusedAndWorksOnceItIsGone() throws IOException {
        String session = bits.session();
        Path place = Files.createDirectories(rig.root.resolve("in")).resolve("file.bin");
        Files.writeString(place, "mine");
        RawClient.Response refused = bits.fragment(session, file, 0, 1000);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.field("BITS-Error-Code")).isEqualTo("0x80070050");
        assertThat(place).hasContent("mine");
        Files.delete(place);
        assertThat(bits.fragment(session, file, 0, 1000).status()).isEqualTo(200);
        assertThat(place).hasBinaryContent(file);
    }

    @Test
    void emptyFile_isOneFragmentWithoutBytes() throws IOException {
        String session = bits.session();
        assertThat(bits.question(session, 0).field("BITS-Received-Content-Range"))
                .isEqualTo("0");
        assertThat(rig.content("in/file.bin")).isEmpty();
    }

    @Test
    void lastFragment_sentAgain_hasTheSameAnswer() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 1000);
        assertThat(bits.fragment(session, file, 500, 1000).field("BITS-Received-Content-Range"))
                .isEqualTo("1000");
        assertThat(rig.files()).containsExactly("in/file.bin");
    }

    @Test
    void fragment_thatContradictsItself_isRefused() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 10);
        for (String range :
                new String[] {"bytes 10-19/999", "bytes 10-1000/1000", "bytes 19-10/1000", "bytes=10-19/1000", ""}) {
            RawClient.Response refused = rig.ask(
                    "BITS_POST",
                    "/in/file.bin",
                    new byte[10],
                    "BITS-Packet-Type: Fragment",
                    "BITS-Session-Id: " + session,
                    "Content-Range: " + range);
            assertThat(refused.status()).as(range).isEqualTo(400);
            assertThat(refused.field("BITS-Error-Code")).as(range).isEqualTo("0x80070057");
        }
        assertThat(bits.question(session, 1000).field("BITS-Received-Content-Range"))
                .isEqualTo("10");
    }

    @Test
    void fragment_ofAFileThatIsTooLarge_isRefused() throws IOException {
        rig.limitedTo(999, 10).restart();
        RawClient.Response refused = bits.fragment(bits.session(), file, 0, 10);
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.field("BITS-Error-Code")).isEqualTo("0x80200020");
    }

    @Test
    void session_overARestart_goesOn() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 300);
        rig.restart();
        assertThat(bits.question(session, 1000).field("BITS-Received-Content-Range"))
                .isEqualTo("300");
        bits.fragment(session, file, 300, 1000);
        rig.restart();
        assertThat(bits.fragment(session, file, 999, 1000).status()).isEqualTo(200);
        assertThat(bits.close(session).status()).isEqualTo(200);
        rig.restart();
        assertThat(bits.close(session).status()).isEqualTo(200);
        assertThat(rig.content("in/file.bin")).isEqualTo(file);
    }

    @Test
    void session_withoutProgress_isGoneWhenItsTimeIsOver() throws IOException {
        String session = bits.session();
        bits.fragment(session, file, 0, 300);
        rig.passTime(Duration.ofDays(15));
        assertThat(bits.fragment(session, file, 300, 1000).field("BITS-Error-Code"))
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void sessions_thatEnded_areForgottenWhenTheyBecomeTooMany() throws IOException {
        rig.limitedTo(Long.MAX_VALUE, 1).restart();
        for (int i = 0; i < 15; i++) {
            bits.close(bits.session());
        }
        assertThat(rig.sessions()).hasSizeLessThan(13);
    }

    @Test
    void create_inAFarm_namesTheHostToComeBackTo() throws IOException {
        rig.farm = new UploadOptions.Farm("up3.example", Duration.ofHours(1));
        rig.restart();
        RawClient.Response created = bits.create();
        assertThat(created.field("BITS-Host-Id")).isEqualTo("up3.example");
        assertThat(created.field("BITS-Host-Id-Fallback-Timeout")).isEqualTo("3600");
    }

    @Test
    void create_beyondTheLimitOfSessions_isAskedToComeLater() throws IOException {
        rig.limitedTo(Long.MAX_VALUE, 2).restart();
        bits.session();
        bits.session();
        RawClient.Response refused = bits.create();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.field("Retry-After")).isNotEmpty();
    }
}
