package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reply to a BITS upload: where it is, how it is fetched, and when its server may forget it. */
class BitsReplyTest {
    private final BitsDialogue bits = new BitsDialogue(1000, JobType.UPLOAD_REPLY);

    static UploadAnswer answer(UploadRequest request, int status, String... nameAndValue) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < nameAndValue.length; i += 2) {
            headers.add(nameAndValue[i], nameAndValue[i + 1]);
        }
        return new UploadAnswer(request, new ResponseHead(status, headers), new byte[0], Duration.ZERO);
    }

    private Turn get(String url) {
        return bits.received(bits.created(), 1000, "BITS-Reply-URL: " + url);
    }

    @ParameterizedTest
    @CsvSource({
        "/r/1,http://up.example.org/r/1",
        "r?x=1,http://up.example.org/in/r?x=1",
        "https://other.example.org/r,https://other.example.org/r",
        "http://up.example.org/in/file.bin?k=1,http://up.example.org/in/file.bin?k=1"
    })
    void url_isResolvedAgainstTheOriginalOne(String url, String expected) {
        Turn get = get(url);
        assertThat(BitsDialogue.packet(get)).isEqualTo("GET");
        assertThat(BitsDialogue.request(get).uri()).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://h:99999999999/", "http:///x", "http://[::1/", "mailto:x"})
    void url_thatIsNone_isNotFollowed(String url) {
        Turn turn = get(url);
        assertThat(((Turn.Failed) turn).error().code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
    }

    @Test
    void url_missing_isAnErrorOfTheApplication() {
        TransferError error = ((Turn.Failed) bits.received(bits.created(), 1000)).error();
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
        assertThat(error.context()).isEqualTo(ErrorContext.REMOTE_APPLICATION);
    }

    @Test
    void goodbye_waitsUntilTheReplyIsRemembered() {
        Turn close = bits.answer(get("/r"), 200);
        assertThat(close).isInstanceOf(Turn.AskRemembered.class);
        assertThat(BitsDialogue.packet(close)).isEqualTo("Close-Session");
        bits.restart();
        assertThat(BitsDialogue.packet(bits.upload.begin()))
                .as("the reply is lost here")
                .isEqualTo("GET");
        bits.restart();
        bits.upload.replyIsHere();
        assertThat(BitsDialogue.packet(bits.upload.begin())).isEqualTo("Close-Session");
    }

    @Test
    void goodbye_thatNobodyAnswers_doesNotCostTheReply() {
        bits.answer(get("/r"), 200);
        TransferError error = FailureClassifier.network(new ClosedChannelException(), BitsDialogue.REMOTE);
        Turn turn = bits.upload.unanswered(error);
        for (int i = 0; i < 10 && turn instanceof Turn.Ask; i++) {
            turn = bits.upload.unanswered(error);
        }
        assertThat(turn).isInstanceOf(Turn.Done.class);
    }

    @Test
    void attempt_afterTheUpload_onlyFetchesTheReply() {
        Turn get = get("/r");
        assertThat(bits.answer(get, 503)).isInstanceOf(Turn.Failed.class);
        bits.restart();
        assertThat(BitsDialogue.packet(bits.upload.begin())).isEqualTo("GET");
    }

    @Test
    void reply_gone_isReportedAndForgotten() {
        assertThat(bits.answer(get("/r"), 404)).isInstanceOf(Turn.Failed.class);
        assertThat(bits.upload.session()).as("Resume sends the file again").isNull();
    }

    @Test
    void reply_cut_goesOnIfItIsProvablyTheSame() {
        Turn get = get("/r");
        bits.answer(get, 503, "ETag: \"v1\""); // the head of an answer that breaks later says no more
        UploadRequest whole = BitsDialogue.request(get);
        bits.upload.isReply(whole, answer(whole, 200, "ETag", "\"v1\"").head());
        UploadRequest rest = BitsDialogue.request(bits.upload.replyBroken(10));
        assertThat(BitsDialogue.header(rest, "Range")).isEqualTo("bytes=10-");
        assertThat(BitsDialogue.header(rest, "If-Range")).isEqualTo("\"v1\"");
        assertThat(bits.upload.isReply(
                        rest,
                        answer(rest, 206, "Content-Range", "bytes 10-99/100").head()))
                .isTrue();
        assertThat(bits.upload.continuesReply()).isTrue();
        assertThat(bits.upload.isReply(
                        rest,
                        answer(rest, 206, "Content-Range", "bytes 11-99/100").head()))
                .isFalse();
        assertThat(bits.upload.isReply(
                        rest,
                        answer(rest, 206, "Content-Range", "bytes 10-98/100").head()))
                .isFalse();
        assertThat(bits.upload.isReply(rest, answer(rest, 200).head())).isTrue();
        assertThat(bits.upload.continuesReply()).as("the whole again").isFalse();
    }

    @Test
    void reply_cutWithoutAProof_beginsAgain() {
        UploadRequest whole = BitsDialogue.request(get("/r"));
        bits.upload.isReply(whole, answer(whole, 200, "ETag", "W/\"v1\"").head());
        assertThat(BitsDialogue.header(BitsDialogue.request(bits.upload.replyBroken(10)), "Range"))
                .isNull();
    }
}
