package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadParts;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.FakeS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3PartsTest {
    private static final int PART = 300_000;
    private static final byte[] CONTENT = EngineHarness.content(1_000_000, 5);

    @TempDir
    Path folder;

    private EngineHarness engine;
    private FakeS3 s3;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder).type(JobType.UPLOAD);
        Files.write(engine.destination(), CONTENT);
        s3 = new FakeS3();
        parts(PART, 4);
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        s3.close();
    }

    private void parts(long size, int urls) {
        UploadParts parts = new UploadParts(
                size, IntStream.rangeClosed(1, urls).mapToObj(s3::part).toList(), s3.upload(), s3.upload());
        engine.mode(TransferMode.USUAL.with(new UploadTerms(UploadProtocol.S3_PARTS, false, null), parts));
    }

    private TransferEnd.Failed failure() {
        TransferEnd.Failed failed = engine.run(s3.object("")).awaitFailed();
        assertThat(failed.error().message()).doesNotContain(FakeS3.SIGNATURE);
        return failed;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "299999, 1", "300000, 1", "300001, 2", "1000000, 4"})
    void upload_ofAnySize_isPutTogetherFromItsParts(int size, int count) throws Exception {
        byte[] content = EngineHarness.content(size, size);
        Files.write(engine.destination(), content);

        engine.run(s3.object("")).awaitFinished();

        assertThat(s3.stored()).isEqualTo(content);
        assertThat(s3.log()).hasSize(count + 1).endsWith("PUT " + count, "POST");
    }

    @Test
    void upload_interrupted_sendsNoPartTwice() {
        s3.fault((request, answer) -> {
            if (request.target().contains("partNumber=3")) {
                FakeS3.refuse(answer, 503, "SlowDown");
                return true;
            }
            return false;
        });
        FileCheckpoint kept = failure().kept();
        assertThat(kept).isNotNull();
        assertThat(kept.durableBytes()).isEqualTo(2 * PART);
        s3.fault((request, answer) -> false);

        engine.resumeFrom(kept).run(s3.object("")).awaitFinished();

        assertThat(s3.log()).containsExactly("PUT 1", "PUT 2", "PUT 3", "PUT 4", "POST");
        assertThat(s3.stored()).isEqualTo(CONTENT);
    }

    @Test
    void part_whoseConnectionBreaks_isSentAgainAtOnce() {
        AtomicInteger broken = new AtomicInteger();
        s3.fault((request, answer) -> {
            if (request.target().contains("partNumber=2") && broken.getAndIncrement() == 0) {
                request.stream().readNBytes(100_000);
                answer.reset();
                return true;
            }
            return false;
        });

        engine.run(s3.object("")).awaitFinished();

        assertThat(s3.stored()).isEqualTo(CONTENT);
    }

    @Test
    void parts_ofAnotherSize_beginAnew() {
        s3.fault((request, answer) -> {
            if (request.target().contains("partNumber=3")) {
                FakeS3.refuse(answer, 403, "AccessDenied");
                return true;
            }
            return false;
        });
        TransferEnd.Failed failed = failure();
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        assertThat(failed.error().message()).contains("AccessDenied").contains("SetUploadParts");
        s3.fault((request, answer) -> false);
        parts(600_000, 2);

        engine.resumeFrom(failed.kept()).run(s3.object("")).awaitFinished();

        assertThat(s3.log()).containsExactly("PUT 1", "PUT 2", "PUT 1", "PUT 2", "POST");
        assertThat(s3.stored()).isEqualTo(CONTENT);
    }

    @Test
    void urls_thatAreTooFew_areRefusedBeforeAnythingIsSent() {
        parts(PART, 3);
        TransferEnd.Failed failed = failure();
        assertThat(failed.error().code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(failed.error().message()).contains("4 parts").contains("SetUploadParts");
        assertThat(s3.log()).isEmpty();
    }

    @Test
    void completion_thatFailsBehindA200_isTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        s3.fault((request, answer) -> {
            if (request.method().equals("POST") && tries.getAndIncrement() == 0) {
                request.body();
                FakeS3.refuse(answer, 200, "InternalError");
                return true;
            }
            return false;
        });

        engine.run(s3.object("")).awaitFinished();

        assertThat(s3.stored()).isEqualTo(CONTENT);
        assertThat(tries).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, EntityTooSmall, FATAL",
        "400, InvalidPart, FATAL",
        "404, NoSuchUpload, FATAL",
        "503, SlowDown, TRANSIENT",
        "200, EntityTooSmall, TRANSIENT"
    })
    void completion_thatIsRefused_saysWhy(int status, String code, Disposition disposition) {
        s3.fault((request, answer) -> {
            if (request.method().equals("POST")) {
                request.body();
                FakeS3.refuse(answer, status, code);
                return true;
            }
            return false;
        });

        TransferEnd.Failed failed = failure();

        assertThat(failed.error().message()).contains(code);
        assertThat(failed.error().disposition()).isEqualTo(disposition);
        assertThat(s3.stored()).isNull();
    }

    @Test
    void document_withEntities_isNotExpanded() {
        String bomb = "<!DOCTYPE Error [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Error><Code>&a;</Code></Error>";
        assertThat(S3Xml.read(bomb).code()).isNotNull().doesNotContain("root");
        assertThat(S3Xml.completion(List.of("\"<&>\""))).contains("&lt;&amp;&gt;");
    }
}
