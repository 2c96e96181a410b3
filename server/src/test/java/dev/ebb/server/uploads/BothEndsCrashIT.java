package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.UploadProtocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A service sends a file to an upload server, and one of the two is killed at a random moment, again and again: in the end the
 * file is there, once, byte for byte. {@code -Debb.kills=20} for a longer look.
 */
class BothEndsCrashIT {
    private static final int KILLS = Integer.getInteger("ebb.kills", 4);
    private static final int SIZE = 24_000_000;

    @TempDir
    Path folder;

    private Path root;
    private Path homeOfServer;
    private Path homeOfService;

    @ParameterizedTest
    @EnumSource(names = {"UPLOAD_PROTOCOL_BITS", "UPLOAD_PROTOCOL_TUS", "UPLOAD_PROTOCOL_RESUMABLE"})
    void bothEnds_killedAtRandom_bringTheFileOnce(UploadProtocol protocol) throws Exception {
        long seed = Long.getLong("ebb.seed", System.nanoTime());
        Random random = new Random(seed);
        root = Files.createDirectories(folder.resolve("root"));
        homeOfServer = Files.createDirectories(folder.resolve("server"));
        homeOfService = Files.createDirectories(folder.resolve("service"));
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        Path source = Files.write(folder.resolve("source"), content);

        UploadServerProcess server = UploadServerProcess.start(root, homeOfServer);
        DaemonProcess service = service();
        try {
            URI remote = server.url().resolve("/there");
            String job = create(service, source, remote, protocol);
            for (int kill = 0; kill < KILLS; kill++) {
                Thread.sleep(50 + random.nextInt(900)); // the moment is what is random here
                if (random.nextBoolean()) {
                    server.kill();
                    server = UploadServerProcess.startAt(remote.getPort(), root, homeOfServer);
                } else {
                    service.kill();
                    service = service();
                }
            }
            awaitTransferred(service, job);

            // In tus the URL is a folder, and the file has its own name in it.
            try (Stream<Path> below = Files.walk(root)) {
                List<Path> placed = below.filter(Files::isRegularFile)
                        .filter(path -> !root.relativize(path).toString().startsWith(".ebb"))
                        .toList();
                assertThat(placed).hasSize(1);
                assertThat(Files.mismatch(source, placed.get(0))).isEqualTo(-1);
            }
        } catch (AssertionError wrong) {
            throw new AssertionError("seed " + seed + ": " + wrong.getMessage(), wrong);
        } finally {
            service.close();
            server.close();
        }
    }

    private DaemonProcess service() throws IOException, InterruptedException {
        return DaemonProcess.start(homeOfService, "timing.minimum-retry-delay-floor=0s");
    }

    /** At 6 MB/s, so that the kills meet it under way. */
    private static String create(DaemonProcess service, Path source, URI remote, UploadProtocol protocol)
            throws IOException {
        try (EbbClient client = service.connect()) {
            return client.blocking()
                    .manager()
                    .createJob(CreateJobRequest.newBuilder()
                            .setDisplayName("both ends")
                            .setType(JobType.JOB_TYPE_UPLOAD)
                            .setResume(true)
                            .setSettings(JobSettings.newBuilder()
                                    .setUploadProtocol(protocol)
                                    .setBandwidthLimit(6_000_000)
                                    .setMinimumRetryDelay(com.google.protobuf.Duration.newBuilder()
                                            .setNanos(100_000_000)))
                            .addFiles(FileSpec.newBuilder()
                                    .setRemoteName(remote.toString())
                                    .setLocalName(source.toString()))
                            .build())
                    .getJob()
                    .getId();
        }
    }

    private static void awaitTransferred(DaemonProcess service, String id) throws Exception {
        try (EbbClient client = service.connect()) {
            service.await(() -> {
                Job job = client.blocking()
                        .manager()
                        .getJob(GetJobRequest.newBuilder().setJobId(id).build())
                        .getJob();
                assertThat(job.getState()).as(job.getError().toString()).isNotEqualTo(JobState.JOB_STATE_ERROR);
                return job.getState() == JobState.JOB_STATE_TRANSFERRED;
            });
            client.blocking()
                    .job()
                    .complete(CompleteRequest.newBuilder().setJobId(id).build());
        }
    }
}
