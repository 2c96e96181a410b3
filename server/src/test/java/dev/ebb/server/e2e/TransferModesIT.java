package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileRange;
import dev.ebb.v1.GetFilledFileRangesRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobState;
import dev.ebb.v1.RequestFileRangesRequest;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetPropertyRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the properties of IBackgroundCopyJob5 do to a transfer, asked for and seen from outside. */
class TransferModesIT {
    private static final byte[] CONTENT = EngineHarness.content(300_000, 9);
    private static final int SIZE_LIMIT_REACHED = 0x80200064;

    @TempDir
    Path folder;

    private ScriptedHttpServer server;
    private TestDaemon daemon;
    private Path target;

    @BeforeEach
    void start() throws Exception {
        server = ScriptedHttpServer.start(new Origin()
                .file("/f", CONTENT)
                .script(
                        "/generated",
                        (request, answer) ->
                                answer.head(200, "Transfer-Encoding: chunked").raw("5\r\nfresh\r\n0\r\n\r\n")));
        daemon = TestDaemon.start(Files.createDirectory(folder.resolve("home")));
        target = folder.resolve("file");
    }

    @AfterEach
    void stop() throws Exception {
        daemon.close();
        server.close();
    }

    @Test
    void onDemand_fetchesWhatIsAskedForAndRests_untilAllOfItIsThere() throws Exception {
        Job job = daemon.create(request("/f").setResume(false).build());
        set(job, JobPropertyValue.newBuilder().setOnDemandMode(true).build());

        ask(job, 100_000, 50_000);
        resume(job);
        daemon.await(job, JobState.JOB_STATE_SUSPENDED);
        assertThat(filled(job)).containsExactly(range(100_000, 50_000));
        assertThat(target).doesNotExist();

        ask(job, 0, CONTENT.length);
        resume(job);
        daemon.await(job, JobState.JOB_STATE_TRANSFERRED);
        complete(job);
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void maximumSize_exceeded_isFatal_andWhatFitsArrives() throws Exception {
        CreateJobRequest.Builder small = request("/f");
        small.getSettingsBuilder().setMaxDownloadSize(CONTENT.length - 1);
        Job refused = daemon.await(daemon.create(small.build()), JobState.JOB_STATE_ERROR);
        assertThat(refused.getError().getHresult()).isEqualTo(SIZE_LIMIT_REACHED);

        CreateJobRequest.Builder enough = request("/f");
        enough.getSettingsBuilder().setMaxDownloadSize(CONTENT.length);
        daemon.await(daemon.create(enough.build()), JobState.JOB_STATE_TRANSFERRED);
    }

    @Test
    void highPerformance_isReadableBeforeComplete_andOutlivesCancel() throws Exception {
        CreateJobRequest.Builder request = request("/f");
        request.getSettingsBuilder().setHighPerformance(true);
        Job job = daemon.create(request.build());
        daemon.await(job, JobState.JOB_STATE_TRANSFERRED);
        assertThat(target).hasBinaryContent(CONTENT);
        daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void dynamicContent_ofUnknownSize_isFetched() throws Exception {
        CreateJobRequest.Builder request = request("/generated");
        request.getSettingsBuilder().setDynamicContent(true);
        Job job = daemon.create(request.build());
        daemon.await(job, JobState.JOB_STATE_TRANSFERRED);
        complete(job);
        assertThat(target).hasContent("fresh");
    }

    private CreateJobRequest.Builder request(String path) {
        return TestDaemon.fast(server.uri(path), target);
    }

    private void set(Job job, JobPropertyValue value) {
        daemon.stubs()
                .job()
                .setProperty(SetPropertyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setValue(value)
                        .build());
    }

    private void ask(Job job, long offset, long length) {
        daemon.stubs()
                .file()
                .requestFileRanges(RequestFileRangesRequest.newBuilder()
                        .setJobId(job.getId())
                        .addRanges(range(offset, length))
                        .build());
    }

    private List<FileRange> filled(Job job) {
        return daemon.stubs()
                .file()
                .getFilledFileRanges(GetFilledFileRangesRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getRangesList();
    }

    private static FileRange range(long offset, long length) {
        return FileRange.newBuilder().setInitialOffset(offset).setLength(length).build();
    }

    private void resume(Job job) {
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private void complete(Job job) {
        daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }
}
