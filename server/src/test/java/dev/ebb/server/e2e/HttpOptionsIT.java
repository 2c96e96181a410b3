package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority.Wanted;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CertificateStoreLocation;
import dev.ebb.v1.ClientCertificate;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetHttpMethodRequest;
import dev.ebb.v1.GetSecurityFlagsRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.MakeCustomHeadersWriteOnlyRequest;
import dev.ebb.v1.RedirectPolicy;
import dev.ebb.v1.SecurityFlags;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetHttpMethodRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetSecurityFlagsRequest;
import org.junit.jupiter.api.Test;

/** What a job asks of redirects, checks, methods and headers is obeyed, over the wire and by a real server. */
class HttpOptionsIT extends HttpsJobs {
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

    private String remoteName(Job job) {
        return daemon.stubs()
                .file()
                .getFile(GetFileRequest.newBuilder().setJobId(job.getId()).build())
                .getFile()
                .getRemoteName();
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
}
