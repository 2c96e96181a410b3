package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Identity;
import dev.ebb.server.support.TestAuthority.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job finds its certificate in a file, and shows it to servers that ask. */
class ClientCertificateTest {
    private static final byte[] CONTENT = EngineHarness.content(10_000, 1);
    private static final String PASSWORD = "opensesame";

    private static TestAuthority authority;

    @TempDir
    Path folder;

    private Path own;
    private ClientIdentities identities;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new TestAuthority();
    }

    @BeforeEach
    void prepare() throws Exception {
        own = folder.resolve("own");
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD + "\n");
        identities = new ClientIdentities(new CertificateOptions(own, folder.resolve("machine"), password));
    }

    private EngineHarness engine(ClientCertificate certificate) throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        CertificateOptions stores = new CertificateOptions(own, folder.resolve("machine"), folder.resolve("password"));
        return new EngineHarness(files, UnaryOperator.identity(), stores, CertificateListener.NOBODY)
                .trust(authority.pem())
                .http(new HttpOptions(
                        null, SecurityFlags.DEFAULT, certificate, ProxySettings.PRECONFIG, false, List.of(), false));
    }

    private static ScriptedHttpServer demanding(String protocol) throws Exception {
        return ScriptedHttpServer.startSecure(
                authority.demandingSocket(authority.issue(Wanted.server("localhost")), protocol),
                new RemoteFile(CONTENT).etag("\"v1\""));
    }

    private ClientCertificate named(String subject) {
        return identities.findByName(CertificateLocation.CURRENT_USER, "MY", subject, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void server_thatDemandsACertificate_isShownIt(String protocol) throws Exception {
        authority.writePkcs12(own.resolve("MY.p12"), PASSWORD, authority.issue(Wanted.client("Alice")));
        try (ScriptedHttpServer server = demanding(protocol);
                EngineHarness engine = engine(named("alice"))) {
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void server_thatDemandsACertificate_ofAJobWithoutOne_isAnError(String protocol) throws Exception {
        try (ScriptedHttpServer server = demanding(protocol);
                EngineHarness engine = engine(null)) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CLIENT_CERTIFICATE_NEEDED);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        }
    }

    @Test
    void connection_ofOneIdentity_servesNoJobWithAnother() throws Exception {
        authority.writePkcs12(own.resolve("MY.p12"), PASSWORD, authority.issue(Wanted.client("Alice")));
        try (ScriptedHttpServer server = demanding("TLSv1.2");
                EngineHarness engine = engine(named("alice"))) {
            engine.run(server.uri("/f")).awaitFinished();

            TransferEnd.Failed failed =
                    engine.http(HttpOptions.DEFAULTS).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CLIENT_CERTIFICATE_NEEDED);
        }
    }

    @Test
    void certificate_thatHasGone_isAnErrorOfTheJob() throws Exception {
        authority.writePkcs12(own.resolve("MY.p12"), PASSWORD, authority.issue(Wanted.client("Alice")));
        ClientCertificate alice = named("alice");
        Files.delete(own.resolve("MY.p12"));
        try (ScriptedHttpServer server = demanding("TLSv1.3");
                EngineHarness engine = engine(alice)) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.LOCAL_FILE_NOT_FOUND);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        }
    }

    @Test
    void name_matchingSeveral_choosesTheFirstThatIsUsable() throws Exception {
        Identity expired = authority.issue(Wanted.client("Alice old").asExpired());
        Identity server = authority.issue(Wanted.server("alice.example.org"));
        Identity usable = authority.issue(Wanted.client("Alice new"));
        authority.writePkcs12(own.resolve("MY.p12"), PASSWORD, expired, server, usable);

        ClientCertificate chosen = named("ALICE");

        assertThat(chosen.subject()).isEqualTo("ALICE");
        assertThat(identities.findById(CertificateLocation.CURRENT_USER, "MY", chosen.sha1(), null))
                .isEqualTo(new ClientCertificate(CertificateLocation.CURRENT_USER, "MY", chosen.sha1(), null));
        assertThat(identities.load(chosen, null).certificate()).isEqualTo(usable.certificate());
    }

    @Test
    void store_asPem_isRead() throws Exception {
        Identity bob = authority.issue(Wanted.client("Bob"));
        authority.writePem(folder.resolve("machine/TEAM.pem"), bob);

        ClientCertificate found = identities.findByName(CertificateLocation.LOCAL_MACHINE, "TEAM", "bob", null);

        assertThat(identities.load(found, null).certificate()).isEqualTo(bob.certificate());
        assertThat(identities.load(found, null).key()).isEqualTo(bob.key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTHER", "../own/MY", "a/b", ".hidden", ".."})
    void store_thatIsNotThere_isNotFound(String name) throws Exception {
        authority.writePkcs12(own.resolve("MY.p12"), PASSWORD, authority.issue(Wanted.client("Alice")));

        assertRefused(
                ErrorCode.LOCAL_FILE_NOT_FOUND,
                () -> identities.findByName(CertificateLocation.CURRENT_USER, name, "alice", null));
    }

    @Test
    void certificate_thatIsNotInTheStore_isNotFound() throws Exception {
        authority.writePkcs12(own.resolve("MY.p12"), PASSWORD, authority.issue(Wanted.client("Alice")));

        assertRefused(ErrorCode.CERTIFICATE_NOT_FOUND, () -> named("carol"));
        assertRefused(
                ErrorCode.CERTIFICATE_NOT_FOUND,
                () -> identities.findById(CertificateLocation.CURRENT_USER, "MY", "0".repeat(40), null));
    }

    @Test
    void store_withAnotherPassword_cannotBeRead() throws Exception {
        authority.writePkcs12(own.resolve("MY.p12"), "another", authority.issue(Wanted.client("Alice")));

        assertRefused(ErrorCode.E_ACCESSDENIED, () -> named("alice"));
    }

    @ParameterizedTest
    @EnumSource(
            value = CertificateLocation.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CURRENT_USER", "LOCAL_MACHINE", "CURRENT_SERVICE"})
    void location_ofWindows_isNotImplemented(CertificateLocation location) {
        assertRefused(ErrorCode.E_NOTIMPL, () -> identities.findByName(location, "MY", "alice", null));
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable search) {
        JobException refused = catchThrowableOfType(JobException.class, search);

        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
    }
}
