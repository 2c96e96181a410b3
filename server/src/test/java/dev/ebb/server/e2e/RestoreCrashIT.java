package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.EbbProgram;
import dev.ebb.server.support.Seeds;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetPolicyRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore that is killed, at whatever moment, leaves the old home or the new one, whole, and a service starts on it. */
class RestoreCrashIT {
    private static final String POLICY = "limits.jobs-per-user";

    @TempDir
    Path folder;

    private Path archive;
    private Path home;
    private long restoreMillis;

    @BeforeEach
    void makeBoth() throws Exception {
        archive = folder.resolve("backup.zip");
        Path other = folder.resolve("other");
        try (TestDaemon daemon = TestDaemon.start(other)) {
            fill(daemon, "new", "11");
        }
        assertThat(EbbProgram.run(other, "backup", archive.toString()).code()).isZero();
        home = folder.resolve("home");
        try (TestDaemon daemon = TestDaemon.start(home)) {
            fill(daemon, "old", "22");
        }
        Path rehearsed = folder.resolve("rehearsed");
        long begun = System.nanoTime();
        assertThat(EbbProgram.run(rehearsed, "restore", archive.toString()).code())
                .isZero();
        restoreMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    @Test
    void restore_killedAtRandom_leavesOneHomeWhole() {
        Seeds.forEach(6, random -> {
            Process restore = begin();
            // Much of the time is the start of the program; the exchange is at the end.
            long wait = restoreMillis / 3 + random.nextLong(restoreMillis);
            restore.waitFor(wait, TimeUnit.MILLISECONDS);
            kill(restore);
            assertWhole();
            backToOld();
        });
    }

    /** As soon as what is named here is there: staging has begun, the decision has fallen, the exchange is under way. */
    @Test
    void restore_killedAtEachStage_leavesOneHomeWhole() throws Exception {
        for (String sign : List.of("restoring/new", "restoring/new/store/queue.db", "restoring/plan.json")) {
            Process restore = begin();
            while (restore.isAlive() && !Files.exists(home.resolve("state").resolve(sign))) {
                Thread.onSpinWait();
            }
            kill(restore);
            assertWhole();
            backToOld();
        }
    }

    private Process begin() throws Exception {
        return EbbProgram.start(home, folder, "restore", archive.toString());
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    private void assertWhole() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(home)) {
            List<Job> jobs = daemon.stubs()
                    .manager()
                    .enumJobs(EnumJobsRequest.getDefaultInstance())
                    .getJobsList();
            String policy = daemon.stubs()
                    .policies()
                    .getPolicy(GetPolicyRequest.newBuilder().setKey(POLICY).build())
                    .getPolicy()
                    .getValue();
            assertThat(jobs).hasSize(20);
            assertThat(jobs).extracting(Job::getDisplayName).containsOnly(policy.equals("11") ? "new" : "old");
            assertThat(policy).isIn("11", "22");
        }
        assertThat(home.resolve("state/restoring")).doesNotExist();
    }

    /** Where it was restored, the old home is beside the new one. */
    private void backToOld() throws Exception {
        try (var kept = Files.newDirectoryStream(home.resolve("state"), "before-restore-*")) {
            for (Path each : kept) {
                for (String name : List.of("store", "policies")) {
                    Path place = home.resolve("state").resolve(name);
                    Files.move(place, folder.resolve(name + System.nanoTime()));
                    Files.move(each.resolve(name), place);
                }
                Files.delete(each);
            }
        }
    }

    private static void fill(TestDaemon daemon, String name, String policy) {
        for (int i = 0; i < 20; i++) {
            daemon.create(TestDaemon.fast(URI.create("http://127.0.0.1:9/" + i), Path.of("/tmp/never-" + name + i))
                    .setDisplayName(name)
                    .setResume(false)
                    .build());
        }
        daemon.stubs()
                .policies()
                .setPolicy(SetPolicyRequest.newBuilder()
                        .setKey(POLICY)
                        .setValue(policy)
                        .build());
    }
}
