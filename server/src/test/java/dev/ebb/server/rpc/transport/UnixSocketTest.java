package dev.ebb.server.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.identity.MachineAccounts;
import dev.ebb.server.identity.Principals;
import dev.ebb.server.identity.Role;
import dev.ebb.server.rpc.FakeQueue;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.server.rpc.WatchLimits;
import dev.ebb.server.rpc.transport.RpcOptions.Limits;
import dev.ebb.server.rpc.transport.RpcOptions.Local;
import dev.ebb.server.rpc.transport.RpcOptions.LocalDoor;
import dev.ebb.v1.CallerRole;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SubscribeRequest;
import io.grpc.Status;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    Path home;

    private final TestBackends rooms = new TestBackends();
    private Path socket;
    private RpcServer server;

    @BeforeEach
    void choosePlace() {
        socket = home.resolve("run/ebb.sock");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(GRACE);
        }
    }

    @Test
    void caller_onTheSocket_isWhomTheKernelNames() throws Exception {
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends());
        try (EbbClient client = EbbClient.connect(EbbTarget.home(home))) {
            GetServiceStatusResponse status = status(client);
            assertThat(status.getCaller())
                    .isEqualTo("uid:" + MachineAccounts.ownUid().getAsLong());
            assertThat(status.getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_ADMINISTRATOR);
        }
    }

    @Test
    void caller_ofASystemDaemon_hasItsAccount() throws Exception {
        Local local = new Local(socket, true, LocalDoor.AUTOMATIC);
        server = RpcServer.start(new RpcOptions(local, null, Principals.DEFAULTS, Limits.DEFAULTS), rooms.backends());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw-rw-");
        try (EbbClient client = EbbClient.connect(EbbTarget.unix(socket))) {
            create(client);
            FakeQueue.Asked asked = rooms.queue.lastAsked();
            long self = MachineAccounts.ownUid().getAsLong();
            assertThat(asked.caller().account().uid()).isEqualTo(self);
            assertThat(asked.caller().account().umask()).isBetween(0, 0777);
            assertThat(asked.caller().role()).isEqualTo(self == 0 ? Role.ADMINISTRATOR : Role.USER);
        }
    }

    @Test
    void call_refused_isATypedException() throws Exception {
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends());
        try (EbbClient client = EbbClient.connect(EbbTarget.home(home))) {
            ResumeRequest request =
                    ResumeRequest.newBuilder().setJobId("nonsense").build();
            EbbException refused = catchThrowableOfType(
                    EbbException.class, () -> client.blocking().job().resume(request));
            assertThat(refused.reason()).isEqualTo("E_INVALIDARG");
            assertThat(refused.hresult()).isEqualTo(0x80070057);
            assertThat(refused.field()).contains("job_id");
            assertThat(refused.remedy()).isPresent();
            assertThat(refused.status()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(refused.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(getClass().getName()));
        }
    }

    @Test
    void socket_private_isClosedToOthersAndGoesWithTheService() throws Exception {
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        server.stop(GRACE);
        assertThat(socket).doesNotExist();
    }

    @Test
    void folder_open_isClosed() throws Exception {
        Files.createDirectory(
                socket.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void path_tooLong_saysWhatToDo() {
        Path deep = home.resolve("d".repeat(100)).resolve("run/ebb.sock");
        assertThatThrownBy(() -> RpcServer.start(RpcOptions.ofPrivateDaemon(deep), rooms.backends()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bytes")
                .hasMessageContaining("shorter --home");
    }

    @Test
    void path_longest_works() throws Exception {
        int room = SocketFile.MAX_BYTES - home.toString().length() - "/".length() - "/ebb.sock".length();
        Path longest = home.resolve("d".repeat(room)).resolve("ebb.sock");
        assertThat(longest.toString()).hasSize(SocketFile.MAX_BYTES);
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(longest), rooms.backends());
        try (EbbClient client = EbbClient.connect(EbbTarget.unix(longest))) {
            assertThat(status(client).getVersion()).isEqualTo("0.1.0");
        }
    }

    @Test
    void socket_leftBehind_isReplaced() throws Exception {
        Files.createDirectory(socket.getParent());
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends());
        try (EbbClient client = EbbClient.connect(EbbTarget.unix(socket))) {
            assertThat(status(client).getVersion()).isEqualTo("0.1.0");
        }
    }

    @Test
    void socket_served_isLeftAlone() throws Exception {
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends());
        assertThatThrownBy(() -> RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Another service");
        try (EbbClient client = EbbClient.connect(EbbTarget.unix(socket))) {
            assertThat(status(client).getVersion()).isEqualTo("0.1.0");
        }
    }

    @Test
    void file_inThePlaceOfTheSocket_isLeftAlone() throws Exception {
        Files.createDirectory(socket.getParent());
        Files.writeString(socket, "precious");
        assertThatThrownBy(() -> RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    void message_tooLong_isRefused() throws Exception {
        Limits limits = new Limits(2, 10, 10, 10, 10_000, 8192, WatchLimits.DEFAULTS);
        server = RpcServer.start(
                new RpcOptions(new Local(socket, false, LocalDoor.AUTOMATIC), null, Principals.DEFAULTS, limits),
                rooms.backends());
        try (EbbClient client = EbbClient.connect(EbbTarget.unix(socket))) {
            CreateJobRequest request =
                    request().setDisplayName("x".repeat(20_000)).build();
            EbbException refused = catchThrowableOfType(
                    EbbException.class, () -> client.blocking().manager().createJob(request));
            assertThat(refused.status()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void calls_moreThanAreHeld_areRefusedAtOnce() throws Exception {
        Limits limits = new Limits(2, 100, 2, 10, 1 << 20, 8192, new WatchLimits(0, 0));
        server = RpcServer.start(
                new RpcOptions(new Local(socket, false, LocalDoor.AUTOMATIC), null, Principals.DEFAULTS, limits),
                rooms.backends());
        CountDownLatch asked = new CountDownLatch(2);
        rooms.queue.script = what -> {
            asked.countDown();
            return new CompletableFuture<>();
        };
        EbbClientOptions once = EbbClientOptions.DEFAULTS.withAttempts(1);
        try (EbbClient client = EbbClient.connect(EbbTarget.unix(socket), once)) {
            var first = client.async().manager().createJob(request().build());
            var second = client.async().manager().createJob(request().build());
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            EbbException refused = catchThrowableOfType(EbbException.class, () -> status(client));
            assertThat(refused.reason()).isEqualTo("ERROR_BUSY");
            assertThat(refused.retryAfter()).isPresent();
            first.cancel(true);
            second.cancel(true);
        }
    }

    @Test
    void stop_waitsForCallsAndSendsWatchersAway() throws Exception {
        server = RpcServer.start(RpcOptions.ofPrivateDaemon(socket), rooms.backends());
        CompletableFuture<Void> decided = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        rooms.queue.script = what -> {
            asked.countDown();
            return decided.thenApply(go -> {
                throw dev.ebb.server.job.JobException.of(dev.ebb.server.job.ErrorCode.EMPTY, "decided");
            });
        };
        EbbClientOptions once = EbbClientOptions.DEFAULTS.withAttempts(1);
        try (EbbClient client = EbbClient.connect(EbbTarget.unix(socket), once)) {
            CountDownLatch interrupted = new CountDownLatch(1);
            var events = client.events()
                    .listen(SubscribeRequest.getDefaultInstance(), new dev.ebb.client.EventListener() {
                        @Override
                        public void onMessage(dev.ebb.v1.SubscribeResponse message) {
                            // Only the end counts.
                        }

                        @Override
                        public void onInterruption(EbbException cause, Duration delay) {
                            interrupted.countDown();
                        }
                    });
            var call = client.async().manager().createJob(request().build());
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            Thread stopper = new Thread(() -> server.stop(GRACE));
            stopper.start();
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            decided.complete(null);
            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                    .satisfies(failure ->
                            assertThat(EbbException.of(failure).reason()).isEqualTo("BG_E_EMPTY"));
            stopper.join(10_000);
            assertThat(stopper.isAlive()).isFalse();
            events.close();
            assertThat(catchThrowableOfType(EbbException.class, () -> status(client))
                            .isUnavailable())
                    .isTrue();
        }
    }

    private static void create(EbbClient client) {
        client.blocking().manager().createJob(request().build());
    }

    private static CreateJobRequest.Builder request() {
        return CreateJobRequest.newBuilder().setDisplayName("first").setType(JobType.JOB_TYPE_DOWNLOAD);
    }

    private static GetServiceStatusResponse status(EbbClient client) {
        return client.blocking().administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
    }
}
