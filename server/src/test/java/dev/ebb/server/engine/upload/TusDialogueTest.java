package dev.ebb.server.engine.upload;

import static dev.ebb.server.engine.upload.Play.head;
import static dev.ebb.server.engine.upload.Play.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of tus asks, step by step. */
class TusDialogueTest {
    private static final long MIB = 1 << 20;
    private static final ResponseHead TUS = head(
            204,
            "Tus-Version: 1.0.0",
            "Tus-Extension: creation,checksum,expiration",
            "Tus-Checksum-Algorithm: md5,sha1,sha256");
    private static final ResponseHead CREATED = head(201, "Location: /files/1");

    private Play play = new Play(JobType.UPLOAD, UploadProtocol.TUS, false, 1000);

    private Turn run(ResponseHead... answers) {
        return play.run(play.dialogue(null), script(answers));
    }

    private Turn resumed(FileCheckpoint from, ResponseHead... answers) {
        return play.run(play.dialogue(from), script(answers));
    }

    private TransferError error(Turn turn) {
        return ((Turn.Failed) turn).error();
    }

    private FileCheckpoint left(long offset, @Nullable String expires) {
        Map<String, String> marks = expires == null
                ? Map.of("url", "http://there.example/files/1")
                : Map.of("url", "http://there.example/files/1", "expires", expires);
        UploadSession session = new UploadSession(UploadProtocol.TUS, Play.REMOTE.toString(), "source", marks);
        UploadPlan plan = play.plan(null);
        return new FileCheckpoint(plan.task().jobId(), 0, 1, offset, plan.size(), null, null).with(session);
    }

    private static ResponseHead at(long offset) {
        return head(204, "Upload-Offset: " + offset);
    }

    @Test
    void upload_isCreatedAndThenSentInOnePatch() {
        assertThat(run(TUS, CREATED, at(1000))).isEqualTo(new Turn.Done());

        assertThat(play.asked()).containsExactly("OPTIONS", "POST", "PATCH");
        assertThat(play.requests.get(1).says("Upload-Length")).isEqualTo("1000");
        assertThat(play.requests.get(1).says("Upload-Metadata"))
                .isEqualTo("filename ZmlsZS50eHQ=,filetype dGV4dC9wbGFpbg==");
        assertThat(play.last().uri()).hasToString("http://there.example/files/1");
        assertThat(play.last().says("Tus-Resumable")).isEqualTo("1.0.0");
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(0, 1000));
    }

    @Test
    void smallFile_isSentWithTheCreation_butForItsLastByte() {
        ResponseHead offers = head(204, "Tus-Version: 1.0.0", "Tus-Extension: creation, creation-with-upload");
        assertThat(run(offers, head(201, "Location: /files/1", "Upload-Offset: 999"), at(1000)))
                .as("were the answer to the creation lost, a whole file would be there twice")
                .isEqualTo(new Turn.Done());
        assertThat(play.asked()).containsExactly("OPTIONS", "POST", "PATCH");
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(999, 1));
    }

    @Test
    void url_thatNamesTheFile_isAskedForItsFolder_whereItTakesNoUploads() {
        play.at(URI.create("http://there.example/files/file.txt"));
        assertThat(run(TUS, head(405), CREATED, at(1000))).isEqualTo(new Turn.Done());
        assertThat(play.requests.get(2).uri()).hasToString("http://there.example/files/");
        assertThat(play.asked()).containsExactly("OPTIONS", "POST", "POST", "PATCH");
    }

    @Test
    void emptyFile_isWholeWhenItIsCreated() {
        play = new Play(JobType.UPLOAD, UploadProtocol.TUS, false, 0);
        assertThat(run(TUS, CREATED)).isEqualTo(new Turn.Done());
    }

    @Test
    void patchThatEndsEarly_isGoneOnWith() {
        assertThat(run(TUS, CREATED, at(300), at(1000))).isEqualTo(new Turn.Done());
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(300, 700));
    }

    @Test
    void session_isGoneOnWithWhereTheServerIs() {
        assertThat(resumed(left(500, null), at(400), at(1000))).isEqualTo(new Turn.Done());
        assertThat(play.asked()).containsExactly("HEAD", "PATCH");
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(400, 600));
    }

    @Test
    void sessionThatExpired_isNotAskedFor() {
        String before = String.valueOf(Play.NOW.getEpochSecond() - 1);
        assertThat(resumed(left(500, before), TUS, CREATED, at(1000))).isEqualTo(new Turn.Done());
        assertThat(play.asked()).containsExactly("OPTIONS", "POST", "PATCH");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void sessionThatIsGone_isBegunAnew_butNotForEver(int status) {
        assertThat(resumed(left(500, null), head(status), TUS, CREATED, at(1000)))
                .isEqualTo(new Turn.Done());
        Turn end = play.run(
                play.dialogue(left(500, null)),
                (request, mine) -> request.method().equals("POST")
                        ? CREATED
                        : request.method().equals("OPTIONS") ? TUS : head(status));
        assertThat(error(end).code()).isEqualTo(ErrorCode.http(status));
    }

    @Test
    void offsetBeyondWhatWasSent_isNotBelieved() {
        play = new Play(JobType.UPLOAD, UploadProtocol.TUS, true, 40 * MIB);
        Dialogue dialogue = play.dialogue(null);
        play.run(dialogue, script(TUS, CREATED, head(409), at(30 * MIB), head(500)));
        assertThat(play.asked()).containsExactly("OPTIONS", "POST", "PATCH", "HEAD", "POST");
    }

    @Test
    void offsetBeyondTheEnd_isNotBelieved() {
        resumed(left(500, null), at(1001), TUS, head(500));
        assertThat(play.asked()).containsExactly("HEAD", "OPTIONS", "POST");
    }

    @Test
    void requestThatIsTooLarge_isMadeSmaller_andThatIsRemembered() {
        play = new Play(JobType.UPLOAD, UploadProtocol.TUS, false, 1024 * MIB);
        Dialogue dialogue = play.dialogue(null);
        play.run(dialogue, script(TUS, CREATED, head(413), at(0), head(413), at(0), at(16 * MIB), head(500)));
        assertThat(play.requests.get(6).body()).isEqualTo(new UploadRequest.Part(0, 16 * MIB));
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(16 * MIB, 16 * MIB));
        resumedFrom(dialogue, at(16 * MIB), head(500));
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(16 * MIB, 16 * MIB));
    }

    private Turn resumedFrom(Dialogue dialogue, ResponseHead... answers) {
        return play.run(play.dialogue(play.left(dialogue)), script(answers));
    }

    @Test
    void requestsThatStayTooLarge_fail() {
        assertThat(error(run(TUS, CREATED, head(413))).code()).isEqualTo(ErrorCode.http(413));
    }

    @Test
    void fileThatIsTooLarge_isNotSent() {
        ResponseHead offers = head(204, "Tus-Version: 1.0.0", "Tus-Max-Size: 999");
        assertThat(error(run(offers)).code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(play.asked()).containsExactly("OPTIONS");
    }

    @Test
    void serverOfAnotherVersion_isNamed() {
        assertThat(error(run(head(204, "Tus-Version: 0.2.2"))).message()).contains("speaks tus 0.2.2, not 1.0.0");
        assertThat(error(run(head(404), head(412, "Tus-Version: 2.0.0"))).code())
                .isEqualTo(ErrorCode.INSUFFICIENT_HTTP_SUPPORT);
    }

    @Test
    void lockedSession_isAskedForAgainLater_butNotForEver() {
        Dialogue dialogue = play.dialogue(left(0, null));
        UploadRequest look = ((Turn.Ask) dialogue.begin()).request();
        Turn next = new Turn.Ask(look);
        for (int seconds : new int[] {1, 2, 4, 8, 16}) {
            next = dialogue.answered(new UploadAnswer(look, head(423), new byte[0], Duration.ZERO));
            assertThat(((Turn.Ask) next).after()).isEqualTo(Duration.ofSeconds(seconds));
        }
        next = dialogue.answered(new UploadAnswer(look, head(423), new byte[0], Duration.ZERO));
        assertThat(error(next).disposition()).isEqualTo(Disposition.TRANSIENT);
        assertThat(dialogue.session()).isNotNull();
    }

    @Test
    void checksum_isTheBestThatTheServerTakes_inPieces() {
        play = new Play(JobType.UPLOAD, UploadProtocol.TUS, true, 17 * MIB);
        assertThat(run(TUS, CREATED, at(16 * MIB), head(460), at(16 * MIB), at(17 * MIB)))
                .isEqualTo(new Turn.Done());
        UploadRequest.Check check = play.requests.get(2).check();
        assertThat(check).isNotNull();
        assertThat(check.algorithm()).isEqualTo(DigestAlgorithm.SHA256);
        assertThat(play.requests.get(2).body()).isEqualTo(new UploadRequest.Part(0, 16 * MIB));
        assertThat(play.last().body()).isEqualTo(new UploadRequest.Part(16 * MIB, MIB));
    }

    @Test
    void checksumThatNeverFits_isTransient() {
        play = new Play(JobType.UPLOAD, UploadProtocol.TUS, true, 1000);
        Turn end = play.run(
                play.dialogue(left(0, null)),
                (request, mine) -> request.method().equals("HEAD") ? at(0) : head(460));
        assertThat(error(end).code()).isEqualTo(ErrorCode.http(460));
        assertThat(error(end).disposition()).isEqualTo(Disposition.TRANSIENT);
    }

    @Test
    void replyElsewhere_isFetched_andAskedForAgainByTheNextAttempt() {
        play = new Play(JobType.UPLOAD_REPLY, UploadProtocol.TUS, false, 1000);
        Dialogue dialogue = play.dialogue(null);
        play.run(dialogue, script(TUS, CREATED, head(204, "Upload-Offset: 1000", "BITS-Reply-URL: /r/1"), head(503)));
        assertThat(play.last().uri()).hasToString("http://there.example/r/1");
        assertThat(dialogue.abandon()).isNull();
        assertThat(resumedFrom(dialogue, head(200))).isEqualTo(new Turn.Done());
        assertThat(play.last().method()).isEqualTo("GET");
    }

    @Test
    void upload_givenUp_isTerminated_unlessItIsWhole() {
        UploadRequest end = play.dialogue(left(500, null)).abandon();
        assertThat(end).isNotNull();
        assertThat(end.method()).isEqualTo("DELETE");
        assertThat(play.dialogue(left(1000, null)).abandon()).isNull();
        assertThat(play.dialogue(null).abandon()).isNull();
    }

    @Test
    void creationWithoutALocation_isNoAnswerOfTus() {
        assertThat(error(run(TUS, head(200))).code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
    }
}
