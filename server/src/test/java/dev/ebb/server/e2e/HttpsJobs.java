package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Identity;
import dev.ebb.server.support.TestAuthority.Wanted;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.ResumeRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A service of its own and an authority that it is told to trust, for tests of how jobs go over https. */
abstract class HttpsJobs {
    static final byte[] CONTENT = "the content of the file".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    static TestAuthority authority;
    static Identity localhost;

    @TempDir
    Path folder;

    Path files;
    TestDaemon daemon;
    final Origin origin = new Origin().file("/a", CONTENT);

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new TestAuthority();
        localhost = authority.issue(Wanted.server("localhost"));
    }

    @BeforeEach
    void start() throws Exception {
        files = Files.createDirectory(folder.resolve("files"));
        Path password = Files.writeString(folder.resolve("password"), "opensesame\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        daemon = TestDaemon.start(folder.resolve("home"), "certificates.password-file=" + password);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    ScriptedHttpServer secure() throws Exception {
        return ScriptedHttpServer.startSecure(authority.server(localhost), origin);
    }

    /** A suspended download of one file over https. */
    Job create(ScriptedHttpServer server, Function<JobSettings.Builder, JobSettings.Builder> change) throws Exception {
        CreateJobRequest.Builder request =
                TestDaemon.fast(server.uri("/a"), files.resolve("a")).setResume(false);
        JobSettings.Builder settings = request.getSettings().toBuilder().setTrustedCertificatesPem(authority.pem());
        return daemon.create(request.setSettings(change.apply(settings)).build());
    }

    Job resume(Job job) {
        return daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }

    static void assertRefused(String reason, ThrowingCallable call) {
        EbbException refused = catchThrowableOfType(EbbException.class, call);

        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
    }
}
