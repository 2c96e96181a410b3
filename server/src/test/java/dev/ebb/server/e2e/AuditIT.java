package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.audit.AuditChain;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who did what to whose job, as the log of a real service has it. */
@Timeout(120)
class AuditIT {
    @TempDir
    Path folder;

    private Path log() {
        return folder.resolve("audit.log");
    }

    private List<JsonObject> calls() throws IOException {
        return Files.readAllLines(log()).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(line -> !line.get("event").getAsString().equals("opened"))
                .toList();
    }

    private static String text(JsonObject line, String field) {
        return line.has(field) ? line.get(field).getAsString() : "";
    }

    @Test
    void changes_areWrittenDown_withoutSecrets_andReadsAreNot() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"), "audit.file=" + log())) {
            Job job = daemon.create(
                    TestDaemon.fast(URI.create("https://example.invalid/file?token=s3cret"), folder.resolve("file"))
                            .setResume(false)
                            .setRequestId("req-1")
                            .build());
            daemon.job(job.getId());
            daemon.stubs().manager().enumJobs(EnumJobsRequest.getDefaultInstance());
            daemon.stubs()
                    .job()
                    .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());
            assertThatThrownBy(() -> daemon.stubs()
                            .job()
                            .cancel(CancelRequest.newBuilder()
                                    .setJobId(job.getId())
                                    .build()))
                    .isInstanceOf(EbbException.class);

            assertThatThrownBy(() -> daemon.create(
                            TestDaemon.fast(URI.create("https://bob:pa55word@example.invalid/"), folder.resolve("file"))
                                    .build()))
                    .isInstanceOf(EbbException.class);

            List<JsonObject> calls = calls();
            assertThat(calls).hasSize(4);
            assertThat(calls.get(3).get("details").toString()).contains("https://example.invalid/\"");
            JsonObject created = calls.get(0);
            assertThat(text(created, "method")).isEqualTo("ebb.v1.BackgroundCopyManager/CreateJob");
            assertThat(text(created, "caller")).isEqualTo(job.getOwner());
            assertThat(text(created, "role")).isEqualTo("administrator");
            assertThat(text(created, "proof")).isEqualTo("socket");
            assertThat(text(created, "peer")).matches("uid=\\d+ pid=\\d+");
            assertThat(text(created, "job")).isEqualTo(job.getId());
            assertThat(text(created, "owner")).isEqualTo(job.getOwner());
            assertThat(text(created, "request_id")).isEqualTo("req-1");
            assertThat(text(created, "code")).isEqualTo("OK");
            assertThat(text(created, "bits_event_id")).isEqualTo("3");
            assertThat(created.get("details").toString())
                    .contains(
                            "https://example.invalid/file\"",
                            folder.resolve("file").toString());
            assertThat(text(calls.get(1), "bits_event_id")).isEqualTo("5");
            assertThat(text(calls.get(2), "code")).isEqualTo("FAILED_PRECONDITION");
            assertThat(text(calls.get(2), "reason")).isEqualTo("BG_E_INVALID_STATE");
            assertThat(Files.readString(log())).doesNotContain("pa55word", "s3cret", "bob");
        }
        assertThat(AuditChain.verify(log()).problems()).isEmpty();
    }

    @Test
    void refusals_areWrittenDown_ofReadsToo() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("ebb.yaml"), """
                listen: {tcp: "127.0.0.1:0"}
                audit: {file: %s}
                principals:
                  tokens:
                    - name: alice
                      sha256: %s
                      role: user
                """.formatted(
                        log(), dev.ebb.server.identity.RemoteCallers.hash("alice-token")));
        try (TestDaemon daemon = TestDaemon.start(home);
                EbbClient alice = connect(daemon, "alice-token");
                EbbClient thief = connect(daemon, "guess")) {
            Job job = daemon.create(TestDaemon.fast(URI.create("http://127.0.0.1:1/"), folder.resolve("file"))
                    .setResume(false)
                    .build());
            GetJobRequest read =
                    GetJobRequest.newBuilder().setJobId(job.getId()).build();
            assertThat(catchThrowable(() -> alice.blocking().manager().getJob(read)))
                    .isNotNull();
            assertThat(catchThrowable(() -> thief.blocking().manager().getJob(read)))
                    .isNotNull();

            List<JsonObject> calls = calls();
            assertThat(calls).hasSize(3);
            assertThat(text(calls.get(1), "caller")).isEqualTo("token:alice");
            assertThat(text(calls.get(1), "proof")).isEqualTo("token");
            assertThat(text(calls.get(1), "code")).isEqualTo("PERMISSION_DENIED");
            assertThat(text(calls.get(1), "job")).isEqualTo(job.getId());
            assertThat(text(calls.get(1), "peer")).startsWith("127.0.0.1:");
            assertThat(text(calls.get(2), "caller")).isEmpty();
            assertThat(text(calls.get(2), "code")).isEqualTo("UNAUTHENTICATED");
            assertThat(Files.readString(log())).doesNotContain("guess", "alice-token");
        }
    }

    @Test
    void change_thatCannotBeWrittenDown_isRefused_whereThatIsRequired_andReadsAreNot() throws Exception {
        Path vault = Files.createDirectory(folder.resolve("vault"));
        Path kept = vault.resolve("audit.log");
        try (TestDaemon daemon = TestDaemon.start(
                folder.resolve("home"), "audit.file=" + kept, "audit.required=true", "audit.sync=always")) {
            Job first = daemon.create(TestDaemon.fast(URI.create("http://127.0.0.1:1/"), folder.resolve("file"))
                    .setResume(false)
                    .build());
            assertThat(Files.readAllLines(kept))
                    .as("what is asked is written before it is done")
                    .hasSize(3)
                    .element(1)
                    .asString()
                    .contains("\"event\":\"asked\"");
            Files.move(vault, folder.resolve("elsewhere"));

            EbbException refusal = catchThrowableOfType(
                    EbbException.class,
                    () -> daemon.stubs()
                            .job()
                            .withDeadlineAfter(java.time.Duration.ofSeconds(2))
                            .cancel(CancelRequest.newBuilder()
                                    .setJobId(first.getId())
                                    .build()));
            assertThat(refusal.status()).isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
            assertThat(daemon.job(first.getId()).getState()).isEqualTo(first.getState());

            Files.move(folder.resolve("elsewhere"), vault);
            daemon.stubs()
                    .job()
                    .cancel(CancelRequest.newBuilder().setJobId(first.getId()).build());
        }
        assertThat(AuditChain.verify(kept).problems()).isEmpty();
    }

    @Test
    void change_thatCannotBeWrittenDown_isMadeOtherwise() throws Exception {
        try (TestDaemon daemon =
                TestDaemon.start(folder.resolve("home"), "audit.file=" + folder.resolve("missing/audit.log"))) {
            Job job = daemon.create(TestDaemon.fast(URI.create("http://127.0.0.1:1/"), folder.resolve("file"))
                    .setResume(false)
                    .build());
            assertThat(job.getId()).isNotEmpty();
        }
        assertThatThrownBy(() -> TestDaemon.start(
                        folder.resolve("other"),
                        "audit.file=" + folder.resolve("missing/audit.log"),
                        "audit.required=true"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("audit.required");
    }

    private static EbbClient connect(TestDaemon daemon, String token) throws IOException {
        return EbbClient.connect(
                EbbTarget.tcp("127.0.0.1", daemon.tcpPort()).withoutTls().withToken(token));
    }
}
