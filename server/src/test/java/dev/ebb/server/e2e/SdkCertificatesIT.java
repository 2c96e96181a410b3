package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.CertificateValidation;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.ServerCertificate;
import dev.ebb.client.bits.ServerCertificateValidator;
import dev.ebb.server.support.ScriptedHttpServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A Java program that is asked about servers' certificates by the objects of the SDK. */
class SdkCertificatesIT extends HttpsJobs {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MY_REASON = 0x80041234;

    @Test
    void validator_thatRejectsAndThenAccepts_decides() throws Exception {
        BlockingQueue<ServerCertificate> seen = new LinkedBlockingQueue<>();
        try (ScriptedHttpServer server = secure()) {
            BackgroundCopyJob job = BackgroundCopyManager.of(daemon.client())
                    .createJob(JobSpec.download("asks")
                            .file(server.uri("/a").toString(), files.resolve("a"))
                            .trustedCertificatesPem(authority.pem()));
            try (CertificateValidation listening = job.httpOptions()
                    .setServerCertificateValidationInterface(certificate -> {
                        seen.add(certificate);
                        return seen.size() == 1 ? MY_REASON : ServerCertificateValidator.ACCEPT;
                    })) {
                assertThat(job.hasServerCertificateCallback()).isTrue();
                job.resume();
                assertThat(job.await(PATIENCE, JobState.TRANSIENT_ERROR)).isEqualTo(JobState.TRANSIENT_ERROR);
                assertThat(job.getError().error().hresult()).isEqualTo(MY_REASON);
                job.resume();
                job.awaitTransferred(PATIENCE);
            }
            ServerCertificate asked = seen.take();
            assertThat(asked.host()).isEqualTo("localhost");
            assertThat(asked.port()).isEqualTo(server.port());
            assertThat(asked.leaf()).isEqualTo(localhost.certificate());
        }
    }

    @Test
    void validator_thatThrows_rejects_andOneThatIsGone_isMissed() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            BackgroundCopyJob job = BackgroundCopyManager.of(daemon.client())
                    .createJob(JobSpec.download("asks")
                            .file(server.uri("/a").toString(), files.resolve("a"))
                            .trustedCertificatesPem(authority.pem()));
            CertificateValidation listening = job.httpOptions().setServerCertificateValidationInterface(certificate -> {
                throw new IllegalStateException("cannot tell");
            });
            job.resume();
            job.await(PATIENCE, JobState.TRANSIENT_ERROR);
            assertThat(job.getError().error().hresult()).isEqualTo(ServerCertificateValidator.REJECT);
            job.suspend();
            listening.close();

            job.httpOptions().removeServerCertificateValidationInterface();
            job.resume();
            job.awaitTransferred(PATIENCE);
        }
    }
}
