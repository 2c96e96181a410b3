package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Identity;
import dev.ebb.server.support.TestAuthority.Wanted;
import dev.ebb.v1.AnswerServerCertificateRequest;
import dev.ebb.v1.CertificateStoreLocation;
import dev.ebb.v1.ClientCertificate;
import dev.ebb.v1.ErrorContext;
import dev.ebb.v1.GetClientCertificateRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.RemoveClientCertificateRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetClientCertificateByIDRequest;
import dev.ebb.v1.SetClientCertificateByNameRequest;
import dev.ebb.v1.SetServerCertificateValidationInterfaceRequest;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.ValidateServerCertificatesRequest;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import io.grpc.Context;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

/** A job shows servers the certificate chosen for it, and whoever watches it decides about theirs. */
class CertificatesIT extends HttpsJobs {
    private static final int MY_REASON = 0x80041234;

    @Test
    void clientCertificate_chosenByNameAndById_isShownAndTakenAway() throws Exception {
        Identity alice = authority.issue(Wanted.client("Alice"));
        authority.writePkcs12(folder.resolve("home/certificates/MY.p12"), "opensesame", alice);
        try (ScriptedHttpServer server =
                ScriptedHttpServer.startSecure(authority.demandingSocket(localhost, "TLSv1.2"), origin)) {
            Job job = create(server, settings -> settings);
            assertRefused("RPC_X_BAD_STUB_DATA", () -> certificate(job));
            Job failed = daemon.await(resume(job), JOB_STATE_ERROR);
            assertThat(failed.getError().getName()).isEqualTo("ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED");

            daemon.stubs()
                    .job()
                    .setClientCertificateByName(SetClientCertificateByNameRequest.newBuilder()
                            .setJobId(job.getId())
                            .setLocation(CertificateStoreLocation.CERTIFICATE_STORE_LOCATION_CURRENT_USER)
                            .setStoreName("MY")
                            .setSubjectName("alice")
                            .build());
            ClientCertificate found = certificate(job);
            daemon.stubs()
                    .job()
                    .setClientCertificateByID(byId(job, found.getSha1Hash()).build());

            assertThat(certificate(job).getSubjectName()).isEmpty();
            daemon.await(resume(job), JOB_STATE_TRANSFERRED);
            assertThat(remove(job)).isEqualTo(ResultCode.RESULT_CODE_S_OK);
            assertThat(remove(job)).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        }
    }

    @Test
    void clientCertificate_thatCannotBeMeant_isRefused() throws Exception {
        authority.writePkcs12(
                folder.resolve("home/certificates/MY.p12"), "opensesame", authority.issue(Wanted.client("Alice")));
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings);
            ByteString unknown = ByteString.copyFrom(new byte[20]);

            assertRefused("RPC_X_NULL_REF_POINTER", () -> set(byId(job, ByteString.EMPTY)));
            assertRefused("RPC_X_BAD_STUB_DATA", () -> set(byId(job, ByteString.copyFrom(new byte[19]))));
            assertRefused("CRYPT_E_NOT_FOUND", () -> set(byId(job, unknown)));
            assertRefused("ERROR_FILE_NOT_FOUND", () -> set(byId(job, unknown).setStoreName("s".repeat(255))));
            assertRefused("BG_E_STRING_TOO_LONG", () -> set(byId(job, unknown).setStoreName("s".repeat(256))));
            assertRefused(
                    "E_NOTIMPL",
                    () -> set(byId(job, unknown)
                            .setLocation(CertificateStoreLocation.CERTIFICATE_STORE_LOCATION_SERVICES)));
            assertRefused(
                    "CRYPT_E_NOT_FOUND",
                    () -> create(
                            server,
                            settings -> settings.setClientCertificate(ClientCertificate.newBuilder()
                                    .setLocation(CertificateStoreLocation.CERTIFICATE_STORE_LOCATION_CURRENT_USER)
                                    .setStoreName("MY")
                                    .setSubjectName("carol"))));
        }
    }

    private void set(SetClientCertificateByIDRequest.Builder request) {
        daemon.stubs().job().setClientCertificateByID(request.build());
    }

    private static SetClientCertificateByIDRequest.Builder byId(Job job, ByteString sha1) {
        return SetClientCertificateByIDRequest.newBuilder()
                .setJobId(job.getId())
                .setLocation(CertificateStoreLocation.CERTIFICATE_STORE_LOCATION_CURRENT_USER)
                .setStoreName("MY")
                .setSha1Hash(sha1);
    }

    private ClientCertificate certificate(Job job) {
        return daemon.stubs()
                .job()
                .getClientCertificate(GetClientCertificateRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getClientCertificate();
    }

    private ResultCode remove(Job job) {
        return daemon.stubs()
                .job()
                .removeClientCertificate(RemoveClientCertificateRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getResult();
    }

    @Test
    void callback_thatNobodyAnswers_isATransientErrorUntilSomebodyDoes() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings.setServerCertificateCallback(true));

            Job failed = daemon.await(resume(job), JOB_STATE_TRANSIENT_ERROR);

            assertThat(failed.getError().getName()).isEqualTo("BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED");
            assertThat(failed.getError().getContext())
                    .isEqualTo(ErrorContext.ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK);
            assertThat(server.requests()).isEmpty();
            answering(job, questions -> {
                assertThat(answer(questions.next(), 0)).isNotNull();
                return daemon.await(job, JOB_STATE_TRANSFERRED);
            });
        }
    }

    @Test
    void callback_asked_seesTheCertificateAndRefusesItWithItsOwnCode() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings);
            enable(job);
            answering(job, questions -> {
                resume(job);
                ValidateServerCertificatesResponse question = questions.next();
                assertThat(question.getHost()).isEqualTo("localhost");
                assertThat(question.getPort()).isEqualTo(server.port());
                assertThat(question.getFileIndex()).isZero();
                assertThat(TestAuthority.parse(question.getCertificate().toByteArray()))
                        .isEqualTo(localhost.certificate());
                assertThat(question.getChainCount()).isEqualTo(1);
                answer(question, MY_REASON);

                Job failed = daemon.await(job, JOB_STATE_TRANSIENT_ERROR);

                assertThat(failed.getError().getHresult()).isEqualTo(MY_REASON);
                assertThat(failed.getError().getContext())
                        .isEqualTo(ErrorContext.ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK);
                assertThat(server.requests()).isEmpty();
                // A refusal is not remembered: the retry asks again.
                answer(questions.next(), 0);
                return daemon.await(job, JOB_STATE_TRANSFERRED);
            });
        }
    }

    @Test
    void callback_ofAnActiveJob_cannotBeChanged() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            origin.script("/a", (request, answer) -> answer.fallSilent());
            Job job = resume(create(server, settings -> settings));

            assertRefused("BG_E_READ_ONLY_WHEN_JOB_ACTIVE", () -> enable(job));

            daemon.stubs()
                    .job()
                    .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build());
            enable(job);
        }
    }

    @Test
    void answer_toNoQuestion_isNotFound() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings);

            assertRefused(
                    "BG_E_NOT_FOUND",
                    () -> daemon.stubs()
                            .callback()
                            .answerServerCertificate(AnswerServerCertificateRequest.newBuilder()
                                    .setJobId(job.getId())
                                    .setQuestionId("none")
                                    .build()));
        }
    }

    private void enable(Job job) {
        daemon.stubs()
                .job()
                .setServerCertificateValidationInterface(SetServerCertificateValidationInterfaceRequest.newBuilder()
                        .setJobId(job.getId())
                        .setEnabled(true)
                        .build());
    }

    private Object answer(ValidateServerCertificatesResponse question, int hresult) {
        return daemon.stubs()
                .callback()
                .answerServerCertificate(AnswerServerCertificateRequest.newBuilder()
                        .setJobId(question.getJobId())
                        .setQuestionId(question.getQuestionId())
                        .setHresult(hresult)
                        .build());
    }

    /** What a watcher does with the questions of a job. */
    private interface Watch {
        Object over(Iterator<ValidateServerCertificatesResponse> questions) throws Exception;
    }

    /** Subscribes for the time of the watch; it has begun when the first message is there. */
    private void answering(Job job, Watch watch) throws Exception {
        try (Context.CancellableContext stream = Context.current().withCancellation()) {
            stream.call(() -> {
                Iterator<ValidateServerCertificatesResponse> questions = daemon.stubs()
                        .callback()
                        .validateServerCertificates(ValidateServerCertificatesRequest.newBuilder()
                                .setJobId(job.getId())
                                .build());
                assertThat(questions.next().getQuestionId()).isEmpty();
                return watch.over(questions);
            });
        }
    }
}
