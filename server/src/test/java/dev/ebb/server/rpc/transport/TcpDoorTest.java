package dev.ebb.server.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.TcpTarget;
import dev.ebb.server.identity.Principals;
import dev.ebb.server.identity.RemoteCallers;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.server.rpc.transport.RpcOptions.Limits;
import dev.ebb.server.rpc.transport.RpcOptions.Local;
import dev.ebb.server.rpc.transport.RpcOptions.LocalDoor;
import dev.ebb.server.rpc.transport.RpcOptions.Tcp;
import dev.ebb.server.rpc.transport.RpcOptions.Tls;
import dev.ebb.server.support.TestCertificates;
import dev.ebb.v1.CallerRole;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpDoorTest {
    private static final EbbClientOptions ONCE = EbbClientOptions.DEFAULTS.withAttempts(1);

    @TempDir
    Path home;

    private final TestBackends rooms = new TestBackends();
    private Principals principals;
    private RpcServer server;

    @BeforeEach
    void listPrincipals() {
        Principals.Remote ci =
                new Principals.Remote(new OwnerId("token:ci"), RemoteCallers.hash("s3cret"), Role.SERVICE, null);
        Principals.Remote build =
                new Principals.Remote(new OwnerId("cert:build"), "CN=build,O=Example", Role.ADMINISTRATOR, null);
        principals = new Principals(null, List.of(), List.of(ci), List.of(build));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(Duration.ofSeconds(10));
        }
    }

    @Test
    void token_onLoopback_isItsPrincipal() throws Exception {
        TcpTarget target = open(new Tcp("127.0.0.1", 0, null, false)).withoutTls();
        assertThat(status(target.withToken("s3cret"))).satisfies(status -> {
            assertThat(status.getCaller()).isEqualTo("token:ci");
            assertThat(status.getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_SERVICE);
            assertThat(status.getStateDirectory()).isEmpty();
        });
        assertThat(refusal(target.withToken("wrong")).status()).isEqualTo(Status.Code.UNAUTHENTICATED);
        EbbException none = refusal(target);
        assertThat(none.status()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(none.reason()).isEqualTo("E_ACCESSDENIED");
    }

    @Test
    void tls_withClientCertificate_isItsSubject() throws Exception {
        TestCertificates authority = certificates();
        TcpTarget target = open(new Tcp("127.0.0.1", 0, tls(), false));
        assertThat(status(target.withCertificate(home.resolve("build.pem"), home.resolve("build.key"))))
                .satisfies(status -> {
                    assertThat(status.getCaller()).isEqualTo("cert:build");
                    assertThat(status.getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_ADMINISTRATOR);
                });
        assertThat(status(target.withToken("s3cret")).getCaller()).isEqualTo("token:ci");
        assertThat(refusal(target).status()).isEqualTo(Status.Code.UNAUTHENTICATED);

        authority.write("CN=stranger", home, "stranger");
        TcpTarget stranger = target.withCertificate(home.resolve("stranger.pem"), home.resolve("stranger.key"));
        EbbException unknown = refusal(stranger);
        assertThat(unknown.status()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(unknown).hasMessageContaining("CN=stranger");
    }

    @Test
    void tls_certificateOfAnotherAuthority_getsNowhere() throws Exception {
        certificates();
        TcpTarget target = open(new Tcp("127.0.0.1", 0, tls(), false));
        new TestCertificates().write("O=Example,CN=build", home, "forged");
        TcpTarget forged = target.withCertificate(home.resolve("forged.pem"), home.resolve("forged.key"));
        assertThat(refusal(forged).status()).isEqualTo(Status.Code.UNAVAILABLE);
        Path other = home.resolve("other-authority.pem");
        Files.writeString(other, new TestCertificates().authorityPem());
        assertThat(refusal(target.withAuthorities(other).withToken("s3cret")).status())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void insecure_onLoopback_isAnonymous() throws Exception {
        TcpTarget target = open(new Tcp("127.0.0.1", 0, null, true)).withoutTls();
        assertThat(status(target)).satisfies(status -> {
            assertThat(status.getCaller()).isEqualTo("anonymous");
            assertThat(status.getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_USER);
        });
        assertThat(refusal(target.withToken("wrong")).status()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void offLoopback_withoutTls_isRefused() {
        assertThatThrownBy(() -> open(new Tcp("0.0.0.0", 0, null, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS");
        assertThatThrownBy(() -> open(new Tcp("0.0.0.0", 0, tlsOf("missing"), true)))
                .hasMessageContaining("--insecure");
        assertThatThrownBy(() -> open(new Tcp("no.such.host.invalid", 0, null, false)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("resolved");
    }

    @Test
    void port_taken_leavesNothingBehind() throws Exception {
        open(new Tcp("127.0.0.1", 0, null, true));
        int port = server.tcpPort().getAsInt();
        Path elsewhere = home.resolve("other/ebb.sock");
        Local local = new Local(elsewhere, false, LocalDoor.AUTOMATIC);
        RpcOptions options = new RpcOptions(local, new Tcp("127.0.0.1", port, null, true), principals, Limits.DEFAULTS);
        assertThatThrownBy(() -> RpcServer.start(options, rooms.backends())).isInstanceOf(IOException.class);
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void tokenFile_whereThereAreNoSockets_isFoundByTheClient() throws Exception {
        Local local = new Local(home.resolve("run/ebb.sock"), false, LocalDoor.TOKEN_FILE);
        server = RpcServer.start(new RpcOptions(local, null, principals, Limits.DEFAULTS), rooms.backends());
        Path file = home.resolve("run/ebb.token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (EbbClient client = EbbClient.connect(EbbTarget.home(home), ONCE)) {
            assertThat(status(client).getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_ADMINISTRATOR);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> EbbClient.connect(EbbTarget.home(home), ONCE)).hasMessageContaining("not private");
        server.stop(Duration.ofSeconds(10));
        assertThat(file).doesNotExist();
    }

    private TestCertificates certificates() throws Exception {
        TestCertificates authority = new TestCertificates();
        Files.writeString(home.resolve("authority.pem"), authority.authorityPem());
        authority.write("CN=localhost", home, "server");
        authority.write("O=Example,CN=build", home, "build");
        return authority;
    }

    private Tls tls() {
        return tlsOf("server");
    }

    private Tls tlsOf(String name) {
        return new Tls(home.resolve(name + ".pem"), home.resolve(name + ".key"), home.resolve("authority.pem"));
    }

    private TcpTarget open(Tcp tcp) throws IOException {
        Local local = new Local(home.resolve("run/ebb.sock"), false, LocalDoor.AUTOMATIC);
        server = RpcServer.start(new RpcOptions(local, tcp, principals, Limits.DEFAULTS), rooms.backends());
        TcpTarget target = EbbTarget.tcp("localhost", server.tcpPort().getAsInt());
        return tcp.tls() == null ? target : target.withAuthorities(home.resolve("authority.pem"));
    }

    private static GetServiceStatusResponse status(TcpTarget target) throws IOException {
        try (EbbClient client = EbbClient.connect(target, ONCE)) {
            return status(client);
        }
    }

    private static EbbException refusal(TcpTarget target) throws IOException {
        try (EbbClient client = EbbClient.connect(target, ONCE)) {
            EbbException refused = catchThrowableOfType(EbbException.class, () -> status(client));
            assertThat(refused).as("the refusal").isNotNull();
            return refused;
        }
    }

    private static GetServiceStatusResponse status(EbbClient client) {
        return client.blocking().administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
    }
}
