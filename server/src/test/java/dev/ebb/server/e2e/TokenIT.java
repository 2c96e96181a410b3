package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.TakeOwnershipRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Principals with a token: their limits, and what they may see of each other. */
class TokenIT {
    @TempDir
    Path folder;

    private TestDaemon daemon;
    private EbbClient alice;
    private EbbClient bob;

    @BeforeEach
    void start() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(home.resolve("ebb.yaml"), """
                listen:
                  tcp: 127.0.0.1:0
                limits:
                  jobs-per-machine: 65
                principals:
                  tokens:
                    - name: alice
                      sha256: %s
                      role: user
                      account: %s
                      roots: [%s]
                    - name: bob
                      sha256: %s
                      role: user
                """.formatted(
                        sha256("alice-token"), System.getProperty("user.name"), files, sha256("bob-token")));
        daemon = TestDaemon.start(home);
        alice = connect("alice-token");
        bob = connect("bob-token");
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        daemon.close();
    }

    @Test
    void user_withoutToken_isNobody() throws IOException {
        try (EbbClient stranger =
                EbbClient.connect(EbbTarget.tcp("127.0.0.1", daemon.tcpPort()).withoutTls())) {
            EbbException refusal = refusal(() -> create(stranger, "x"));
            assertThat(refusal.status()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void sixtyFirstJob_ofAUser_isRefusedAndCancelMakesRoom() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            jobs.add(create(alice, "job " + i));
        }
        EbbException refusal = refusal(() -> create(alice, "one more"));
        assertThat(refusal.status()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.reason()).isEqualTo("BG_E_TOO_MANY_JOBS_PER_USER");

        alice.blocking()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(jobs.get(0).getId()).build());

        assertThat(create(alice, "one more").getDisplayName()).isEqualTo("one more");
    }

    @Test
    void machineLimit_countsAllUsersButNotTheAdministrator() {
        for (int i = 0; i < 60; i++) {
            create(alice, "job " + i);
        }
        for (int i = 0; i < 5; i++) {
            create(bob, "job " + i);
        }
        EbbException refusal = refusal(() -> create(bob, "one more"));
        assertThat(refusal.status()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.reason()).isEqualTo("BG_E_TOO_MANY_JOBS_PER_MACHINE");
        assertThat(create(daemon.client(), "the owner's").getOwner()).startsWith("uid:");
    }

    @Test
    void twoHundredAndFirstFile_isRefusedWhole() {
        Job job = create(alice, "files");
        AddFileSetRequest.Builder set = AddFileSetRequest.newBuilder().setJobId(job.getId());
        for (int i = 0; i < 201; i++) {
            set.addFiles(file("f" + i));
        }
        EbbException refusal = refusal(() -> alice.blocking().job().addFileSet(set.build()));
        assertThat(refusal.reason()).isEqualTo("BG_E_TOO_MANY_FILES_IN_JOB");
        assertThat(daemon.job(job.getId()).getProgress().getFilesTotal()).isZero();
    }

    @Test
    void anotherUsersJob_isDeniedAndCountedOnly() {
        Job job = create(alice, "secret");
        EbbException reading = refusal(() -> bob.blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(job.getId()).build()));
        assertThat(reading.status()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(reading.reason()).isEqualTo("E_ACCESSDENIED");
        EbbException cancelling = refusal(() -> bob.blocking()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build()));
        assertThat(cancelling.reason()).isEqualTo("E_ACCESSDENIED");
        EbbException watching = refusal(() -> {
            var watch = SubscribeRequest.newBuilder().setJobId(job.getId()).build();
            try (var events = bob.events().iterate(watch)) {
                events.next();
            }
        });
        assertThat(watching.reason()).isEqualTo("E_ACCESSDENIED");
        var list = bob.blocking().manager().enumJobs(EnumJobsRequest.getDefaultInstance());
        assertThat(list.getJobsList()).isEmpty();
        assertThat(list.getOtherUsersJobs()).isEqualTo(1);
        EbbException all = refusal(() -> bob.blocking()
                .manager()
                .enumJobs(EnumJobsRequest.newBuilder().setAllUsers(true).build()));
        assertThat(all.reason()).isEqualTo("E_ACCESSDENIED");
    }

    @Test
    void principalWithoutRoots_mayHaveNoFiles() {
        Job job = create(bob, "no roots");
        EbbException refusal = refusal(() -> bob.blocking()
                .job()
                .addFile(AddFileRequest.newBuilder()
                        .setJobId(job.getId())
                        .setFile(file("x"))
                        .build()));
        assertThat(refusal.reason()).isEqualTo("E_ACCESSDENIED");
    }

    @Test
    void customHeaders_areTheOwnersAlone_andGoWithOwnership() {
        Job job = alice.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("headers")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .setSettings(JobSettings.newBuilder().setCustomHeaders("Authorization: Bearer s3cret\r\n"))
                        .build())
                .getJob();
        GetCustomHeadersRequest read =
                GetCustomHeadersRequest.newBuilder().setJobId(job.getId()).build();
        assertThat(alice.blocking().job().getCustomHeaders(read).getCustomHeaders())
                .contains("s3cret");
        EbbException administrator = refusal(() -> daemon.stubs().job().getCustomHeaders(read));
        assertThat(administrator.reason()).isEqualTo("E_ACCESSDENIED");

        Job taken = daemon.stubs()
                .job()
                .takeOwnership(
                        TakeOwnershipRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();

        assertThat(taken.getHasCustomHeaders()).isFalse();
        assertThat(refusal(() -> alice.blocking().job().getCustomHeaders(read)).reason())
                .isEqualTo("E_ACCESSDENIED");
    }

    @Test
    void secrets_neverLieInTheStoreInClear() throws IOException {
        alice.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("headers")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .setSettings(JobSettings.newBuilder().setCustomHeaders("X-Key: s3cret-in-clear\r\n"))
                        .build());
        try (var all = Files.walk(folder.resolve("home"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(text).as(file.toString()).doesNotContain("s3cret-in-clear");
            }
        }
    }

    private EbbClient connect(String token) throws IOException {
        return EbbClient.connect(
                EbbTarget.tcp("127.0.0.1", daemon.tcpPort()).withoutTls().withToken(token));
    }

    private FileSpec file(String name) {
        return FileSpec.newBuilder()
                .setRemoteName("http://127.0.0.1:9/" + name)
                .setLocalName(folder.resolve("files").resolve(name).toString())
                .build();
    }

    private static Job create(EbbClient client, String name) {
        return client.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName(name)
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .build())
                .getJob();
    }

    private static EbbException refusal(Executable call) {
        EbbException refusal = catchThrowableOfType(EbbException.class, call::execute);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private static String sha256(String token) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
