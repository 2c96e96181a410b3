package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.identity.RemoteCallers;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody repeats a call of another user's with that user's request id, to be handed what that one was answered. */
class SameRequestIdIT {
    @TempDir
    Path folder;

    @Test
    void requestId_ofAnotherUser_namesNothing() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(
                home.resolve("ebb.yaml"), """
                listen:
                  tcp: 127.0.0.1:0
                principals:
                  tokens:
                    - {name: alice, sha256: %s, role: user}
                    - {name: mallory, sha256: %s, role: user}
                """.formatted(RemoteCallers.hash("alice"), RemoteCallers.hash("mallory")));
        CreateJobRequest request = CreateJobRequest.newBuilder()
                .setDisplayName("the same")
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setRequestId("guessed")
                .build();
        try (TestDaemon daemon = TestDaemon.start(home);
                EbbClient alice = as("alice", daemon);
                EbbClient mallory = as("mallory", daemon)) {
            Job first = alice.blocking().manager().createJob(request).getJob();
            Job second = mallory.blocking().manager().createJob(request).getJob();

            assertThat(second.getId()).isNotEqualTo(first.getId());
            assertThat(second.getOwner()).isEqualTo("token:mallory");
            assertThat(alice.blocking().manager().createJob(request).getJob().getId())
                    .isEqualTo(first.getId());
        }
    }

    private static EbbClient as(String token, TestDaemon daemon) throws Exception {
        return EbbClient.connect(
                EbbTarget.tcp("127.0.0.1", daemon.tcpPort()).withoutTls().withToken(token));
    }
}
