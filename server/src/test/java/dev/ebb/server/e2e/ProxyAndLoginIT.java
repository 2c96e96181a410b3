package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Logins;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.Job;
import dev.ebb.v1.ProxySettings;
import dev.ebb.v1.ProxyUsage;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetProxySettingsRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proxies and credentials, from the call to the bytes on disk. */
class ProxyAndLoginIT {
    private static final byte[] CONTENT = DownloadIT.bytes(200_000, 7);
    private static final RemoteFile FILE = new RemoteFile(CONTENT).etag("\"v1\"");

    @TempDir
    Path folder;

    private ScriptedHttpServer server;
    private ScriptedHttpServer proxy;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedHttpServer.start((request, answer) -> {
            if (Logins.basic("alice", "correct horse").equals(request.header("Authorization"))) {
                FILE.answer(request, answer);
            } else {
                answer.head(401, "WWW-Authenticate: Basic realm=\"files\"", "Content-Length: 0");
            }
        });
        proxy = ScriptedHttpServer.start(FILE);
        daemon = TestDaemon.start(
                folder.resolve("home"), "proxy.url=http://127.0.0.1:" + proxy.port(), "proxy.bypass=localhost");
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        server.close();
        proxy.close();
    }

    private Path destination() {
        return folder.resolve("file");
    }

    private Job resume(Job job) {
        return daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }

    private Job give(Job job, String password) {
        return daemon.stubs()
                .job()
                .setCredentials(SetCredentialsRequest.newBuilder()
                        .setJobId(job.getId())
                        .setCredentials(credentials(password))
                        .build())
                .getJob();
    }

    private static AuthCredentials credentials(String password) {
        return AuthCredentials.newBuilder()
                .setTarget(AuthTarget.AUTH_TARGET_SERVER)
                .setScheme(AuthScheme.AUTH_SCHEME_BASIC)
                .setUserName("alice")
                .setPassword(password)
                .build();
    }

    private void complete(Job job) {
        daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
        assertThat(destination()).hasBinaryContent(CONTENT);
    }

    @Test
    void job_refusedUntilItHasTheRightPassword_goesOn() throws IOException {
        Job job = daemon.download(server.uri("/f"), destination());
        Job failed = daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_401");

        give(job, "wrong horse");
        resume(job);
        failed = daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getError().getMessage()).contains("rejected the credentials for Basic");

        Job changed = give(job, "correct horse");
        assertThat(changed.getCredentialsList())
                .containsExactly(CredentialsKey.newBuilder()
                        .setTarget(AuthTarget.AUTH_TARGET_SERVER)
                        .setScheme(AuthScheme.AUTH_SCHEME_BASIC)
                        .build());
        resume(job);
        Job done = daemon.await(job, JOB_STATE_TRANSFERRED);

        assertThat(done.toString()).doesNotContain("horse");
        complete(job);
        daemon.close();
        assertThat(filesThatHold("correct horse")).isEmpty();
    }

    private List<Path> filesThatHold(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Test
    void removeCredentials_twice_isSFalse() {
        Job job = give(daemon.download(server.uri("/f"), destination()), "x");
        RemoveCredentialsRequest removal = RemoveCredentialsRequest.newBuilder()
                .setJobId(job.getId())
                .setCredentials(job.getCredentials(0))
                .build();

        assertThat(daemon.stubs().job().removeCredentials(removal).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(daemon.stubs().job().removeCredentials(removal).getResult())
                .isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        assertThat(daemon.job(job.getId()).getCredentialsList()).isEmpty();
    }

    @Test
    void job_withoutProxiesOfItsOwn_goesThroughTheServices() {
        Job job = daemon.download(URI.create("http://files.example/f"), destination());
        daemon.await(job, JOB_STATE_TRANSFERRED);

        assertThat(proxy.requests().get(0).target()).isEqualTo("http://files.example/f");
        complete(job);
    }

    @Test
    void job_withAListThatMakesNoSense_goesToErrorUntilItIsSetAnew() {
        Job job = daemon.create(TestDaemon.fast(URI.create("http://files.example/f"), destination())
                .setResume(false)
                .build());
        set(job, ProxyUsage.PROXY_USAGE_OVERRIDE, "socks4://127.0.0.1");
        resume(job);
        Job failed = daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getError().getName()).isEqualTo("BG_E_INVALID_PROXY_INFO");

        Job changed = set(job, ProxyUsage.PROXY_USAGE_OVERRIDE, "http=127.0.0.1:" + proxy.port());
        assertThat(changed.getProxy().getProxyList()).startsWith("http=");
        resume(job);
        daemon.await(job, JOB_STATE_TRANSFERRED);
        complete(job);
    }

    private Job set(Job job, ProxyUsage usage, String list) {
        return daemon.stubs()
                .job()
                .setProxySettings(SetProxySettingsRequest.newBuilder()
                        .setJobId(job.getId())
                        .setProxy(ProxySettings.newBuilder().setUsage(usage).setProxyList(list))
                        .build())
                .getJob();
    }
}
