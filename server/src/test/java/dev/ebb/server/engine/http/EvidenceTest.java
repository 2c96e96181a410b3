package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.job.VersionTraits;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence that outlives an attempt, and what is said when it speaks against the bytes. */
class EvidenceTest {
    private static final int SIZE = 400_000;
    private static final int HALF = 200_000;
    private static final byte[] OLD = EngineHarness.content(SIZE, 1);
    private static final byte[] NEW = EngineHarness.content(SIZE, 2);

    @TempDir
    Path folder;

    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineHarness(folder);
        server = ScriptedHttpServer.start(said(OLD));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    @Test
    void digestSaidByTheServer_provesTheVersionToALaterAttempt() throws Exception {
        FileCheckpoint kept = cutInTheMiddle();
        assertThat(kept.validator()).isNull();
        assertThat(kept.traits().digest()).isEqualTo(DownloadTest.sha256(OLD));

        server.script(said(OLD));
        engine.resumeFrom(kept).run(server.uri("/f")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(OLD);
        assertThat(server.requests().get(2).header("Range")).isEqualTo("bytes=" + HALF + "-");
    }

    @Test
    void digestSaidByTheServer_thatIsAnotherOneLater_startsAgain() throws Exception {
        FileCheckpoint kept = cutInTheMiddle();

        server.script(said(NEW));
        engine.resumeFrom(kept).run(server.uri("/f")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(NEW);
    }

    @Test
    void digestSaidByTheServer_isCheckedOverWhatAnEarlierAttemptWroteToo() throws Exception {
        FileCheckpoint kept = cutInTheMiddle();
        byte[] damaged = Files.readAllBytes(engine.temporary());
        damaged[1000] ^= 1;
        Files.write(engine.temporary(), damaged);

        server.script(said(OLD));
        engine.resumeFrom(kept).run(server.uri("/f")).awaitFinished();

        assertThat(engine.bytesOnDisk()).as("fetched again").isEqualTo(OLD);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void digestSaidByTheServer_thatIsNeverRight_failsWithBoth() throws Exception {
        server.script(new RemoteFile(NEW).field("Repr-Digest: " + text(OLD)));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(failed.error().message())
                .contains("has the digest " + DownloadTest.sha256(NEW))
                .contains("the server says that it has " + DownloadTest.sha256(OLD));
        assertThat(server.requests()).hasSize(2);
        assertThat(engine.names()).isEmpty();
    }

    @Test
    void digestExpected_thatIsNeverRight_failsWithBoth() {
        Digest wanted = Digest.parse("d", "crc32c:00000000");
        server.script(new RemoteFile(NEW));

        TransferEnd.Failed failed = engine.digest(wanted).run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().message())
                .contains("the job expects " + wanted)
                .contains("digest crc32c:");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void weakDigestExpected_withoutAValidator_doesNotResumeByItself() throws Exception {
        server.script((request, answer) -> {
            if (request.header("Range") == null) {
                new RemoteFile(OLD).cutAfter(HALF).answer(request, answer);
            } else {
                answer.close();
            }
        });
        Digest crc = crc32c(OLD);

        TransferEnd.Failed failed = engine.digest(crc).run(server.uri("/f")).awaitFailed();
        assertThat(failed.kept()).isNull();

        engine.mode(TransferMode.USUAL.with(ResumePolicy.ALLOW_WEAK, ChangePolicy.RESTART));
        failed = engine.resumeFrom(null).run(server.uri("/f")).awaitFailed();
        assertThat(failed.kept()).isNotNull();
        server.script(new RemoteFile(OLD));
        engine.resumeFrom(failed.kept()).run(server.uri("/f")).awaitFinished();
        assertThat(engine.bytesOnDisk()).isEqualTo(OLD);
    }

    @Test
    void change_ofAJobThatWantsToHearOfIt_isToldWithWhatDiffers() throws Exception {
        FileCheckpoint kept = cutInTheMiddle();
        engine.mode(TransferMode.USUAL.with(ResumePolicy.STRONG_ONLY, ChangePolicy.FAIL));

        server.script(said(NEW));
        TransferEnd.Failed failed =
                engine.resumeFrom(kept).run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.REMOTE_FILE_CHANGED);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        assertThat(failed.error().message())
                .contains(DownloadTest.sha256(OLD).toString())
                .contains(DownloadTest.sha256(NEW).toString());
        assertThat(failed.kept()).as("so that Resume takes the new version").isNull();
        assertThat(engine.names()).isEmpty();
    }

    @Test
    void weakResume_comparesWhatComesBeforeTheGap() throws Exception {
        engine.mode(TransferMode.USUAL.with(ResumePolicy.ALLOW_WEAK, ChangePolicy.RESTART));
        Files.write(engine.temporary(), Arrays.copyOf(OLD, HALF));
        byte[] changed = OLD.clone();
        changed[HALF - 1] ^= 1;
        server.script(new RemoteFile(changed));

        engine.resumeFrom(new FileCheckpoint(engine.jobId(), 0, 1, HALF, SIZE, null))
                .run(server.uri("/f"))
                .awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(changed);
        assertThat(server.requests())
                .extracting(request -> request.header("Range"))
                .containsExactly("bytes=" + (HALF - 65_536) + "-", null);
    }

    @Test
    void weakResume_ofAVersionWithAnotherDate_startsAgain() throws Exception {
        engine.mode(TransferMode.USUAL.with(ResumePolicy.ALLOW_WEAK, ChangePolicy.RESTART));
        Files.write(engine.temporary(), Arrays.copyOf(OLD, HALF));
        byte[] changed = OLD.clone();
        changed[1] ^= 1;
        server.script(
                new RemoteFile(changed).lastModified("Sun, 06 Nov 1994 08:49:38 GMT", "Sun, 06 Nov 1994 08:49:40 GMT"));
        VersionTraits monday = new VersionTraits(null, "Sun, 06 Nov 1994 08:49:37 GMT", List.of());

        engine.resumeFrom(new FileCheckpoint(engine.jobId(), 0, 1, HALF, SIZE, null).with(monday))
                .run(server.uri("/f"))
                .awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(changed);
    }

    @Test
    void parts_ofOneDigest_areOfOneVersionWithoutAnyTag() {
        parts();
        server.script(said(OLD));

        engine.run(server.uri("/f")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(twoParts(OLD));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void parts_ofDifferentDigests_areFetchedAgain() {
        parts();
        server.script(
                (request, answer) -> said(request.number() == 1 ? OLD : NEW).answer(request, answer));

        engine.run(server.uri("/f")).awaitFinished();

        assertThat(engine.bytesOnDisk()).isEqualTo(twoParts(NEW));
    }

    @Test
    void part_thatContradictsItsDigest_isNeverTaken() throws Exception {
        parts();
        server.script(new RemoteFile(OLD).etag("\"v1\"").field("Content-Digest: " + text(NEW)));

        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(server.requests()).hasSize(2);
        assertThat(engine.names()).isEmpty();
    }

    private void parts() {
        engine.select(new FileSelection(
                List.of(new FileRange(100_000, 1000), new FileRange(10, 500)), false, FileDemand.NONE));
    }

    private static byte[] twoParts(byte[] content) {
        byte[] both = Arrays.copyOf(Arrays.copyOfRange(content, 100_000, 101_000), 1500);
        System.arraycopy(content, 10, both, 1000, 500);
        return both;
    }

    private FileCheckpoint cutInTheMiddle() {
        server.script((request, answer) -> {
            if (request.number() == 1) {
                said(OLD).cutAfter(HALF).answer(request, answer);
            } else {
                answer.close();
            }
        });
        FileCheckpoint kept = engine.run(server.uri("/f")).awaitFailed().kept();
        assertThat(kept).isNotNull();
        assertThat(kept.durableBytes()).isEqualTo(HALF);
        return kept;
    }

    /** A file of which nothing but the SHA-256 is said. */
    private static RemoteFile said(byte[] content) {
        try {
            return new RemoteFile(content).field("Repr-Digest: " + text(content));
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String text(byte[] content) throws Exception {
        byte[] hash = HexFormat.of().parseHex(DownloadTest.sha256(content).hex());
        return "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":";
    }

    private static Digest crc32c(byte[] content) {
        ByteHash hash = ByteHash.of(DigestAlgorithm.CRC32C);
        hash.update(java.nio.ByteBuffer.wrap(content));
        return hash.take();
    }
}
