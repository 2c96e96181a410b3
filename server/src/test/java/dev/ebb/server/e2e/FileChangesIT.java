package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.ExpiringLink;
import dev.ebb.server.support.FileCalls;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.File;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ReplaceRemotePrefixResponse;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SuspendRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IBackgroundCopyFile2 and ReplaceRemotePrefix against real servers. */
class FileChangesIT {
    private static final byte[] CONTENT = DownloadIT.bytes(600_000, 1);
    private static final byte[] OTHER = DownloadIT.bytes(600_000, 2);
    private static final int CUT = 200_000;

    @TempDir
    Path folder;

    private Path target;
    private TestDaemon daemon;
    private FileCalls calls;
    private ScriptedHttpServer first;
    private ScriptedHttpServer second;

    @BeforeEach
    void startServices() throws IOException {
        target = Files.createDirectory(folder.resolve("files")).resolve("a");
        first = ScriptedHttpServer.start(new ExpiringLink(CONTENT, "\"v1\"", CUT));
        second = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        daemon = TestDaemon.start(folder.resolve("home"));
        calls = new FileCalls(daemon);
    }

    @AfterEach
    void stopServices() throws IOException {
        daemon.close();
        first.close();
        second.close();
    }

    @Test
    void setRemoteName_ofAnExpiredLink_goesOnAtTheSameByteAfterResume() {
        Job job = expired("");

        File file = calls.rename(job, second.uri("/fresh"));
        assertThat(file.getRemoteName()).isEqualTo(second.uri("/fresh").toString());
        assertThat(daemon.job(job.getId()).getState()).as("it does not resume").isEqualTo(JOB_STATE_ERROR);
        calls.resume(job);

        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Range")).isEqualTo("bytes=" + CUT + "-");
            assertThat(request.header("If-Range")).isEqualTo("\"v1\"");
        });
    }

    @Test
    void setRemoteName_toAnotherVersion_startsAgain() {
        second.script(new RemoteFile(OTHER).etag("\"v2\""));
        Job job = expired("");
        calls.rename(job, second.uri("/other"));
        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(OTHER);
    }

    @Test
    void setRemoteName_toAFileOfAnotherSizeWithTheSameTag_startsAgain() {
        byte[] longer = DownloadIT.bytes(700_000, 3);
        second.script(new RemoteFile(longer).etag("\"v1\""));
        Job job = expired("");
        calls.rename(job, second.uri("/longer"));
        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(longer);
    }

    @Test
    void setRemoteName_underADigest_goesOnThoughTheOtherServerTagsDifferently() throws Exception {
        second.script(new RemoteFile(CONTENT).etag("\"a tag of its own\""));
        Job job = expired(sha256(CONTENT));
        calls.rename(job, second.uri("/mirror"));
        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Range")).isEqualTo("bytes=" + CUT + "-");
            assertThat(request.header("If-Range")).isNull();
        });
    }

    @Test
    void setRemoteName_underADigestToBytesOfAnotherVersion_isNeverAMixture() throws Exception {
        first.script((request, answer) -> {
            if (request.number() == 1) {
                new RemoteFile(OTHER).etag("\"v0\"").cutAfter(CUT).answer(request, answer);
            } else {
                answer.head(403, "Content-Length: 0");
            }
        });
        Job job = expired(sha256(CONTENT));
        calls.rename(job, second.uri("/mirror"));
        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).hasSize(2);
    }

    @Test
    void setRemoteName_toAServerThatSaysTheSameDigest_goesOnThoughItTagsDifferently() throws Exception {
        String said = "Repr-Digest: sha-256=:"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(CONTENT))
                + ":";
        first.script((request, answer) -> {
            if (request.number() == 1) {
                new RemoteFile(CONTENT).etag("\"v1\"").field(said).cutAfter(CUT).answer(request, answer);
            } else {
                answer.head(403, "Content-Length: 0");
            }
        });
        second.script(new RemoteFile(CONTENT).etag("\"a tag of its own\"").field(said));
        Job job = expired("");
        assertThat(calls.file(job).getResumable()).isTrue();
        calls.rename(job, second.uri("/mirror"));
        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Range")).isEqualTo("bytes=" + CUT + "-");
            assertThat(request.header("If-Range")).isNull();
        });
    }

    @Test
    void setRemoteName_whileItRuns_isInEffectAtOnce() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        RemoteFile held = new RemoteFile(CONTENT).etag("\"v1\"").holdAt(CUT, never);
        first.script((request, answer) -> {
            asked.countDown();
            held.answer(request, answer);
        });
        Job job = daemon.download(first.uri("/slow"), target);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        calls.rename(job, second.uri("/fast"));

        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(daemon.job(job.getId()).getErrorCount()).isZero();
        never.countDown();
    }

    @Test
    void setRemoteName_toNoUrl_isRefusedAndChangesNothing() {
        Job job = expired("");
        for (String bad : List.of("", "ftp://a/b", "http://", "no url", "http://a/" + "x".repeat(9_000))) {
            EbbException refusal = catchThrowableOfType(EbbException.class, () -> calls.setName(job, 0, bad));
            assertThat(refusal.reason()).as(bad).isEqualTo("E_INVALIDARG");
            assertThat(refusal.field()).contains("remote_name");
        }
        EbbException unknown = catchThrowableOfType(EbbException.class, () -> calls.setName(job, 7, "http://a/b"));
        assertThat(unknown.reason()).isEqualTo("BG_E_NOT_FOUND");
        assertThat(calls.file(job).getRemoteName()).isEqualTo(first.uri("/f").toString());
    }

    @Test
    void replaceRemotePrefix_ofAllFiles_changesServersAndSaysWhenNothingMatched() {
        Job job = expired("");
        assertThat(calls.replace(job, "HTTP://localhost", "http://b.example").getResult())
                .isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        for (String[] bad : new String[][] {{"", "http://b/"}, {"http://", ""}, {"http://localhost", "gopher://b"}}) {
            EbbException refusal = catchThrowableOfType(EbbException.class, () -> calls.replace(job, bad[0], bad[1]));
            assertThat(refusal.reason()).isEqualTo("E_INVALIDARG");
        }

        String mirror = "http://localhost:" + second.port() + "/";
        ReplaceRemotePrefixResponse replaced = calls.replace(job, "http://localhost:" + first.port() + "/", mirror);
        assertThat(replaced.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(replaced.getJob().getState()).isEqualTo(JOB_STATE_ERROR);
        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void replaceRemotePrefix_ofFilesThatAreWhole_renamesThemAndFetchesNothing() {
        Job job = daemon.await(daemon.download(second.uri("/f"), target), JOB_STATE_TRANSFERRED);
        calls.replace(job, "http://localhost:" + second.port(), "http://nobody.invalid");
        assertThat(calls.file(job).getRemoteName()).isEqualTo("http://nobody.invalid/f");
        calls.complete(daemon.job(job.getId()));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).hasSize(1);
    }

    @Test
    void suspendedJob_renamed_takesTheNameUpWhenItIsResumed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        first.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(CUT, never));
        Job job = daemon.download(first.uri("/slow"), target);
        daemon.await(job, JobState.JOB_STATE_TRANSFERRING);
        daemon.stubs()
                .job()
                .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build());
        calls.rename(job, second.uri("/fast"));
        assertThat(daemon.job(job.getId()).getState()).isEqualTo(JobState.JOB_STATE_SUSPENDED);
        calls.resume(job);
        calls.complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        never.countDown();
    }

    private Job expired(String digest) {
        var create = TestDaemon.fast(first.uri("/f"), target);
        create.getFilesBuilder(0).setExpectedDigest(digest);
        Job job = daemon.await(daemon.create(create.build()), JOB_STATE_ERROR);
        assertThat(job.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_403");
        assertThat(calls.file(job).getBytesTransferred()).isEqualTo(CUT);
        return job;
    }

    static String sha256(byte[] content) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
