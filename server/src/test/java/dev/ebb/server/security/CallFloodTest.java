package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.identity.Principals;
import dev.ebb.server.identity.RemoteCallers;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.server.rpc.WatchLimits;
import dev.ebb.server.rpc.transport.RpcOptions;
import dev.ebb.server.rpc.transport.RpcServer;
import dev.ebb.v1.GetServiceStatusRequest;
import io.grpc.Context;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One caller opens all the streams that the service holds, so that nobody else gets in, an administrator least of all. */
class CallFloodTest {
    private static final int CALLS = 40;
    private static final int SHARE = CALLS / 4 + 2;

    @TempDir
    Path home;

    private final TestBackends rooms = new TestBackends();
    private final List<Context.CancellableContext> held = new ArrayList<>();
    private RpcServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        Principals principals = new Principals(
                null, List.of(), List.of(bearer("mallory", Role.USER), bearer("alice", Role.USER)), List.of());
        RpcOptions options = new RpcOptions(
                new RpcOptions.Local(home.resolve("run/ebb.sock"), false, RpcOptions.LocalDoor.AUTOMATIC),
                new RpcOptions.Tcp("127.0.0.1", 0, null, false),
                principals,
                new RpcOptions.Limits(4, 100, CALLS, 100, 1 << 20, 8192, new WatchLimits(4, 2)));
        server = RpcServer.start(options, rooms.backends());
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", server.tcpPort().getAsInt(), InsecureChannelCredentials.create())
                .build();
    }

    private static Principals.Remote bearer(String name, Role role) {
        return new Principals.Remote(new OwnerId("token:" + name), RemoteCallers.hash(name), role, null);
    }

    @AfterEach
    void stop() throws Exception {
        held.forEach(context -> context.cancel(null));
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        server.stop(Duration.ofSeconds(10));
    }

    /** Holds a stream open; its first message says that it is admitted. */
    private void watch(String token) throws Exception {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        Context.CancellableContext context = Context.current().withCancellation();
        held.add(context);
        context.call(() -> {
            return HealthGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .watch(HealthCheckRequest.getDefaultInstance())
                    .next();
        });
    }

    @Test
    void streamsOfOneUser_endAtHisShare_andLeaveRoomForOthers() throws Exception {
        for (int i = 0; i < SHARE; i++) {
            watch("mallory");
        }

        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> watch("mallory"));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getStatus().getDescription()).contains("token:mallory");
        watch("alice");
        assertServed();
        held.get(0).cancel(null);
        // The place is free again as soon as the service has heard of it.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (catchThrowableOfType(StatusRuntimeException.class, () -> watch("mallory")) != null) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private void assertServed() throws Exception {
        try (EbbClient client = EbbClient.connect(
                EbbTarget.unix(home.resolve("run/ebb.sock")), EbbClientOptions.DEFAULTS.withAttempts(1))) {
            EbbException none = catchThrowableOfType(
                    EbbException.class,
                    () -> client.blocking()
                            .administration()
                            .getServiceStatus(GetServiceStatusRequest.getDefaultInstance()));
            assertThat(none).isNull();
        }
    }
}
