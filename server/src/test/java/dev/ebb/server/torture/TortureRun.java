package dev.ebb.server.torture;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SuspendRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Submits, suspends, resumes and completes jobs while the service is killed again and again, then lets it finish. Everything
 * random comes from the seed but the timing of the machine.
 */
final class TortureRun {
    private static final String[] SETTINGS = {
        "timing.minimum-retry-delay-floor=0s", "scheduling.time-slice=1s", "engine.checkpoint-bytes=256KiB"
    };

    private final Random random;
    private final Path home;
    private final Path target;
    private final String origin;
    private final Map<String, byte[]> contents;
    private final List<Submission> submissions = new ArrayList<>();

    TortureRun(long seed, Path home, Path target, String origin, Map<String, byte[]> contents) {
        this.random = new Random(seed);
        this.home = home;
        this.target = target;
        this.origin = origin;
        this.contents = contents;
    }

    List<Submission> submissions() {
        return submissions;
    }

    /** Lives through so many kills. */
    void suffer(int kills, int jobsAtMost) throws Exception {
        ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int i = 0; i < kills; i++) {
                DaemonProcess daemon = DaemonProcess.start(home, SETTINGS);
                var killed = killer.schedule(() -> kill(daemon), random.nextInt(900), TimeUnit.MILLISECONDS);
                try (EbbClient client = daemon.connect()) {
                    actUntilKilled(client, jobsAtMost);
                }
                killed.get();
            }
        } finally {
            killer.shutdownNow();
        }
    }

    /** Lets the service finish in peace. */
    void finish() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(home, SETTINGS);
                EbbClient client = daemon.connect()) {
            for (Submission submission : submissions) {
                submit(client, submission);
            }
            for (Submission submission : submissions) {
                completeInTheEnd(client, submission);
            }
        }
    }

    private void actUntilKilled(EbbClient client, int jobsAtMost) {
        try {
            while (true) {
                act(client, jobsAtMost);
            }
        } catch (EbbException gone) {
            if (gone.status() != Status.Code.UNAVAILABLE && gone.status() != Status.Code.CANCELLED) {
                throw gone;
            }
        }
    }

    private void act(EbbClient client, int jobsAtMost) {
        int choice = random.nextInt(10);
        if (choice < 4 && submissions.size() < jobsAtMost) {
            Submission submission = newSubmission();
            submissions.add(submission);
            submit(client, submission);
        } else if (!submissions.isEmpty()) {
            Submission some = submissions.get(random.nextInt(submissions.size()));
            submit(client, some);
            disturb(client, some, choice);
        }
    }

    private void disturb(EbbClient client, Submission some, int choice) {
        Job job = job(client, some);
        if (job.getState() == JobState.JOB_STATE_TRANSFERRED && choice < 8) {
            complete(client, some);
        } else if (!isFinal(job) && choice == 8) {
            ignoringState(() -> client.blocking()
                    .job()
                    .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build()));
        } else if (!isFinal(job)) {
            ignoringState(() -> resume(client, job));
        }
    }

    private void completeInTheEnd(EbbClient client, Submission submission) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        Job job = job(client, submission);
        while (!isFinal(job)) {
            if (job.getState() == JobState.JOB_STATE_TRANSFERRED) {
                complete(client, submission);
            } else if (job.getState() == JobState.JOB_STATE_SUSPENDED || job.getState() == JobState.JOB_STATE_ERROR) {
                resume(client, job);
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the job does not end: " + job);
            }
            // Polling is what a client without a subscription does; nothing is decided by how long it takes.
            TimeUnit.MILLISECONDS.sleep(20);
            job = job(client, submission);
        }
        if (job.getState() == JobState.JOB_STATE_ACKNOWLEDGED) {
            submission.completed();
        }
    }

    private Submission newSubmission() {
        int number = submissions.size();
        Map<Path, byte[]> expected = new LinkedHashMap<>();
        CreateJobRequest.Builder request = CreateJobRequest.newBuilder()
                .setDisplayName("torture " + number)
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setRequestId("torture-" + number)
                .setResume(true)
                .setSettings(JobSettings.newBuilder()
                        .setMinimumRetryDelay(TestDaemon.duration(Duration.ZERO))
                        .setMaximumRetryDelay(TestDaemon.duration(Duration.ofSeconds(1))));
        List<String> names = new ArrayList<>(contents.keySet());
        int files = 1 + random.nextInt(4);
        for (int i = 0; i < files; i++) {
            String name = names.get(random.nextInt(names.size()));
            Path local = target.resolve("job" + number + "-" + i);
            expected.put(local, contents.get(name));
            request.addFiles(FileSpec.newBuilder().setRemoteName(origin + name).setLocalName(local.toString()));
        }
        return new Submission(request.build(), expected);
    }

    private static void submit(EbbClient client, Submission submission) {
        if (!submission.isAcknowledged()) {
            submission.acknowledged(client.blocking()
                    .manager()
                    .createJob(submission.request())
                    .getJob()
                    .getId());
        }
    }

    private static void complete(EbbClient client, Submission submission) {
        ignoringState(() -> {
            client.blocking()
                    .job()
                    .complete(CompleteRequest.newBuilder()
                            .setJobId(submission.jobId())
                            .build());
            submission.completed();
        });
    }

    private static void resume(EbbClient client, Job job) {
        client.blocking()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private static Job job(EbbClient client, Submission submission) {
        return client.blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder()
                        .setJobId(submission.jobId())
                        .setIncludeFinal(true)
                        .build())
                .getJob();
    }

    /** The job may have moved on between the look and the call. */
    private static void ignoringState(Runnable call) {
        try {
            call.run();
        } catch (EbbException refused) {
            if (!refused.reason().equals("BG_E_INVALID_STATE")
                    && !refused.reason().equals("BG_E_COMMIT_IN_PROGRESS")) {
                throw refused;
            }
        }
    }

    private static boolean isFinal(Job job) {
        return job.getState() == JobState.JOB_STATE_ACKNOWLEDGED || job.getState() == JobState.JOB_STATE_CANCELLED;
    }

    private static void kill(DaemonProcess daemon) {
        try {
            daemon.kill();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
