package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import dev.ebb.v1.File;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.RedirectPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the command says and shows of a job, as the real service understands it. */
class SetAndShowIT extends DaemonCommands {
    private static final byte[] REPLY = {'t', 'h', 'a', 'n', 'k', 's', 0, (byte) 0xFF};

    @Override
    Origin origin() {
        return new Origin()
                .file("/a", "content".getBytes(StandardCharsets.US_ASCII))
                .script("/order", (request, answer) -> {
                    request.body();
                    answer.head(200, "Content-Length: " + REPLY.length).body(REPLY);
                });
    }

    @Test
    void httpOptions_ofANewJobAndOfOneThatIsThere_reachTheService() {
        String id = done("create", "--method", "POST", "--security", "ignore-name,redirect-refuse", "-H", "X-A: 1")
                .strip();
        Job job = daemon.job(id);
        assertThat(job.getHttpMethod()).isEqualTo("POST");
        assertThat(job.getSecurityFlags().getIgnoreCommonName()).isTrue();
        assertThat(job.getSecurityFlags().getRedirectPolicy()).isEqualTo(RedirectPolicy.REDIRECT_POLICY_DISALLOW);
        assertThat(done("show", id)).contains("method          POST", "security        ignore-name, redirect-refuse");
        assertThat(done("show", id, "--headers")).isEqualTo("X-A: 1\n");

        done("set", id, "--security", "none", "--headers-write-only", "--stored-credentials", "--client-cert", "none");
        job = daemon.job(id);
        assertThat(job.getSecurityFlags().getIgnoreCommonName()).isFalse();
        assertThat(job.getCustomHeadersWriteOnly()).isTrue();
        assertThat(job.getUseStoredProxyCredentials()).isTrue();
        assertThat(job.hasClientCertificate()).isFalse();
        assertThat(run("show", id, "--headers")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(run("set", id, "--client-cert", "current-user:MY:" + "ab".repeat(20)))
                .as("there is no such store")
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(run("set", id, "--client-cert", "current-user:MY:Jane")).isEqualTo(ExitCode.REFUSED.number());
    }

    @Test
    void verdicts_onAFile_areKept_andAWrongOneIsAnError() {
        String id = done("get", "--detach", url("/a"), "file").strip();
        daemon.await(daemon.job(id), JobState.JOB_STATE_TRANSFERRED);
        done("set", id, "--valid", "0");
        assertThat(file(id).getValidationState()).isTrue();
        assertThat(done("set", id, "--invalid", "0")).contains("ERROR");
        assertThat(daemon.job(id).getError().getName()).isEqualTo("BG_E_VALIDATION_FAILED");
    }

    @Test
    void reply_shown_isWhatTheServerSent_byteForByte() throws IOException {
        Files.writeString(folder.resolve("order"), "two");
        String id = done("put", "--detach", "--reply", "answer", "order", url("/order"))
                .strip();
        daemon.await(daemon.job(id), JobState.JOB_STATE_TRANSFERRED);
        done("show", id, "--reply");
        assertThat(ebb.outBytes()).isEqualTo(REPLY);
    }

    @Test
    void verb_onAllJobs_isDoneToEach() {
        String one = done("create", "--name", "one").strip();
        String two = done("create", "--name", "two").strip();
        assertThat(done("cancel", "--all").lines().toList())
                .containsExactly(one.substring(0, 8) + "  CANCELLED  one", two.substring(0, 8) + "  CANCELLED  two");
        assertThat(done("cancel", "--all")).isEmpty();
    }

    private File file(String id) {
        return daemon.stubs()
                .file()
                .getFile(GetFileRequest.newBuilder().setJobId(id).build())
                .getFile();
    }

    private String done(String... words) {
        assertThat(run(words)).as(ebb.err()).isZero();
        return ebb.out();
    }
}
