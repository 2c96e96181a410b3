package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.ebb.client.EbbException;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Identity;
import dev.ebb.server.support.TestAuthority.Wanted;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AnswerServerCertificateRequest;
import dev.ebb.v1.CertificateStoreLocation;
import dev.ebb.v1.ClientCertificate;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.ErrorContext;
import dev.ebb.v1.GetClientCertificateRequest;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetHttpMethodRequest;
import dev.ebb.v1.GetSecurityFlagsRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.MakeCustomHeadersWriteOnlyRequest;
import dev.ebb.v1.RedirectPolicy;
import dev.ebb.v1.RemoveClientCertificateRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SecurityFlags;
import dev.ebb.v1.SetClientCertificateByIDRequest;
import dev.ebb.v1.SetClientCertificateByNameRequest;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetHttpMethodRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetSecurityFlagsRequest;
import dev.ebb.v1.SetServerCertificateValidationInterfaceRequest;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.ValidateServerCertificatesRequest;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import io.grpc.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What IBackgroundCopyJobHttpOptions and its successors set is obeyed, over the wire and by a real server. */
class HttpOptionsIT {
    private static final byte[] CONTENT = "the content of the file".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private static final int MY_REASON = 0x80041234;

    private static TestAuthority authority;
    private static Identity localhost;

    @TempDir
    Path folder;

    private Path files;
    private TestDaemon daemon;
    private final Origin origin = new Origin().file("/a", CONTENT);

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new TestAuthority();
        localhost = authority.issue(Wanted.server("localhost"));
    }

    @BeforeEach
    void start() throws Exception {
        files = Files.createDirectory(folder.resolve("files"));
        Path password = Files.writeString(folder.resolve("password"), "opensesame\n");
        daemon = TestDaemon.start(folder.resolve("home"), "certificates.password-file=" + password);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private ScriptedHttpServer secure() throws Exception {
        return ScriptedHttpServer.startSecure(authority.server(localhost), origin);
    }

    /** A suspended download of one file over https. */
    private Job create(ScriptedHttpServer server, Function<JobSettings.Builder, JobSettings.Builder> change)
            throws Exception {
        CreateJobRequest.Builder request =
                TestDaemon.fast(server.uri("/a"), files.resolve("a")).setResume(false);
        JobSettings.Builder settings = request.getSettings().toBuilder().setTrustedCertificatesPem(authority.pem());
        return daemon.create(request.setSettings(change.apply(settings)).build());
    }

    private Job resume(Job job) {
        return daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }

    private String remoteName(Job job) {
        return daemon.stubs()
                .file()
                .getFile(GetFileRequest.newBuilder().setJobId(job.getId()).build())
                .getFile()
                .getRemoteName();
    }

    private static void assertRefused(String reason, ThrowingCallable call) {
        EbbException refused = catchThrowableOfType(EbbException.class, call);

        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
    }

    @Test
    void securityFlags_set_areReadBackAndObeyed() throws Exception {
        try (ScriptedHttpServer elsewhere = ScriptedHttpServer.startSecure(
                authority.server(authority.issue(Wanted.server("example.org"))), origin)) {
            SecurityFlags lax = SecurityFlags.newBuilder()
                    .setIgnoreCommonName(true)
                    .setRedirectPolicy(RedirectPolicy.REDIRECT_POLICY_ALLOW_REPORT)
                    .build();
            Job job = create(elsewhere, settings -> settings);
            daemon.await(resume(job), JOB_STATE_ERROR);

            daemon.stubs()
                    .job()
                    .setSecurityFlags(SetSecurityFlagsRequest.newBuilder()
                            .setJobId(job.getId())
                            .setSecurityFlags(lax)
                            .build());

            assertThat(daemon.stubs()
                            .job()
                            .getSecurityFlags(GetSecurityFlagsRequest.newBuilder()
                                    .setJobId(job.getId())
                                    .build())
                            .getSecurityFlags())
                    .isEqualTo(lax);
            daemon.await(resume(job), JOB_STATE_TRANSFERRED);
        }
    }

    @Test
    void securityFlags_thatContradictEachOther_areRefused() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings);

            assertRefused(
                    "E_NOTIMPL",
                    () -> daemon.stubs()
                            .job()
                            .setSecurityFlags(SetSecurityFlagsRequest.newBuilder()
                                    .setJobId(job.getId())
                                    .setSecurityFlags(SecurityFlags.newBuilder()
                                            .setRedirectPolicy(RedirectPolicy.REDIRECT_POLICY_DISALLOW)
                                            .setAllowHttpsToHttp(true))
                                    .build()));
        }
    }

    @Test
    void redirect_reported_isTheNameOfTheFileEvenAfterARestart() throws Exception {
        try (ScriptedHttpServer target = secure();
                ScriptedHttpServer from = redirectingTo(target)) {
            Job job = create(
                    from,
                    settings -> settings.setSecurityFlags(
                            SecurityFlags.newBuilder().setRedirectPolicy(RedirectPolicy.REDIRECT_POLICY_ALLOW_REPORT)));
            daemon.await(resume(job), JOB_STATE_TRANSFERRED);

            daemon.close();
            daemon = TestDaemon.start(folder.resolve("home"));

            assertThat(remoteName(job)).isEqualTo(target.uri("/a").toString());
        }
    }

    @Test
    void redirect_disallowed_isAnErrorThatShowsWhereItLed() throws Exception {
        try (ScriptedHttpServer target = secure();
                ScriptedHttpServer from = redirectingTo(target)) {
            Job job = create(
                    from,
                    settings -> settings.setSecurityFlags(
                            SecurityFlags.newBuilder().setRedirectPolicy(RedirectPolicy.REDIRECT_POLICY_DISALLOW)));

            Job failed = daemon.await(resume(job), JOB_STATE_ERROR);

            assertThat(failed.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_302");
            assertThat(remoteName(job)).isEqualTo(target.uri("/a").toString());
        }
    }

    private static ScriptedHttpServer redirectingTo(ScriptedHttpServer target) throws Exception {
        return ScriptedHttpServer.start(
                (request, answer) -> answer.head(302, "Location: " + target.uri("/a"), "Content-Length: 0"));
    }

    @Test
    void flags_changedWhileAFileMoves_reconnectTheJob() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            origin.script("/a", (request, answer) -> {
                answer.head(200, "Content-Length: 2", "ETag: \"1\"").body(new byte[1]);
                answer.fallSilent();
            });
            Job job = resume(create(server, settings -> settings));
            daemon.await(job, dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING);

            daemon.stubs()
                    .job()
                    .setSecurityFlags(SetSecurityFlagsRequest.newBuilder()
                            .setJobId(job.getId())
                            .setSecurityFlags(SecurityFlags.newBuilder().setCrlCheck(true))
                            .build());

            // Nobody keeps a list of what this authority revoked.
            Job failed = daemon.await(job, JOB_STATE_ERROR);
            assertThat(failed.getError().getName()).isEqualTo("ERROR_WINHTTP_SECURE_CERT_REV_FAILED");
        }
    }

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
    void httpMethod_ofAJobsOwn_isSentAndMakesFailuresFinal() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings);
            Job posting = setMethod(job, "POST");
            assertThat(posting.getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_FOREGROUND);
            assertRefused(
                    "BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD",
                    () -> daemon.stubs()
                            .job()
                            .setPriority(SetPriorityRequest.newBuilder()
                                    .setJobId(job.getId())
                                    .setPriority(JobPriority.JOB_PRIORITY_LOW)
                                    .build()));
            origin.script("/a", (request, answer) -> answer.head(503, "Content-Length: 0"));

            daemon.await(resume(job), JOB_STATE_ERROR);

            assertThat(server.requests()).hasSize(1);
            origin.file("/a", CONTENT);
            daemon.await(resume(job), JOB_STATE_TRANSFERRED);
            assertThat(server.requests()).allSatisfy(request -> {
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.header("Range")).isNull();
            });
            assertRefused("BG_E_READ_ONLY_PROPERTY_AFTER_RESUME", () -> setMethod(job, "PUT"));
        }
    }

    @Test
    void httpMethod_thatTransfersNothing_isRefused() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings);

            for (String method : new String[] {"", "CONNECT", "TRACE", "HEAD", "NO SPACE", "A\r\nB: c"}) {
                assertRefused("E_INVALIDARG", () -> setMethod(job, method));
            }
            assertRefused("BG_E_STRING_TOO_LONG", () -> setMethod(job, "M".repeat(65)));
            assertThat(setMethod(job, "M".repeat(64)).getHttpMethod()).hasSize(64);
            Job usual = setMethod(job, "GET");
            assertThat(daemon.stubs()
                            .job()
                            .getHttpMethod(GetHttpMethodRequest.newBuilder()
                                    .setJobId(usual.getId())
                                    .build())
                            .getHttpMethod())
                    .isEqualTo("GET");
        }
    }

    private Job setMethod(Job job, String method) {
        return daemon.stubs()
                .job()
                .setHttpMethod(SetHttpMethodRequest.newBuilder()
                        .setJobId(job.getId())
                        .setHttpMethod(method)
                        .build())
                .getJob();
    }

    @Test
    void customHeaders_madeWriteOnly_areSentButNeverComeBack() throws Exception {
        try (ScriptedHttpServer server = secure()) {
            Job job = create(server, settings -> settings.setCustomHeaders("X-Token: first"));
            daemon.stubs()
                    .job()
                    .makeCustomHeadersWriteOnly(MakeCustomHeadersWriteOnlyRequest.newBuilder()
                            .setJobId(job.getId())
                            .build());

            assertRefused("E_ACCESSDENIED", () -> headers(job));
            Job changed = daemon.stubs()
                    .job()
                    .setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                            .setJobId(job.getId())
                            .setCustomHeaders("X-Token: open-sesame")
                            .build())
                    .getJob();
            assertRefused("E_ACCESSDENIED", () -> headers(job));
            assertThat(changed.toString()).doesNotContain("open-sesame");

            daemon.await(resume(job), JOB_STATE_TRANSFERRED);
            assertThat(server.requests().get(0).header("X-Token")).isEqualTo("open-sesame");
        }
    }

    private void headers(Job job) {
        daemon.stubs()
                .job()
                .getCustomHeaders(GetCustomHeadersRequest.newBuilder()
                        .setJobId(job.getId())
                        .build());
    }

    @Test
    void settings_ofANewJob_areWhatItsSettersWouldHaveMade() throws Exception {
        authority.writePkcs12(
                folder.resolve("home/certificates/MY.p12"), "opensesame", authority.issue(Wanted.client("Alice")));
        try (ScriptedHttpServer server = secure()) {
            Job job = create(
                    server,
                    settings -> settings.setSecurityFlags(
                                    SecurityFlags.newBuilder().setIgnoreDate(true))
                            .setClientCertificate(ClientCertificate.newBuilder()
                                    .setLocation(CertificateStoreLocation.CERTIFICATE_STORE_LOCATION_CURRENT_USER)
                                    .setStoreName("MY")
                                    .setSubjectName("alice"))
                            .setHttpMethod("POST")
                            .setCustomHeadersWriteOnly(true)
                            .setServerCertificateCallback(true));

            assertThat(job.getSecurityFlags().getIgnoreDate()).isTrue();
            assertThat(job.getClientCertificate().getSha1Hash().size()).isEqualTo(20);
            assertThat(job.getHttpMethod()).isEqualTo("POST");
            assertThat(job.getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_FOREGROUND);
            assertThat(job.getCustomHeadersWriteOnly()).isTrue();
            assertThat(job.getServerCertificateCallback()).isTrue();
        }
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
