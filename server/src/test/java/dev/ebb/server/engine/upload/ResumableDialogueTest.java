package dev.ebb.server.engine.upload;

import static dev.ebb.server.engine.upload.Play.head;
import static dev.ebb.server.engine.upload.Play.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of resumable uploads asks, step by step. */
class ResumableDialogueTest {
    private static final long MIB = 1 << 20;
    private static final ResponseHead SPEAKS = head(204, "Upload-Limit: min-size=0");
    private static final ResponseHead UPLOAD =
            head(104, "Location: /u/1", "Upload-Draft-Interop-Version: 8", "Upload-Limit: max-age=60");
    private static final ResponseHead CREATED = head(201, "Location: /u/1", "Upload-Complete: ?0", "Upload-Offset: 0");
    private static final ResponseHead COMPLETE = head(201, "Upload-Complete: ?1");

    private Play play = new Play(JobType.UPLOAD, UploadProtocol.RESUMABLE, false, 1000);

    private Turn run(ResponseHead... answers) {
        return play.run(play.dialogue(null), script(answers));
    }

    private TransferError error(Turn turn) {
        return ((Turn.Failed) turn).error();
    }

    private static ResponseHead at(long offset, String complete) {
        return head(204, "Upload-Offset: " + offset, "Upload-Complete: " + complete);
    }

    /** The first request is broken off after this preliminary answer; the others get theirs. */
    private Turn cut(Dialogue dialogue, ResponseHead preliminary, ResponseHead... answers) {
        Play.Server then = script(answers);
        return play.run(dialogue, (request, mine) -> {
            if (request.method().equals("OPTIONS")) {
                return SPEAKS;
            }
            if (request.says("Upload-Complete") != null && !request.method().equals("PATCH")) {
                mine.preliminary(request, preliminary);
                return null;
            }
            return then.answer(request, mine);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 405, 501})
    void serverThatDoesNotSpeakIt_getsAnOrdinaryPut(int status) {
        assertThat(run(head(status), head(201))).isEqualTo(new Turn.Done());
        assertThat(play.asked()).containsExactly("OPTIONS", "PUT");
        assertThat(play.last().says("Upload-Complete")).isEqualTo("?1");
        assertThat(play.last().says("Upload-Draft-Interop-Version")).isEqualTo("8");
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(0, 1000));
    }

    @Test
    void largeFile_isCreatedEmpty_whereTheServerSpeaksIt() {
        play = new Play(JobType.UPLOAD, UploadProtocol.RESUMABLE, false, 20 * MIB);
        assertThat(run(SPEAKS, CREATED, COMPLETE)).isEqualTo(new Turn.Done());
        assertThat(play.asked()).containsExactly("OPTIONS", "PUT", "PATCH");
        assertThat(play.requests.get(1).body()).isEqualTo(UploadRequest.Body.NONE);
        assertThat(play.requests.get(1).says("Upload-Complete")).isEqualTo("?0");
        assertThat(play.last().says("Content-Type")).isEqualTo("application/partial-upload");
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(0, 20 * MIB));
    }

    @Test
    void creationBrokenOff_isGoneOnWithAtTheUrlOfThe104() {
        assertThat(cut(play.dialogue(null), UPLOAD, at(600, "?0"), COMPLETE)).isEqualTo(new Turn.Done());
        assertThat(play.asked()).containsExactly("OPTIONS", "PUT", "HEAD", "PATCH");
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(600, 400));
    }

    @ParameterizedTest
    @CsvSource({"104,7", "104,''", "103,8"})
    void anotherPreliminaryAnswer_isNotAnUpload(int status, String version) {
        Dialogue dialogue = play.dialogue(null);
        Turn end = cut(dialogue, head(status, "Location: /u/1", "Upload-Draft-Interop-Version: " + version));
        assertThat(error(end).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(dialogue.session()).isNull();
    }

    @Test
    void offsetOfA104_isAcknowledged() {
        Dialogue dialogue = play.dialogue(null);
        UploadRequest request = ((Turn.Ask) Dialogues.of(UploadProtocol.RESUMABLE, play.plan(null), SPEAKS)
                        .begin())
                .request();
        dialogue.preliminary(request, UPLOAD);
        dialogue.preliminary(request, head(104, "Upload-Offset: 700", "Upload-Draft-Interop-Version: 8"));
        dialogue.preliminary(request, head(104, "Upload-Offset: 1001", "Upload-Draft-Interop-Version: 8"));
        dialogue.preliminary(request, head(104, "Upload-Offset: 200", "Upload-Draft-Interop-Version: 8"));
        assertThat(dialogue.offset()).isEqualTo(700);
    }

    @Test
    void maxAppendSize_isKept() {
        assertThat(run(
                        head(204, "Upload-Limit: max-append-size=400, x=\"y\""),
                        CREATED,
                        at(400, "?0"),
                        at(800, "?0"),
                        COMPLETE))
                .isEqualTo(new Turn.Done());
        assertThat(play.requests.get(3).body()).isEqualTo(new UploadRequest.Part(400, 400));
        assertThat(play.requests.get(3).says("Upload-Complete")).isEqualTo("?0");
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(800, 200));
        assertThat(play.last().says("Upload-Complete")).isEqualTo("?1");
    }

    @Test
    void maxSize_isNotTried() {
        assertThat(error(run(head(204, "Upload-Limit: max-size=999"))).code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void limitThatIsNoNumber_isNoLimit() {
        assertThat(run(head(204, "Upload-Limit: max-size=?1, max-append-size=3"), COMPLETE))
                .isEqualTo(new Turn.Done());
    }

    @Test
    void tooLargeRequest_ofAServerThatNeverSpokeIt_isTooLarge() {
        assertThat(error(run(head(404), head(413))).code()).isEqualTo(ErrorCode.http(413));
        assertThat(play.asked()).containsExactly("OPTIONS", "PUT");
    }

    @Test
    void tooLargeRequest_isMadeSmaller() {
        play = new Play(JobType.UPLOAD, UploadProtocol.RESUMABLE, false, 2 * MIB);
        assertThat(run(SPEAKS, head(413), CREATED, at(MIB / 2, "?0"), at(MIB, "?0"), at(3 * MIB / 2, "?0"), COMPLETE))
                .isEqualTo(new Turn.Done());
        assertThat(play.requests.get(2).body()).isEqualTo(UploadRequest.Body.NONE);
        assertThat(play.requests.get(3).body()).isEqualTo(new UploadRequest.Part(0, MIB / 2));
    }

    @Test
    void finalAnswerThatWasLost_isAskedForOnceMore() {
        assertThat(cut(play.dialogue(null), UPLOAD, at(1000, "?1"), COMPLETE)).isEqualTo(new Turn.Done());
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(1000, 0));
        assertThat(play.last().says("Upload-Complete")).isEqualTo("?1");
    }

    @Test
    void finalAnswerThatIsNotGivenAgain_isEnoughForAnUpload_andNotForAReply() {
        assertThat(cut(play.dialogue(null), UPLOAD, at(1000, "?1"), head(404))).isEqualTo(new Turn.Done());

        play = new Play(JobType.UPLOAD_REPLY, UploadProtocol.RESUMABLE, false, 1000);
        Dialogue dialogue = play.dialogue(null);
        TransferError lost = error(cut(dialogue, UPLOAD, at(1000, "?1"), head(404)));
        assertThat(lost.code()).isEqualTo(ErrorCode.INSUFFICIENT_HTTP_SUPPORT);
        assertThat(lost.message()).contains("reply was lost");
        assertThat(dialogue.session()).as("the next attempt sends it again").isNull();
    }

    @Test
    void wholeFile_thatTheServerDoesNotCallComplete_isCompleted() {
        assertThat(run(SPEAKS, head(201, "Location: /u/1", "Upload-Complete: ?0"), at(1000, "?0"), COMPLETE))
                .isEqualTo(new Turn.Done());
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(1000, 0));
    }

    @ParameterizedTest
    @CsvSource({"400,false", "403,false", "500,true"})
    void refusalByTheFileItself_isFinal_unlessItMayPass(int status, boolean kept) {
        Dialogue dialogue = play.dialogue(null);
        Turn end = cut(dialogue, UPLOAD, at(600, "?0"), head(status, "Upload-Complete: ?1"));
        assertThat(error(end).code()).isEqualTo(ErrorCode.http(status));
        assertThat(dialogue.session() != null).isEqualTo(kept);
    }

    @Test
    void conflict_isSettledByTheServersOffset() {
        assertThat(cut(
                        play.dialogue(null),
                        UPLOAD,
                        at(600, "?0"),
                        head(409, "Upload-Offset: 300"),
                        at(300, "?0"),
                        COMPLETE))
                .isEqualTo(new Turn.Done());
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(300, 700));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upload-Length: 999", "Upload-Offset: 1001", "Upload-Complete: ?1"})
    void sessionOfAnotherFile_isBegunAnew(String field) {
        cut(play.dialogue(null), UPLOAD, head(204, field, "Upload-Offset: 10"), at(0, "?0"), COMPLETE);
        assertThat(play.asked()).startsWith("OPTIONS", "PUT", "HEAD", "PUT");
    }

    @Test
    void early2xx_isBelievedAboutAPart_andNotAboutTheWhole() {
        Dialogue dialogue = Dialogues.of(UploadProtocol.RESUMABLE, play.plan(null), SPEAKS);
        UploadRequest request = ((Turn.Ask) dialogue.begin()).request();
        assertThat(dialogue.mayEndEarly(request, at(100, "?0"), 100)).isTrue();
        assertThat(dialogue.mayEndEarly(request, at(101, "?0"), 100)).isFalse();
        assertThat(dialogue.mayEndEarly(request, COMPLETE, 100)).isFalse();
    }

    @Test
    void auto_choosesTheWordsThatTheServerKnows() {
        play = new Play(JobType.UPLOAD, UploadProtocol.AUTO, false, 1000);
        Dialogue dialogue = play.dialogue(null);
        ResponseHead tus = head(204, "Tus-Version: 1.0.0", "Tus-Extension: creation");
        play.run(dialogue, script(tus, head(500)));
        assertThat(play.asked()).containsExactly("OPTIONS", "POST");
        play.requests.clear();
        assertThat(play.run(play.dialogue(null), script(head(404), head(204)))).isEqualTo(new Turn.Done());
        assertThat(play.last().says("Upload-Complete"))
                .as("an invitation that costs nothing")
                .isEqualTo("?1");
    }
}
