package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.ebb.server.config.Home;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobError;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.PeerCachingFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetCommandTest {
    private static final JobError NOT_FOUND = JobError.newBuilder()
            .setHresult(0x80190194)
            .setName("BG_E_HTTP_ERROR_404")
            .setMessage("The server has no such file.")
            .setRemedy("Check the URL.")
            .build();

    @TempDir
    Path folder;

    private final FakeQueue queue = new FakeQueue();
    private FakeServer server;
    private CommandRun ebb;

    @BeforeEach
    void startServer() {
        server = new FakeServer(Home.in(folder).socket(), queue);
        ebb = new CommandRun(folder, folder);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void get_followsTheJob_completesIt_andSaysWhereTheFileIs() {
        queue.whenWatched(id -> {
            queue.state(id, JobState.JOB_STATE_TRANSFERRING);
            queue.progress(id, 50, 100, 10);
            ebb.whenSaid("TRANSFERRING", () -> {
                queue.progress(id, 100, 100, 10);
                queue.state(id, JobState.JOB_STATE_TRANSFERRED);
            });
        });
        int code = ebb.run("get", "http://x/file.bin");

        assertThat(code).as(ebb.err()).isZero();
        assertThat(ebb.out()).startsWith(folder.resolve("file.bin") + " (100 B in ");
        assertThat(ebb.err()).doesNotContain("ebb:").contains("TRANSFERRING");
        assertThat(queue.last(CompleteRequest.class).getRequestId()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--peers http://x/a one",
                "http://x/a one --peers",
                "--peers -q http://x/a one",
                "--peers both http://x/a one",
                "--peers=both http://x/a one"
            })
    void get_withPeers_takesTheirModeOnlyWhereOneIsSaid(String words) {
        assertThat(ebb.run(("get -d " + words).split(" "))).as(ebb.err()).isZero();
        CreateJobRequest job = queue.last(CreateJobRequest.class);
        assertThat(job.getFilesList()).extracting(FileSpec::getRemoteName).containsExactly("http://x/a");
        assertThat(job.getSettings().getPeerCachingFlags().getEnableClient()).isTrue();
        assertThat(job.getSettings().getPeerCachingFlags().getEnableServer()).isTrue();
    }

    @Test
    void get_withPeersOfAMode_hasThatMode() {
        assertThat(ebb.run("get", "-d", "--peers", "client", "http://x/a"))
                .as(ebb.err())
                .isZero();
        assertThat(queue.last(CreateJobRequest.class).getSettings().getPeerCachingFlags())
                .isEqualTo(PeerCachingFlags.newBuilder().setEnableClient(true).build());
    }

    @Test
    void get_submitsTheWholeJobInOneCall() throws IOException {
        Files.writeString(folder.resolve("ca.pem"), "PEM");
        queue.whenWatched(id -> queue.state(id, JobState.JOB_STATE_TRANSFERRED));
        String digest = "sha256:" + "ab".repeat(32);
        int code = ebb.run(
                "get",
                "http://x/a",
                "one",
                "http://x/b",
                "two",
                "--checksum",
                digest,
                "--checksum",
                digest,
                "--priority",
                "foreground",
                "-H",
                "A: 1",
                "--header",
                "B: 2",
                "--no-progress-timeout",
                "1h",
                "--stall-timeout",
                "30s",
                "--ca-file",
                "ca.pem",
                "--no-clobber",
                "--create-dirs",
                "--name",
                "my job",
                "-q");

        assertThat(code).as(ebb.err()).isZero();
        assertThat(ebb.out() + ebb.err()).isEmpty();
        CreateJobRequest request = queue.last(CreateJobRequest.class);
        assertThat(request.getType()).isEqualTo(JobType.JOB_TYPE_DOWNLOAD);
        assertThat(request.getResume()).isTrue();
        assertThat(request.getRequestId()).isNotEmpty();
        assertThat(request.getDisplayName()).isEqualTo("my job");
        assertThat(request.getFilesList())
                .containsExactly(spec("http://x/a", "one", digest), spec("http://x/b", "two", digest));
        assertThat(request.getSettings().getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_FOREGROUND);
        assertThat(request.getSettings().getCustomHeaders()).isEqualTo("A: 1\r\nB: 2\r\n");
        assertThat(request.getSettings().getMinimumRetryDelay()).isEqualTo(seconds(5));
        assertThat(request.getSettings().getMaximumRetryDelay()).isEqualTo(seconds(600));
        assertThat(request.getSettings().getNoProgressTimeout()).isEqualTo(seconds(3600));
        assertThat(request.getSettings().getStallTimeout()).isEqualTo(seconds(30));
        assertThat(request.getSettings().getTrustedCertificatesPem()).isEqualTo("PEM");
        assertThat(request.getSettings().getOverwrite()).isEqualTo(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
    }

    @Test
    void get_withMirrors_orAMetalink_submitsThem() throws IOException {
        assertThat(ebb.run(
                        "get",
                        "http://x/a",
                        "--mirror",
                        "http://y/a",
                        "--mirror",
                        "http://z/a",
                        "--detach",
                        "--min-speed",
                        "10KiB"))
                .isZero();
        CreateJobRequest request = queue.last(CreateJobRequest.class);
        assertThat(request.getFiles(0).getMirrorNamesList()).containsExactly("http://y/a", "http://z/a");
        assertThat(request.getSettings().getMinimumSpeed()).isEqualTo(10_240);

        Files.writeString(folder.resolve("f.meta4"), """
                <metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="f">
                <url>http://x/f</url><url>http://y/f</url></file></metalink>""");
        assertThat(ebb.run("get", "--metalink", "f.meta4", "to", "--detach")).isZero();
        FileSpec file = queue.last(CreateJobRequest.class).getFiles(0);
        assertThat(file.getRemoteName()).isEqualTo("http://x/f");
        assertThat(file.getMirrorNamesList()).containsExactly("http://y/f");
        assertThat(file.getLocalName()).isEqualTo(folder.resolve("to/f").toString());

        assertThat(ebb.run("get", "http://x/a", "a", "http://x/b", "b", "--mirror", "http://y/a"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.run("get", "--metalink", "f.meta4", "--checksum", "sha256:" + "0a".repeat(32)))
                .isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void get_onError_printsWhyAndWhatToDo_cancels_andFails() {
        queue.whenWatched(id -> queue.fail(id, JobState.JOB_STATE_ERROR, NOT_FOUND));
        int code = ebb.run("get", "http://x/file.bin");

        assertThat(code).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.err())
                .contains(
                        "ebb: BG_E_HTTP_ERROR_404 (0x80190194): The server has no such file.\n"
                                + "     what to do: Check the URL.\n"
                                + "ebb: the job is cancelled and leaves nothing; with the cause put right, run the command again\n");
        assertThat(queue.jobs.values()).extracting(it -> it.getState()).containsExactly(JobState.JOB_STATE_CANCELLED);
        assertThat(ebb.out()).isEmpty();
    }

    @Test
    void get_onTransientError_saysWhyAndWhenAndGoesOn() {
        queue.whenWatched(id -> {
            queue.change(
                    id,
                    job -> job.setState(JobState.JOB_STATE_TRANSIENT_ERROR)
                            .setError(NOT_FOUND.toBuilder().setMessage("connection refused"))
                            .setRetryTime(Timestamp.newBuilder().setSeconds(4_000_000_000L)));
            ebb.whenSaid("connection refused", () -> queue.state(id, JobState.JOB_STATE_TRANSFERRED));
        });
        int code = ebb.run("get", "http://x/file.bin");

        assertThat(code).isZero();
        assertThat(ebb.err()).contains("TRANSIENT_ERROR: connection refused; next try in ");
    }

    @Test
    void get_whenTheStreamBreaks_connectsAgain() {
        queue.whenWatched(id -> {
            queue.whenWatched(again -> queue.state(id, JobState.JOB_STATE_TRANSFERRED));
            queue.cutStreams();
        });
        assertThat(ebb.run("get", "http://x/file.bin")).as(ebb.err()).isZero();
    }

    @Test
    void get_interrupted_detachesOnce_andSaysHowToComeBack() {
        queue.whenWatched(id -> {
            Runnable interrupt = ebb.interrupt;
            interrupt.run();
            interrupt.run();
        });
        int code = ebb.run("get", "http://x/file.bin");

        String id = queue.jobs.keySet().iterator().next().substring(0, 8);
        assertThat(code).isEqualTo(ExitCode.DETACHED.number());
        assertThat(ebb.err().lines().filter(line -> line.startsWith("ebb:")))
                .containsExactly("ebb: detached; job " + id + " goes on in the background: \"ebb watch --complete " + id
                        + "\" comes back to it, \"ebb cancel " + id + "\" ends it");
        assertThat(queue.jobs.values()).extracting(it -> it.getState()).containsExactly(JobState.JOB_STATE_QUEUED);
    }

    @Test
    void get_detached_printsTheIdAlone_andWhetherItSurvivesAReboot() {
        int code = ebb.run("get", "-d", "http://x/file.bin");

        assertThat(code).isZero();
        assertThat(ebb.out()).isEqualTo(queue.jobs.keySet().iterator().next() + "\n");
        assertThat(ebb.err()).contains("after a reboot it waits until ebb is used again");
    }

    @Test
    void get_asJson_printsALineForEachEventAndTheJobAtTheEnd() {
        queue.whenWatched(id -> {
            queue.progress(id, 5, 10, 1);
            queue.state(id, JobState.JOB_STATE_TRANSFERRED);
        });
        int code = ebb.run("get", "--json", "http://x/file.bin");

        assertThat(code).isZero();
        assertThat(ebb.err()).isEmpty();
        assertThat(ebb.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"progress\":{").contains("\"bytesPerSecond\":\"1\""),
                        line -> assertThat(line)
                                .startsWith("{\"event\":{")
                                .contains("\"kind\":\"EVENT_KIND_JOB_TRANSFERRED\""),
                        line -> assertThat(line).contains("\"state\":\"JOB_STATE_ACKNOWLEDGED\""));
    }

    @Test
    void get_whenCompleteIsRefused_keepsTheBytes_andSaysHowToGoOn() {
        queue.whenWatched(id -> queue.state(id, JobState.JOB_STATE_TRANSFERRED));
        int code = ebb.run("get", "--name", "taken", "http://x/file.bin");

        assertThat(code).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.err())
                .contains("ERROR_FILE_EXISTS (0x80070050): The file exists.")
                .contains("the bytes are kept");
        assertThat(queue.jobs.values()).extracting(it -> it.getState()).containsExactly(JobState.JOB_STATE_TRANSFERRED);
    }

    @Test
    void get_cancelledBySomeoneElse_fails() {
        queue.whenWatched(id -> queue.state(id, JobState.JOB_STATE_CANCELLED));
        assertThat(ebb.run("get", "http://x/file.bin")).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.err()).contains("cancelled by someone else");
    }

    @Test
    void get_refused_printsCodeAndRemedy() {
        int code = ebb.run("get", "--name", "refused", "http://x/file.bin");

        assertThat(code).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err())
                .isEqualTo("ebb: BG_E_TOO_MANY_JOBS_PER_USER (0x80200049): Too many jobs.\n"
                        + "     what to do: Do something else.\n");
    }

    @Test
    void get_noClobber_looksBeforeItStarts() throws IOException {
        Files.writeString(folder.resolve("file.bin"), "");
        int code = ebb.run("get", "--no-clobber", "http://x/file.bin");

        assertThat(code).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.err()).contains("ERROR_FILE_EXISTS (0x80070050)");
        assertThat(queue.jobs).isEmpty();
    }

    @Test
    void get_standalone_runsTheServiceInAHomeThatIsThrownAway() {
        ebb.environment.remove("EBB_HOME");
        int code = ebb.run("get", "--standalone", "--name", "refused", "http://x/file.bin");

        assertThat(code).as(ebb.err()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.standalone).hasSize(1);
        assertThat(ebb.standalone.get(0).directory()).doesNotExist();
    }

    private FileSpec spec(String url, String file, String digest) {
        return FileSpec.newBuilder()
                .setRemoteName(url)
                .setLocalName(folder.resolve(file).toString())
                .setExpectedDigest(digest)
                .setCreateDirectories(true)
                .build();
    }

    private static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }
}
