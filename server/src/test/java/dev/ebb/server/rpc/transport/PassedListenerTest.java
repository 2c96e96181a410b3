package dev.ebb.server.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.identity.MachineAccounts;
import dev.ebb.server.identity.Principals;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.server.rpc.transport.RpcOptions.Limits;
import dev.ebb.server.rpc.transport.RpcOptions.Local;
import dev.ebb.server.rpc.transport.RpcOptions.LocalDoor;
import dev.ebb.server.rpc.transport.RpcOptions.Passed;
import dev.ebb.server.rpc.transport.RpcOptions.Tcp;
import dev.ebb.v1.CallerRole;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that somebody else opened, as a service manager does. */
@EnabledOnOs(OS.LINUX)
class PassedListenerTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    Path home;

    private final TestBackends rooms = new TestBackends();
    private Local local;

    @BeforeEach
    void choosePlace() throws Exception {
        Epoll.ensureAvailability();
        local = new Local(home.resolve("run/ebb.sock"), false, LocalDoor.AUTOMATIC);
        Files.createDirectory(home.resolve("run"));
    }

    @Test
    void unix_isServedWithTheCallersTheKernelNames_andItsFileStays() throws Exception {
        Socket socket = Socket.newSocketDomain();
        socket.bind(new DomainSocketAddress(local.socket().toString()));
        socket.listen(8);
        Passed passed = new Passed(OptionalInt.of(socket.intValue()), OptionalInt.empty());
        // Who came before the service did is answered like anybody else.
        try (EbbClient early = EbbClient.connect(EbbTarget.unix(local.socket()))) {
            RpcServer server = start(null, passed);
            GetServiceStatusResponse status = status(early);
            assertThat(status.getCaller())
                    .isEqualTo("uid:" + MachineAccounts.ownUid().getAsLong());
            assertThat(status.getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_ADMINISTRATOR);
            server.stop(GRACE);
        }
        assertThat(local.socket()).exists();
        assertThat(EbbTarget.unix(local.socket()).isListening())
                .as("anybody listens")
                .isFalse();
    }

    @Test
    void tcp_isServedAtItsAddress() throws Exception {
        Socket socket = Socket.newSocketStream();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.listen(8);
        int port = socket.localAddress().getPort();
        Passed passed = new Passed(OptionalInt.empty(), OptionalInt.of(socket.intValue()));
        RpcServer server = start(new Tcp("127.0.0.1", port, null, true), passed);
        try (EbbClient client =
                EbbClient.connect(EbbTarget.tcp("127.0.0.1", port).withoutTls())) {
            assertThat(server.tcpPort()).hasValue(port);
            assertThat(status(client).getCaller()).isEqualTo("anonymous");
        } finally {
            server.stop(GRACE);
        }
    }

    private RpcServer start(Tcp tcp, Passed passed) throws Exception {
        return RpcServer.start(
                new RpcOptions(local, tcp, Principals.DEFAULTS, Limits.DEFAULTS, passed), rooms.backends());
    }

    private static GetServiceStatusResponse status(EbbClient client) {
        return client.blocking().administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
    }
}
