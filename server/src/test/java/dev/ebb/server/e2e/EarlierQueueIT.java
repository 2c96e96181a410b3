package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.Home;
import dev.ebb.server.identity.MachineAccounts;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.sqlite.EarlierDatabase;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ResumeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A service of this build goes on with the queue of every earlier schema: from where the files stood, with their secrets. */
class EarlierQueueIT {
    @TempDir
    Path folder;

    static List<Integer> schemas() throws IOException {
        return EarlierDatabase.schemas("db/sqlite");
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void queueOfAnEarlierSchema_runsOn(int schema) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path state = Files.createDirectory(
                Home.in(home).state(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path target = Files.createDirectory(folder.resolve("target"));
        SecretBox secrets = SecretBox.open(state.resolve("secret.key"));
        OwnerId self = OwnerId.ofUid(MachineAccounts.ownUid().orElseThrow());
        Origin origin = new Origin();
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin)) {
            EarlierQueue queue = EarlierDatabase.make(
                    state.resolve("store"),
                    schema,
                    connection -> new EarlierQueue(
                                    connection,
                                    schema,
                                    self,
                                    "http://127.0.0.1:" + server.port(),
                                    target,
                                    text -> secrets.seal(text).base64())
                            .fill());
            queue.jobs().forEach(job -> job.files().forEach(file -> origin.file(file.path(), file.content())));
            try (TestDaemon daemon = TestDaemon.start(home)) {
                for (EarlierQueue.Kept kept : queue.jobs()) {
                    if (kept.owner().equals(self)) {
                        finish(daemon, kept);
                    }
                }
            }
            for (EarlierQueue.Kept kept : queue.jobs()) {
                if (kept.owner().equals(self) && !kept.state().isFinal()) {
                    assertGoneOn(server, kept);
                }
            }
        }
    }

    private static void finish(TestDaemon daemon, EarlierQueue.Kept kept) {
        Job job = daemon.job(kept.id().toString());
        switch (kept.state()) {
            case CANCELLED -> assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
            case ACKNOWLEDGED -> assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_ACKNOWLEDGED);
            default -> {
                if (kept.pending() == PendingWork.NONE) {
                    transferAndComplete(daemon, job);
                }
                assertThat(daemon.job(job.getId()).getState()).isEqualTo(JobState.JOB_STATE_ACKNOWLEDGED);
                for (EarlierQueue.KeptFile file : kept.files()) {
                    assertThat(file.local()).hasBinaryContent(file.content());
                }
            }
        }
        for (EarlierQueue.KeptFile file : kept.files()) {
            assertThat(file.local().resolveSibling(JobFile.temporaryName(kept.id(), file.index())))
                    .doesNotExist();
        }
    }

    private static void transferAndComplete(TestDaemon daemon, Job job) {
        if (job.getState() == JobState.JOB_STATE_SUSPENDED
                || job.getState() == JobState.JOB_STATE_ERROR
                || job.getState() == JobState.JOB_STATE_TRANSIENT_ERROR) {
            daemon.stubs()
                    .job()
                    .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
        }
        if (daemon.job(job.getId()).getState() != JobState.JOB_STATE_TRANSFERRED) {
            daemon.await(job, JobState.JOB_STATE_TRANSFERRED);
        }
        daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }

    /** Half a file was not fetched anew, and the secret headers of the job came along. */
    private static void assertGoneOn(ScriptedHttpServer server, EarlierQueue.Kept kept) {
        for (EarlierQueue.KeptFile file : kept.files()) {
            List<ScriptedHttpServer.Request> requests = server.requests().stream()
                    .filter(request -> request.target().equals(file.path()))
                    .toList();
            if (file.state() != FileState.PENDING) {
                assertThat(requests).as("requests for what was here").isEmpty();
                continue;
            }
            assertThat(requests).isNotEmpty();
            assertThat(requests.get(0).header("X-Earlier")).startsWith("job ");
            if (file.durable() > 0) {
                assertThat(requests.get(0).header("Range")).startsWith("bytes=" + file.durable() + "-");
            }
        }
    }
}
