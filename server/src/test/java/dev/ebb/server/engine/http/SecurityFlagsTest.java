package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Identity;
import dev.ebb.server.support.TestAuthority.Wanted;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each check of a server's certificate can be switched off by itself, and revocation is asked for where it is wanted. */
class SecurityFlagsTest {
    private static final byte[] CONTENT = EngineHarness.content(10_000, 1);

    private static TestAuthority authority;

    @TempDir
    Path folder;

    /** What can be wrong with a certificate, and the flag for those who do not mind. */
    enum Flaw {
        NAME(SecurityFlags.IGNORE_CN, ErrorCode.CERTIFICATE_NAME_INVALID),
        DATE(SecurityFlags.IGNORE_DATE_INVALID, ErrorCode.CERTIFICATE_DATE_INVALID),
        AUTHORITY(SecurityFlags.IGNORE_UNKNOWN_CA, ErrorCode.CERTIFICATE_INVALID_CA),
        USAGE(SecurityFlags.IGNORE_CERT_WRONG_USAGE, ErrorCode.CERTIFICATE_WRONG_USAGE);

        static final int ALL = SecurityFlags.IGNORE_CN
                | SecurityFlags.IGNORE_DATE_INVALID
                | SecurityFlags.IGNORE_UNKNOWN_CA
                | SecurityFlags.IGNORE_CERT_WRONG_USAGE;

        final int flag;
        private final int hresult;

        Flaw(int flag, ErrorCode code) {
            this.flag = flag;
            this.hresult = code.hresult();
        }

        ErrorCode code() {
            return new ErrorCode(hresult);
        }

        Wanted certificate() {
            return switch (this) {
                case NAME -> Wanted.server("example.org");
                case DATE -> Wanted.server("localhost").asExpired();
                case AUTHORITY -> Wanted.server("localhost");
                case USAGE -> Wanted.server("localhost").purpose(KeyPurposeId.id_kp_emailProtection);
            };
        }
    }

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new TestAuthority();
    }

    private static ScriptedHttpServer server(Identity identity) throws Exception {
        return ScriptedHttpServer.startSecure(authority.server(identity), new RemoteFile(CONTENT).etag("\"v1\""));
    }

    static HttpOptions flags(int bits) {
        return new HttpOptions(null, new SecurityFlags(bits), null, ProxySettings.PRECONFIG, false, List.of(), false);
    }

    private EngineHarness engine(int bits) throws Exception {
        return new EngineHarness(folder).http(flags(bits)).trust(authority.pem());
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void flaw_ignored_isFetchedAllTheSame(Flaw flaw) throws Exception {
        try (ScriptedHttpServer server = server(authority.issue(flaw.certificate()));
                EngineHarness engine = engine(flaw.flag)) {
            engine.trust(flaw == Flaw.AUTHORITY ? null : authority.pem())
                    .run(server.uri("/f"))
                    .awaitFinished();

            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void flaw_whileAllOthersAreIgnored_isRefusedWithItsOwnCode(Flaw flaw) throws Exception {
        try (ScriptedHttpServer server = server(authority.issue(flaw.certificate()));
                EngineHarness engine = engine(Flaw.ALL & ~flaw.flag)) {
            TransferEnd.Failed failed = engine.trust(flaw == Flaw.AUTHORITY ? null : authority.pem())
                    .run(server.uri("/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(flaw.code());
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void connection_ofALaxJob_servesNoStrictOne() throws Exception {
        try (ScriptedHttpServer server = server(authority.issue(Flaw.NAME.certificate()));
                EngineHarness engine = engine(SecurityFlags.IGNORE_CN)) {
            engine.run(server.uri("/f")).awaitFinished();

            TransferEnd.Failed failed =
                    engine.http(flags(0)).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CERTIFICATE_NAME_INVALID);
        }
    }

    @Test
    void revocation_asked_findsTheCertificateGood() throws Exception {
        try (ScriptedHttpServer lists = ScriptedHttpServer.start(new RemoteFile(authority.list()));
                ScriptedHttpServer server = server(listed(lists));
                EngineHarness engine = engine(SecurityFlags.CRL_CHECK)) {
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(lists.requests()).isNotEmpty();
        }
    }

    @Test
    void revocation_asked_findsTheCertificateRevoked() throws Exception {
        try (ScriptedHttpServer lists = ScriptedHttpServer.start((request, answer) -> answer.head(404));
                EngineHarness engine = engine(SecurityFlags.CRL_CHECK)) {
            Identity revoked = listed(lists);
            lists.script(new RemoteFile(authority.list(revoked)));
            try (ScriptedHttpServer server = server(revoked)) {
                assertRefused(engine, server, ErrorCode.CERTIFICATE_REVOKED);
            }
        }
    }

    @Test
    void revocation_notAsked_doesNotMatter() throws Exception {
        try (ScriptedHttpServer lists = ScriptedHttpServer.start((request, answer) -> answer.head(404));
                EngineHarness engine = engine(0);
                ScriptedHttpServer server = server(listed(lists))) {
            engine.run(server.uri("/f")).awaitFinished();

            assertThat(lists.requests()).isEmpty();
        }
    }

    @Test
    void revocation_withoutAList_isAnError() throws Exception {
        try (ScriptedHttpServer lists =
                        ScriptedHttpServer.start((request, answer) -> answer.head(404, "Content-Length: 0"));
                EngineHarness engine = engine(SecurityFlags.CRL_CHECK);
                ScriptedHttpServer server = server(listed(lists))) {
            assertRefused(engine, server, ErrorCode.CERTIFICATE_REVOCATION_UNKNOWN);
        }
    }

    @Test
    void revocation_underALaxName_isAskedAllTheSame() throws Exception {
        try (ScriptedHttpServer lists = ScriptedHttpServer.start((request, answer) -> answer.head(404));
                EngineHarness engine = engine(SecurityFlags.CRL_CHECK | Flaw.ALL)) {
            Identity revoked = listed(lists);
            lists.script(new RemoteFile(authority.list(revoked)));
            try (ScriptedHttpServer server = server(revoked)) {
                assertRefused(engine.trust(null), server, ErrorCode.CERTIFICATE_REVOKED);
            }
        }
    }

    /** The first address asked about is the server's, the next that of its list. */
    @Test
    void list_atAForbiddenAddress_isNotFetched() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Predicate<InetAddress> onlyTheServer = address -> asked.incrementAndGet() <= addressesOf("localhost");
        try (ScriptedHttpServer lists = ScriptedHttpServer.start(new RemoteFile(authority.list()));
                ScriptedHttpServer server = server(listed(lists));
                EngineHarness engine = new EngineHarness(folder, EngineHarness.addresses(onlyTheServer))) {
            engine.http(flags(SecurityFlags.CRL_CHECK)).trust(authority.pem());

            assertRefused(engine, server, ErrorCode.CERTIFICATE_REVOCATION_UNKNOWN);
            assertThat(lists.requests()).isEmpty();
        }
    }

    private static int addressesOf(String host) {
        try {
            return InetAddress.getAllByName(host).length;
        } catch (java.net.UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Identity listed(ScriptedHttpServer lists) throws Exception {
        return authority.issue(
                Wanted.server("localhost").listAt(lists.uri("/list.crl").toString()));
    }

    private static void assertRefused(EngineHarness engine, ScriptedHttpServer server, ErrorCode code) {
        TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(code);
        assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
        assertThat(server.requests()).isEmpty();
    }
}
