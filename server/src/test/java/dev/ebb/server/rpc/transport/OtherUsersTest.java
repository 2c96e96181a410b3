package dev.ebb.server.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.identity.Principals;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.server.rpc.TestJob;
import dev.ebb.server.rpc.transport.RpcOptions.Limits;
import dev.ebb.server.rpc.transport.RpcOptions.Local;
import dev.ebb.server.rpc.transport.RpcOptions.LocalDoor;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.CallerRole;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.ServiceAdministrationGrpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the socket makes of users who are not root. Linux keeps the user of each thread apart, so that one thread that has
 * become another user is enough to connect, or to listen, as that user.
 */
@Tag("root")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class OtherUsersTest {
    private static final long NOBODY = 65534;

    @TempDir
    Path home;

    private final TestBackends rooms = new TestBackends();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private Path socket;
    private RpcServer server;
    private ManagedChannel channel;

    private interface LibC extends Library {
        LibC INSTANCE = Native.load("c", LibC.class);
        int SETRESUID = 117;

        NativeLong syscall(NativeLong number, NativeLong real, NativeLong effective, NativeLong saved);
    }

    @BeforeEach
    void openFolders() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        socket = home.resolve("run/ebb.sock");
    }

    @AfterEach
    void close() throws Exception {
        if (channel != null) {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
        if (server != null) {
            server.stop(Duration.ofSeconds(10));
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void systemDaemon_otherUser_isServedAsThatUser() throws Exception {
        start(true, Principals.DEFAULTS);
        connectAsNobody();
        GetServiceStatusResponse status = status();
        assertThat(status.getCaller()).isEqualTo("uid:65534");
        assertThat(status.getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_USER);
        String foreign =
                rooms.queue.put(TestJob.of(TestBackends.ALICE).make()).id().toString();
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> BackgroundCopyManagerGrpc.newBlockingStub(channel)
                        .getJob(GetJobRequest.newBuilder().setJobId(foreign).build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void systemDaemon_listedAccount_isAService() throws Exception {
        start(true, new Principals(null, List.of("nobody"), List.of(), List.of()));
        connectAsNobody();
        assertThat(status().getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_SERVICE);
    }

    @Test
    void privateDaemon_otherUser_doesNotGetIn() throws Exception {
        start(false, Principals.DEFAULTS);
        connectAsNobody();
        assertThat(failure()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void privateDaemon_otherUserThroughAnOpenedFolder_isRefused() throws Exception {
        start(false, Principals.DEFAULTS);
        Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        connectAsNobody();
        assertThat(failure()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void client_socketOfAStranger_isNotTrusted() throws Exception {
        Path trap = home.resolve("trap.sock");
        try (ServerSocketChannel listener = asNobody(trap);
                EbbClient client = EbbClient.connect(EbbTarget.unix(trap), EbbClientOptions.DEFAULTS.withAttempts(1))) {
            EbbException refused = catchThrowableOfType(
                    EbbException.class,
                    () -> client.blocking()
                            .administration()
                            .getServiceStatus(GetServiceStatusRequest.getDefaultInstance()));
            assertThat(refused.status()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(refused).hasMessageContaining("65534").hasMessageContaining("not trusted");
            assertThat(listener.isOpen()).isTrue();
        }
    }

    private void start(boolean system, Principals principals) throws Exception {
        Local local = new Local(socket, system, LocalDoor.AUTOMATIC);
        server = RpcServer.start(new RpcOptions(local, null, principals, Limits.DEFAULTS), rooms.backends());
    }

    private void connectAsNobody() throws Exception {
        loop.submit(OtherUsersTest::becomeNobody).get(10, TimeUnit.SECONDS);
        channel = NettyChannelBuilder.forAddress(
                        new DomainSocketAddress(socket.toString()), InsecureChannelCredentials.create())
                .eventLoopGroup(loop)
                .channelType(EpollDomainSocketChannel.class)
                .overrideAuthority("localhost")
                .build();
    }

    private GetServiceStatusResponse status() {
        return ServiceAdministrationGrpc.newBlockingStub(channel)
                .getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
    }

    private Status.Code failure() {
        return catchThrowableOfType(StatusRuntimeException.class, this::status)
                .getStatus()
                .getCode();
    }

    /** Listens in a thread of its own, which ends as the other user. */
    private static ServerSocketChannel asNobody(Path path) throws Exception {
        var thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(() -> {
                        becomeNobody();
                        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                        listener.bind(UnixDomainSocketAddress.of(path));
                        return listener;
                    })
                    .get(10, TimeUnit.SECONDS);
        } finally {
            thread.shutdown();
        }
    }

    /** The raw system call concerns the calling thread alone; that of the C library would change the whole process. */
    private static void becomeNobody() {
        NativeLong keep = new NativeLong(-1);
        NativeLong result = LibC.INSTANCE.syscall(new NativeLong(LibC.SETRESUID), keep, new NativeLong(NOBODY), keep);
        assertThat(result.longValue()).isZero();
    }
}
