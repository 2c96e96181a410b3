package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Validator;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resuming is proved, never assumed: what ends on disk is one whole version, byte for byte, or an error. */
class ResumeTest {
    private static final int SIZE = 1_000_000;
    private static final byte[] OLD = EngineHarness.content(SIZE, 1);
    private static final byte[] NEW = EngineHarness.content(SIZE, 2);
    private static final Validator V1 = new Validator(Validator.Kind.ETAG, "\"v1\"");
    private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String LATER = "Sun, 06 Nov 1994 08:59:37 GMT";
    private static final String SOON = "Sun, 06 Nov 1994 08:49:40 GMT";

    @TempDir
    Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        server = ScriptedHttpServer.start(new RemoteFile(OLD).etag("\"v1\""));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    /** What a crash leaves: a checkpoint, and a file that had grown beyond it. */
    private void leftBehind(byte[] content, int durable, Validator validator) throws Exception {
        Files.write(engine.temporary(), Arrays.copyOf(content, Math.min(SIZE, durable + 1000)));
        engine.resumeFrom(new FileCheckpoint(engine.jobId(), 0, 1, durable, SIZE, validator));
    }

    private void assertOnDisk(byte[] content) {
        assertThat(engine.bytesOnDisk()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void cut_atEveryTenth_isPickedUpInsideTheAttempt(int tenth) {
        int cut = tenth * SIZE / 10 + 1;
        server.script((request, answer) -> {
            RemoteFile file = new RemoteFile(OLD).etag("\"v1\"");
            (request.number() == 1 ? file.cutAfter(cut) : file).answer(request, answer);
        });

        RecordingListener listener = engine.run(server.uri("/f"));

        listener.awaitFinished();
        assertOnDisk(OLD);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1).header("Range")).isEqualTo("bytes=" + cut + "-");
        assertThat(server.requests().get(1).header("If-Range")).isEqualTo("\"v1\"");
    }

    @Test
    void cut_afterEveryTenth_isPickedUpAgainAndAgain() {
        server.script(new RemoteFile(OLD).etag("\"v1\"").cutAfter(SIZE / 10));

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests()).hasSize(10);
    }

    @Test
    void cut_afterAFewBytesEachTime_endsTheAttemptWithWhatItHas() {
        server.script(new RemoteFile(OLD).etag("\"v1\"").cutAfter(100));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        assertThat(failed.kept()).isNotNull();
        assertThat(failed.kept().durableBytes()).isEqualTo(failed.bytesMoved()).isEqualTo(600);
    }

    @Test
    void cut_beforeTheFirstByte_isNotTriedAgainAtOnce() {
        server.script((request, answer) ->
                answer.head(200, "Content-Length: 10", "ETag: \"v1\"").close());

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(server.requests()).hasSize(1);
        assertThat(failed.kept()).isNull();
        assertThat(engine.temporary()).doesNotExist();
    }

    @Test
    void cut_withoutValidator_failsAndTheNextAttemptStartsAnew() {
        server.script(new RemoteFile(OLD).cutAfter(SIZE / 2));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        assertThat(failed.bytesMoved()).isEqualTo(SIZE / 2);
        assertThat(failed.kept()).isNull();
        server.script(new RemoteFile(NEW));
        engine.resumeFrom(failed.kept()).run(server.uri("/f")).awaitFinished();
        assertOnDisk(NEW);
    }

    @Test
    void resume_afterCrash_continuesFromTheCheckpoint() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests().get(0).header("Range")).isEqualTo("bytes=" + SIZE / 2 + "-");
    }

    @Test
    void resume_withEverythingSynced_asksNobody() throws Exception {
        leftBehind(OLD, SIZE, V1);

        assertThat(engine.run(server.uri("/f")).awaitFinished().bytes()).isEqualTo(SIZE);
        assertOnDisk(OLD);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void resume_withTheFileGone_startsAnew() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        Files.delete(engine.temporary());

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests().get(0).header("Range")).isNull();
    }

    @Test
    void resume_withTheFileTooShort_startsAnew() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        Files.write(engine.temporary(), new byte[SIZE / 2 - 1]);

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests().get(0).header("Range")).isNull();
    }

    @Test
    void resume_serverWithoutRanges_startsAnew() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script(new RemoteFile(OLD).etag("\"v1\"").withoutRanges());

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void resume_contentChangedUnderStrongTag_fetchesTheNewVersionWhole() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script(new RemoteFile(NEW).etag("\"v2\""));

        RecordingListener listener = engine.run(server.uri("/f"));

        listener.awaitFinished();
        assertOnDisk(NEW);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void resume_contentChangedAndIfRangeIgnored_fetchesTheNewVersionWhole() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script(new RemoteFile(NEW).etag("\"v2\"").ignoringIfRange());

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(NEW);
        assertThat(server.requests()).extracting(r -> r.header("Range")).containsExactly("bytes=500000-", null);
    }

    @Test
    void resume_contentChangedSilentlyWithoutValidatorInTheAnswer_fetchesItWhole() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script(new RemoteFile(NEW).ignoringIfRange());

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(NEW);
    }

    @Test
    void resume_contentChangedUnderDate_fetchesTheNewVersionWhole() throws Exception {
        server.script(new RemoteFile(OLD).lastModified(MODIFIED, LATER).cutAfter(SIZE / 2));
        server.script((request, answer) -> {
            RemoteFile first = new RemoteFile(OLD).lastModified(MODIFIED, LATER).cutAfter(SIZE / 2);
            RemoteFile then = new RemoteFile(NEW).lastModified(SOON, LATER);
            (request.number() == 1 ? first : then).answer(request, answer);
        });

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(NEW);
        assertThat(server.requests().get(1).header("If-Range")).isEqualTo(MODIFIED);
    }

    @Test
    void cut_withStrongDate_isPickedUp() {
        server.script(new RemoteFile(OLD).lastModified(MODIFIED, LATER).cutAfter(SIZE / 2));

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests().get(1).header("If-Range")).isEqualTo(MODIFIED);
    }

    @ParameterizedTest
    @CsvSource({"W/\"v1\",'',''", "'',MODIFIED,SOON", "W/\"v1\",MODIFIED,LATER", "v1,'',''"})
    void cut_withWeakValidatorOnly_provesNothing(String tag, String modified, String date) {
        RemoteFile file = new RemoteFile(OLD).cutAfter(SIZE / 2);
        if (!tag.isEmpty()) {
            file.etag(tag);
        }
        if (!modified.isEmpty()) {
            file.lastModified(MODIFIED, date.equals("SOON") ? SOON : LATER);
        }
        server.script(file);

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.kept()).isNull();
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Range: bytes 500001-999999/1000000",
                "Content-Range: bytes 499999-999999/1000000",
                "Content-Range: bytes 500000-999999/2000000",
                "Content-Range: bytes 500000-999999/*",
                "Content-Range: bytes 500000-999998/1000000",
                "Content-Range: bytes 999999-500000/1000000",
                "Content-Range: bytes */1000000",
                "Content-Range: lines 500000-999999/1000000",
                "Content-Range: rubbish",
                "Content-Range: bytes 500000-99999999999999999999/1000000",
                "Content-Range: bytes 500000-999999/1000000\r\nContent-Range: bytes 500000-999999/1000000",
                "Content-Type: multipart/byteranges; boundary=x"
            })
    void resume_answeredByAPartThatDoesNotFit_fetchesTheFileWhole(String range) throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script((request, answer) -> {
            if (request.header("Range") == null) {
                new RemoteFile(NEW).etag("\"v2\"").answer(request, answer);
            } else {
                String field = range.isEmpty() ? "X-None: 1" : range;
                answer.head(206, "ETag: \"v1\"", "Content-Length: " + SIZE / 2, field);
                answer.body(NEW, SIZE / 2, SIZE).close();
            }
        });

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(NEW);
    }

    @Test
    void resume_answeredByLessThanTheRest_asksOn() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        server.script((request, answer) -> {
            int from = Integer.parseInt(request.header("Range").replaceAll("\\D", ""));
            int to = Math.min(SIZE, from + 200_000);
            answer.head(
                    206,
                    "ETag: \"v1\"",
                    "Content-Length: " + (to - from),
                    "Content-Range: bytes " + from + "-" + (to - 1) + "/" + SIZE);
            answer.body(OLD, from, to);
        });

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(OLD);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void resume_answered416_fetchesTheFileWhole() throws Exception {
        leftBehind(OLD, SIZE / 2, V1);
        byte[] shorter = EngineHarness.content(1000, 3);
        server.script(new RemoteFile(shorter).etag("\"v2\"").ignoringIfRange());

        engine.run(server.uri("/f")).awaitFinished();

        assertOnDisk(shorter);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void whole_answeredByAPart_isAnError() {
        server.script((request, answer) -> answer.head(
                        206, "ETag: \"v1\"", "Content-Length: 10", "Content-Range: bytes 0-9/10")
                .body(OLD, 0, 10));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.INVALID_SERVER_RESPONSE);
    }
}
