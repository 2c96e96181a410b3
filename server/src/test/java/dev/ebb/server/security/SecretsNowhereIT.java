package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobState;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.SetNotifyInterfaceRequest;
import dev.ebb.v1.WhyNotRunningRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of secret is given to a service of its own process, and used in vain so that there is something to complain of. It
 * is then looked for wherever somebody else might: in the store, in logs and other files, in what is answered, in the list of
 * processes.
 */
class SecretsNowhereIT {
    private static final String HEADER = "header-s3cret-7f3a";
    private static final String PASSWORD = "password-s3cret-91bc";
    private static final String SIGNING = "whsec_c2lnbmluZy1zM2NyZXQtNGQyZS1zaWduaW5n";
    private static final String QUERY = "query-s3cret-55de";

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void secrets_areNowhereButWhereTheyBelong() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) ->
                        answer.head(401, "WWW-Authenticate: Basic realm=\"x\"", "Content-Length: 0"));
                DaemonProcess daemon = DaemonProcess.start(home, "log.level=debug");
                EbbClient client = daemon.connect()) {
            String job = create(client, server);
            daemon.await(() -> state(client, job) == JobState.JOB_STATE_ERROR);

            assertThat(server.requests()).anyMatch(asked -> asked.header("authorization") != null);
            assertThat(answers(client, job))
                    .allSatisfy(answer -> assertThat(answer).doesNotContain(HEADER, PASSWORD, SIGNING));
            assertNotInFiles(home, List.of(HEADER, PASSWORD, SIGNING));
            assertThat(Files.readString(home.resolve("daemon.out"))).doesNotContain(QUERY);
            assertNotInProcess(client, List.of(HEADER, PASSWORD, SIGNING, QUERY));
        }
    }

    private String create(EbbClient client, ScriptedHttpServer server) {
        CreateJobRequest.Builder request = TestDaemon.fast(server.uri("/f?signature=" + QUERY), folder.resolve("f"));
        request.setSettings(JobSettings.newBuilder()
                .setMinimumRetryDelay(TestDaemon.duration(Duration.ofSeconds(60)))
                .setCustomHeaders("X-Api-Key: " + HEADER + "\r\nCookie: session=" + HEADER + "\r\n")
                .addCredentials(AuthCredentials.newBuilder()
                        .setTarget(AuthTarget.AUTH_TARGET_SERVER)
                        .setScheme(AuthScheme.AUTH_SCHEME_BASIC)
                        .setUserName("user")
                        .setPassword(PASSWORD))
                .addCredentials(AuthCredentials.newBuilder()
                        .setTarget(AuthTarget.AUTH_TARGET_PROXY)
                        .setScheme(AuthScheme.AUTH_SCHEME_BASIC)
                        .setUserName("user")
                        .setPassword(PASSWORD)));
        request.setResume(false);
        String job =
                client.blocking().manager().createJob(request.build()).getJob().getId();
        client.blocking()
                .job()
                .setNotifyInterface(SetNotifyInterfaceRequest.newBuilder()
                        .setJobId(job)
                        .setEndpoint(NotifyEndpoint.newBuilder()
                                .setUrl("http://127.0.0.1:9/hook?token=" + QUERY)
                                .setSecret(SIGNING))
                        .build());
        client.blocking()
                .job()
                .resume(dev.ebb.v1.ResumeRequest.newBuilder().setJobId(job).build());
        return job;
    }

    private static JobState state(EbbClient client, String job) {
        return client.blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(job).build())
                .getJob()
                .getState();
    }

    /** What the owner is answered; his own URL he may read. */
    private static List<String> answers(EbbClient client, String job) {
        List<Message> answers = new ArrayList<>();
        answers.add(client.blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(job).build()));
        answers.add(client.blocking().manager().enumJobs(EnumJobsRequest.getDefaultInstance()));
        answers.add(client.blocking()
                .job()
                .enumFiles(EnumFilesRequest.newBuilder().setJobId(job).build()));
        answers.add(client.blocking()
                .job()
                .getError(GetErrorRequest.newBuilder().setJobId(job).build()));
        answers.add(client.blocking()
                .job()
                .whyNotRunning(WhyNotRunningRequest.newBuilder().setJobId(job).build()));
        answers.add(client.blocking().administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance()));
        return answers.stream().map(Message::toString).toList();
    }

    private static void assertNotInFiles(Path home, List<String> secrets) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(text).as(file.toString()).doesNotContain(secrets);
            }
        }
    }

    private static void assertNotInProcess(EbbClient client, List<String> secrets) throws IOException {
        long pid = client.blocking()
                .administration()
                .getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                .getProcessId();
        for (String file : List.of("cmdline", "environ")) {
            assertThat(Files.readString(Path.of("/proc/" + pid, file), StandardCharsets.ISO_8859_1))
                    .as(file)
                    .doesNotContain(secrets);
        }
    }
}
