package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.ebb.server.support.EbbProgram;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetPolicyRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore that is killed, at whatever moment, leaves the old home or the new one, whole, and a service starts on it. */
class RestoreCrashIT {
    private static final String POLICY = "limits.jobs-per-user";
    private static final int MOST_KILLS = 60;

    @TempDir
    Path folder;

    private Path archive;
    private Path home;

    @BeforeEach
    void makeBoth() throws Exception {
        archive = folder.resolve("backup.zip");
        Path other = folder.resolve("other");
        try (TestDaemon daemon = TestDaemon.start(other)) {
            fill(daemon, "new", "11");
        }
        Files.writeString(other.resolve("ebb.yaml"), "limits:\n  files-per-job: 300\n");
        assertThat(EbbProgram.run(other, "backup", archive.toString()).code()).isZero();
        home = folder.resolve("home");
        try (TestDaemon daemon = TestDaemon.start(home)) {
            fill(daemon, "old", "22");
        }
    }

    /**
     * A step of a restore, by what is to be seen of it from outside until the next one.
     *
     * @param decided whether it is the new home that counts from here on
     */
    private enum Step {
        BEGUN(false, "+restoring/new"),
        LAID_OUT(false, "+restoring/new/store/queue.db"),
        PLAN_WRITTEN(false, "+restoring/plan.json.new"),
        DECIDED(true, "+restoring/plan.json", "+store", "+restoring/new/store"),
        OLD_QUEUE_ASIDE(true, "+restoring/plan.json", "-store"),
        NEW_QUEUE_IN_PLACE(
                true, "+restoring/plan.json", "-restoring/new/store", "+restoring/new/policies", "+policies"),
        OLD_POLICIES_ASIDE(true, "+restoring/plan.json", "-policies"),
        NEW_POLICIES_IN_PLACE(true, "+restoring/plan.json", "-restoring/new/policies", "-../ebb.yaml"),
        CONFIGURATION_COPIED(true, "+restoring/plan.json", "+../ebb.yaml.restored"),
        CONFIGURATION_IN_PLACE(true, "+restoring/plan.json", "+../ebb.yaml"),
        PLAN_GONE(true, "+restoring", "-restoring/plan.json", "+../ebb.yaml");

        private final boolean decided;
        private final ImmutableList<String> signs;

        Step(boolean decided, String... signs) {
            this.decided = decided;
            this.signs = ImmutableList.copyOf(signs);
        }

        boolean isNow(Path state) {
            return signs.stream()
                    .allMatch(sign -> Files.exists(state.resolve(sign.substring(1))) == sign.startsWith("+"));
        }

        /** The last one that is to be seen; null before the first and after the last. */
        static Step of(Path state) {
            Step last = null;
            for (Step step : values()) {
                last = step.isNow(state) ? step : last;
            }
            return last;
        }
    }

    /** Whoever watches in a busy loop sees most steps in time; what it missed it waits for again. */
    @Test
    void restore_killedAtEachStep_leavesTheHomeThatCounts() throws Exception {
        Path state = home.resolve("state");
        EnumSet<Step> hit = EnumSet.noneOf(Step.class);
        for (int i = 0; i < MOST_KILLS && hit.size() < Step.values().length; i++) {
            Step aim = EnumSet.complementOf(hit).iterator().next();
            Process restore = begin();
            while (restore.isAlive() && !aim.isNow(state)) {
                Thread.onSpinWait();
            }
            kill(restore);
            Step step = Step.of(state);
            assertThat(assertWhole()).as("killed at %s", step).isEqualTo(step == null || step.decided ? "new" : "old");
            backToOld();
            if (step != null) {
                hit.add(step);
            }
        }
        assertThat(hit).containsExactly(Step.values());
    }

    private Process begin() throws Exception {
        return EbbProgram.start(home, folder, "restore", archive.toString());
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Says which home there is. */
    private String assertWhole() throws Exception {
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
            assertThat(policy).isEqualTo(Files.exists(home.resolve("ebb.yaml")) ? "11" : "22");
        }
        assertThat(home.resolve("state/restoring")).doesNotExist();
        return Files.exists(home.resolve("ebb.yaml")) ? "new" : "old";
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
        Files.deleteIfExists(home.resolve("ebb.yaml"));
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
