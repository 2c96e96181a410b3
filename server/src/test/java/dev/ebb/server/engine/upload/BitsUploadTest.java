package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the BITS client says to what a server says, packet by packet. */
class BitsUploadTest {
    private static final int MIB = 1 << 20;
    private static final String LOST = "BITS-Error-Code: 0x8020001f";

    private BitsDialogue bits = new BitsDialogue(150_000, JobType.UPLOAD);

    private static TransferError unreachable() {
        return FailureClassifier.network(new ConnectException("refused"), BitsDialogue.REMOTE);
    }

    private static TransferError closed() {
        return FailureClassifier.network(new ClosedChannelException(), BitsDialogue.REMOTE);
    }

    private static TransferError failed(Turn turn) {
        assertThat(turn).isInstanceOf(Turn.Failed.class);
        return ((Turn.Failed) turn).error();
    }

    @Test
    void file_ofOneFragment_isCreatedSentAndClosed() {
        Turn create = bits.upload.begin();
        UploadRequest asked = BitsDialogue.request(create);
        assertThat(asked.method()).isEqualTo("BITS_POST");
        assertThat(asked.uri()).isEqualTo(BitsDialogue.REMOTE);
        assertThat(BitsDialogue.packet(create)).isEqualTo("Create-Session");
        assertThat(BitsDialogue.header(asked, "BITS-Supported-Protocols")).isEqualTo(BitsPackets.PROTOCOL);
        assertThat(BitsDialogue.header(asked, "Content-Name")).isEqualTo("a%20b%C3%BC.bin");

        Turn fragment = bits.created();
        UploadRequest sent = BitsDialogue.request(fragment);
        assertThat(BitsDialogue.header(sent, "BITS-Session-Id")).isEqualTo("{S}");
        assertThat(BitsDialogue.header(sent, "Content-Range")).isEqualTo("bytes 0-149999/150000");
        assertThat(BitsDialogue.header(sent, "Content-Name")).isEqualTo("a%20b%C3%BC.bin");
        assertThat(bits.upload.answerTime()).isGreaterThan(Duration.ofMinutes(5));

        Turn close = bits.received(fragment, 150_000);
        assertThat(BitsDialogue.packet(close)).isEqualTo("Close-Session");
        assertThat(bits.answer(close, 200)).isInstanceOf(Turn.Done.class);
    }

    @Test
    void emptyFile_isOneFragmentWithoutBytes() {
        bits = new BitsDialogue(0, JobType.UPLOAD);
        Turn fragment = bits.created();
        assertThat(BitsDialogue.header(BitsDialogue.request(fragment), "Content-Range"))
                .isEqualTo("bytes */0");
        assertThat(BitsDialogue.part(fragment)).isEqualTo(new UploadRequest.Part(0, 0));
        assertThat(BitsDialogue.packet(bits.received(fragment, 0))).isEqualTo("Close-Session");
    }

    @Test
    void fragments_goOnWhereTheServerSays_backAndForth() {
        bits = new BitsDialogue(10 * MIB, JobType.UPLOAD);
        Turn first = bits.created();
        assertThat(BitsDialogue.part(first)).isEqualTo(new UploadRequest.Part(0, MIB));
        Turn second = bits.received(first, 1000);
        assertThat(BitsDialogue.part(second).from()).isEqualTo(1000);
        Turn third = bits.answer(second, 416, "BITS-Error: 0x0", "BITS-Received-Content-Range: 10");
        assertThat(BitsDialogue.part(third).from()).isEqualTo(10);
        assertThat(BitsDialogue.header(BitsDialogue.request(third), "Content-Name"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BITS-Received-Content-Range: 10485761",
                "BITS-Received-Content-Range: 1048577",
                "BITS-Received-Content-Range: -1",
                "BITS-Received-Content-Range: 99999999999999999999",
                "X: y"
            })
    void offset_ofBytesThatWereNeverSent_isNotBelieved(String field) {
        bits = new BitsDialogue(10 * MIB, JobType.UPLOAD);
        TransferError error = failed(bits.answer(bits.created(), 200, field));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
        assertThat(bits.upload.session()).as("what it has is of no use").isNull();
    }

    @Test
    void server_thatKeepsNothing_isGivenUpInTheEnd() {
        Turn turn = bits.created();
        int asked = 0;
        while (turn instanceof Turn.Ask && ++asked < 100) {
            turn = bits.answer(turn, 416, "BITS-Received-Content-Range: 0");
        }
        assertThat(failed(turn).code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
        assertThat(asked).isEqualTo(BitsUpload.MOST_SETBACKS + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BITS-Error-Code: 0x8020001F", "BITS-Error: 8020001f"})
    void lostSession_underEitherName_beginsAnew(String field) {
        Turn anew = bits.answer(bits.created(), 500, field);
        assertThat(anew).isInstanceOf(Turn.Anew.class);
        assertThat(((Turn.Anew) anew).why().code()).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(bits.upload.session()).isNull();
        assertThat(BitsDialogue.packet(bits.upload.begin())).isEqualTo("Create-Session");
    }

    @Test
    void fragment_thatIsTooLong_isHalvedAndStaysSmall() {
        bits = new BitsDialogue(10 * MIB, JobType.UPLOAD);
        Turn half = bits.answer(bits.created(), 413);
        assertThat(BitsDialogue.part(half)).isEqualTo(new UploadRequest.Part(0, MIB / 2));
        Turn next = bits.answer(half, Duration.ofMillis(1), 200, "BITS-Received-Content-Range: " + MIB / 2);
        assertThat(BitsDialogue.part(next).bytes()).isEqualTo(MIB / 2);
        bits.restart();
        assertThat(BitsDialogue.part(bits.upload.begin()).bytes()).isEqualTo(MIB / 2);
    }

    @Test
    void fragment_growsWithTheRate_andShrinksWithBreaks() {
        bits = new BitsDialogue(1L << 40, JobType.UPLOAD);
        Turn turn = bits.created();
        long at = 0;
        for (int i = 0; i < 20; i++) {
            at += BitsDialogue.part(turn).bytes();
            turn = bits.answer(turn, Duration.ofMillis(1), 200, "BITS-Received-Content-Range: " + at);
        }
        assertThat(BitsDialogue.part(turn).bytes()).isEqualTo(FragmentSize.MOST);
        for (int i = 0; i < 20; i++) {
            turn = bits.upload.broken(closed());
        }
        assertThat(BitsDialogue.part(turn)).isEqualTo(new UploadRequest.Part(at, FragmentSize.LEAST));
    }

    @Test
    void file_overTheLimit_isNoQuestionOfFragments() {
        TransferError error = failed(bits.answer(bits.created(), 413, "BITS-Error: 0x80200020"));
        assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(error.disposition()).isEqualTo(Disposition.FATAL);
    }

    @ParameterizedTest
    @CsvSource({
        "403,0x80070005,5,80070005,FATAL,REMOTE_FILE",
        "501,0x80070005,5,80070005,FATAL,REMOTE_FILE",
        "409,0x80070050,5,80070050,TRANSIENT,REMOTE_FILE",
        "500,0x800700aa,5,800700AA,TRANSIENT,REMOTE_FILE",
        "503,0x801901f7,0x7,801901F7,TRANSIENT,REMOTE_APPLICATION",
        "403,0x80190193,0x7,80190193,FATAL,REMOTE_APPLICATION",
        "500,0x80200023,0x5,80200023,FATAL,REMOTE_FILE",
        "400,nonsense,0x5,80190190,FATAL,REMOTE_FILE",
        "502,0x0,0x7,801901F6,TRANSIENT,REMOTE_APPLICATION"
    })
    void error_ofTheServer_hasItsCodeAndContext(
            int status, String code, String context, String expected, Disposition disposition, ErrorContext where) {
        TransferError error =
                failed(bits.answer(bits.created(), status, "BITS-Error: " + code, "BITS-Error-Context: " + context));
        assertThat(error.code().hex()).isEqualTo("0x" + expected);
        assertThat(error.disposition()).isEqualTo(disposition);
        assertThat(error.context()).isEqualTo(where);
        assertThat(error.message()).doesNotContain("k=1");
        assertThat(bits.upload.session()).as("the session goes on later").isNotNull();
    }

    @Test
    void server_withoutACommonProtocol_isAMismatch() {
        TransferError error = failed(bits.answer(bits.upload.begin(), 400, "BITS-Error: 0x80070057"));
        assertThat(error.code()).isEqualTo(ErrorCode.CLIENT_SERVER_PROTOCOL_MISMATCH);
        assertThat(bits.upload.abandon()).isNull();
    }

    @Test
    void server_thatNamesNoSession_isNotBelieved() {
        assertThat(failed(bits.answer(bits.upload.begin(), 200)).code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void host_thatIsListed_isPingedAndGetsTheRest() {
        bits.listing("up3.example.org");
        Turn ping = bits.created("BITS-Host-Id: up3.example.org", "BITS-Host-Id-Fallback-Timeout: 60");
        assertThat(BitsDialogue.packet(ping)).isEqualTo("Ping");
        URI there = URI.create("http://up3.example.org:80/in/file.bin?k=1");
        assertThat(BitsDialogue.request(ping).uri()).isEqualTo(there);
        Turn fragment = bits.answer(ping, 200);
        assertThat(BitsDialogue.request(fragment).uri()).isEqualTo(there);
        assertThat(BitsDialogue.header(bits.upload.abandon(), "BITS-Packet-Type"))
                .isEqualTo("Cancel-Session");
        assertThat(bits.upload.abandon().uri()).isEqualTo(there);

        bits.restart();
        assertThat(BitsDialogue.packet(bits.upload.begin())).isEqualTo("Ping");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example.org",
                "up3.example.org/x",
                "a@up3.example.org",
                "up3.example.org:99999",
                " ",
                "[::1"
            })
    void host_thatNobodyListed_getsNothing(String host) {
        bits.listing("up3.example.org");
        Turn fragment = bits.created("BITS-Host-Id: " + host);
        assertThat(BitsDialogue.packet(fragment)).isEqualTo("Fragment");
        assertThat(BitsDialogue.request(fragment).uri()).isEqualTo(BitsDialogue.REMOTE);
    }

    @Test
    void host_refused_isNamedWhenTheSessionIsLost() {
        Turn anew = bits.answer(bits.created("BITS-Host-Id: up3"), 500, LOST);
        assertThat(((Turn.Anew) anew).why().message()).contains("up3").contains("transfer.upload-hosts");
    }

    @Test
    void host_unreachableBeyondTheFallback_isLeftForTheFirstOne() {
        bits.listing("*");
        bits.created("BITS-Host-Id: up3", "BITS-Host-Id-Fallback-Timeout: 60");
        assertThat(bits.upload.unanswered(unreachable())).as("too early").isNull();
        bits.now = bits.now.plusSeconds(59);
        bits.restart();
        bits.upload.begin();
        assertThat(bits.upload.unanswered(unreachable())).as("still too early").isNull();
        bits.now = bits.now.plusSeconds(1);
        assertThat(bits.upload.unanswered(unreachable())).isInstanceOf(Turn.Anew.class);
        Turn create = bits.upload.begin();
        assertThat(BitsDialogue.packet(create)).isEqualTo("Create-Session");
        assertThat(BitsDialogue.request(create).uri()).isEqualTo(BitsDialogue.REMOTE);
    }

    @Test
    void host_heardInBetween_startsTheTimerAnew() {
        bits.listing("*");
        Turn ping = bits.created("BITS-Host-Id: up3", "BITS-Host-Id-Fallback-Timeout: 60");
        bits.upload.unanswered(unreachable());
        bits.now = bits.now.plusSeconds(50);
        bits.answer(ping, 200);
        bits.now = bits.now.plusSeconds(50);
        assertThat(bits.upload.unanswered(unreachable())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "BITS-Host-Id-Fallback-Timeout: 4294967295"})
    void host_withoutAFallback_isWaitedForForEver(String field) {
        bits.listing("*");
        bits.created("BITS-Host-Id: up3", field);
        bits.upload.unanswered(unreachable());
        bits.now = bits.now.plus(Duration.ofDays(1000));
        assertThat(bits.upload.unanswered(unreachable())).isNull();
    }

    @Test
    void goodbye_isRepeatedForAServerInTrouble_andNeverOtherwise() {
        Turn close = bits.received(bits.created(), 150_000);
        Turn again = bits.answer(close, 503);
        assertThat(BitsDialogue.packet(again)).isEqualTo("Close-Session");
        assertThat(((Turn.Ask) again).after()).isPositive();
        assertThat(failed(bits.answer(again, 403)).code()).isEqualTo(ErrorCode.http(403));
        bits.restart();
        Turn later = bits.upload.begin();
        assertThat(BitsDialogue.packet(later)).isEqualTo("Close-Session");
        assertThat(bits.answer(later, 500, LOST)).isInstanceOf(Turn.Done.class);
    }

    @Test
    void cancel_isRepeatedForAServerInTrouble_unlessItKnowsOfNothing() {
        bits.created();
        UploadRequest cancel = bits.upload.abandon();
        assertThat(bits.upload.isAbandoned(BitsReplyTest.answer(cancel, 503))).isFalse();
        assertThat(bits.upload.isAbandoned(BitsReplyTest.answer(cancel, 500, "BITS-Error", "0x8020001F")))
                .isTrue();
        assertThat(bits.upload.isAbandoned(BitsReplyTest.answer(cancel, 403))).isTrue();
    }
}
