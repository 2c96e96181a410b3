package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.Home;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobError;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.SetUploadProtocolRequest;
import dev.ebb.v1.UploadProtocol;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PutCommandTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

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
    void put_followsTheJob_completesIt_andSaysWhereTheFileWent() {
        queue.whenWatched(id -> {
            queue.state(id, JobState.JOB_STATE_TRANSFERRING);
            queue.progress(id, 50, 100, 10);
            ebb.whenSaid("TRANSFERRING", () -> {
                queue.progress(id, 100, 100, 10);
                queue.state(id, JobState.JOB_STATE_TRANSFERRED);
            });
        });
        int code = ebb.run("put", "report.pdf", "http://x/in/");

        assertThat(code).as(ebb.err()).isZero();
        assertThat(ebb.out()).startsWith("http://x/in/report.pdf (100 B in ");
        assertThat(ebb.err()).contains("TRANSFERRING");
        assertThat(queue.last(CompleteRequest.class).getRequestId()).isNotEmpty();
        CreateJobRequest request = queue.last(CreateJobRequest.class);
        assertThat(request.getType()).isEqualTo(JobType.JOB_TYPE_UPLOAD);
        assertThat(request.getDisplayName()).isEqualTo("report.pdf");
        assertThat(request.getResume()).isTrue();
        assertThat(request.getFilesList())
                .containsExactly(FileSpec.newBuilder()
                        .setRemoteName("http://x/in/report.pdf")
                        .setLocalName(folder.resolve("report.pdf").toString())
                        .build());
        assertThat(request.getSettings().getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_UNSPECIFIED);
        assertThat(request.getSettings().getMinimumRetryDelay().getSeconds()).isEqualTo(5);
    }

    @Test
    void put_withEveryOption_submitsThemInOneCall() {
        queue.whenWatched(id -> queue.state(id, JobState.JOB_STATE_TRANSFERRED));
        int code = ebb.run(
                "put",
                "--reply",
                "r.xml",
                "--protocol",
                "BITS",
                "--verify",
                "--digest",
                DIGEST,
                "--no-clobber",
                "--limit",
                "1M",
                "--cost",
                "always",
                "order.xml",
                "http://x/orders?a=b/");

        assertThat(code).as(ebb.err()).isZero();
        assertThat(ebb.out()).startsWith("http://x/orders?a=b/, reply in " + folder.resolve("r.xml") + " (");
        CreateJobRequest request = queue.last(CreateJobRequest.class);
        assertThat(request.getType()).isEqualTo(JobType.JOB_TYPE_UPLOAD_REPLY);
        assertThat(request.getSettings().getReplyFileName())
                .isEqualTo(folder.resolve("r.xml").toString());
        assertThat(request.getSettings().getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_BITS);
        assertThat(request.getSettings().getUploadDigests()).isTrue();
        assertThat(request.getSettings().getOverwrite()).isEqualTo(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        assertThat(request.getSettings().getBandwidthLimit()).isEqualTo(1 << 20);
        assertThat(request.getSettings().getCostFlags()).isEqualTo(0x800000FF);
        assertThat(request.getFiles(0).getExpectedDigest()).isEqualTo(DIGEST);
    }

    @Test
    void put_severalFiles_areOneJobOfAProtocolThatTakesThem() {
        queue.whenWatched(id -> queue.state(id, JobState.JOB_STATE_TRANSFERRED));
        assertThat(ebb.run("put", "--protocol", "tus", "a b.txt", "sub/ä", "http://x?k=1"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out()).startsWith("a b.txt and 1 more: 2 files sent (");
        assertThat(queue.last(CreateJobRequest.class).getFilesList())
                .extracting(FileSpec::getRemoteName)
                .containsExactly("http://x/a%20b.txt?k=1", "http://x/%C3%A4?k=1");

        assertRefused("--protocol plain, tus or resumable", "put", "a", "b", "http://x/");
        assertRefused("--protocol plain", "put", "--protocol", "bits", "a", "b", "http://x/");
        assertRefused("--reply", "put", "--protocol", "plain", "--reply", "r", "a", "b", "http://x/");
        assertRefused("ends in /", "put", "--protocol", "tus", "a", "b", "http://x/y");
        assertRefused("same URL", "put", "--protocol", "tus", "a", "sub/a", "http://x/y/");
    }

    @Test
    void put_detached_printsTheIdAlone() {
        assertThat(ebb.run("put", "-d", "a", "https://x/a")).as(ebb.err()).isZero();
        assertThat(queue.jobs).containsOnlyKeys(ebb.out().strip());
    }

    @Test
    void put_onError_saysWhyAndCancels() {
        JobError denied = JobError.newBuilder()
                .setName("BG_E_HTTP_ERROR_403")
                .setHresult(0x80190193)
                .setMessage("The server refuses.")
                .build();
        queue.whenWatched(id -> queue.fail(id, JobState.JOB_STATE_ERROR, denied));
        assertThat(ebb.run("put", "a", "http://x/a")).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.err()).contains("BG_E_HTTP_ERROR_403").contains("The server refuses.");
        assertThat(queue.jobs.values())
                .singleElement()
                .satisfies(job -> assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED));
        assertThat(queue.requests).noneMatch(CompleteRequest.class::isInstance);
    }

    @Test
    void put_ofWhatMakesNoSense_isRefusedBeforeAnythingIsDone() {
        assertRefused("FILE URL", "put");
        assertRefused("FILE URL", "put", "http://x/a");
        assertRefused("the last word", "put", "http://x/a", "a");
        assertRefused("stands where a FILE", "put", "http://x/a", "http://x/b");
        assertRefused("is a folder", "put", ".", "http://x/");
        assertRefused("--checksum", "put", "--checksum", DIGEST, "--checksum", DIGEST, "a", "http://x/");
        assertRefused("not a checksum", "put", "--checksum", "sha256:ab", "a", "http://x/");
        assertRefused("not a protocol", "put", "--protocol", "ftp", "a", "http://x/");
        assertRefused("--detach", "put", "--detach", "--standalone", "a", "http://x/");
        assertThat(queue.jobs).isEmpty();
    }

    @Test
    void uploadOptions_ofCreateAndSet_areSentAndShown() {
        assertThat(ebb.run("create", "--name", "up", "--type", "upload-reply", "--protocol", "resumable", "--verify"))
                .as(ebb.err())
                .isZero();
        CreateJobRequest created = queue.last(CreateJobRequest.class);
        assertThat(created.getSettings().getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_RESUMABLE);
        assertThat(created.getSettings().getUploadDigests()).isTrue();

        assertThat(ebb.run("set", "up", "--protocol", "plain")).as(ebb.err()).isZero();
        SetUploadProtocolRequest set = queue.last(SetUploadProtocolRequest.class);
        assertThat(set.getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_PLAIN);
        assertThat(set.hasUploadDigests()).isFalse();
        assertThat(ebb.run("set", "up", "--no-verify")).as(ebb.err()).isZero();
        set = queue.last(SetUploadProtocolRequest.class);
        assertThat(set.getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_UNSPECIFIED);
        assertThat(set.hasUploadDigests() && !set.getUploadDigests()).isTrue();
        assertThat(ebb.run("set", "up", "--protocol", "bits")).as(ebb.err()).isZero();

        queue.files
                .get(onlyJob())
                .add(FileSpec.newBuilder().setRemoteName("http://x/a").build());
        queue.change(onlyJob(), job -> job.getProgressBuilder().setFilesTotal(1));
        queue.session = File.newBuilder()
                .setUploadSessionProtocol(UploadProtocol.UPLOAD_PROTOCOL_BITS)
                .setUploadOffset(3 << 20)
                .build();
        assertThat(ebb.run("show", "up")).as(ebb.err()).isZero();
        assertThat(ebb.out())
                .containsPattern("protocol +bits")
                .containsPattern("(?m)^0 +bits +3\\.0 MiB$")
                .contains("reply: 1.0 KiB/2.0 KiB");
    }

    private String onlyJob() {
        return queue.jobs.keySet().iterator().next();
    }

    private void assertRefused(String why, String... words) {
        assertThat(ebb.run(words)).as(ebb.err()).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains(why);
    }
}
