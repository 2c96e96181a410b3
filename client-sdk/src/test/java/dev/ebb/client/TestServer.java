package dev.ebb.client;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server on a Unix socket that a test fills, stops and starts again. */
public final class TestServer implements AutoCloseable {
    private final Path socket;
    private final BindableService[] services;
    private final ServerInterceptor interceptor;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    private Server server;

    public TestServer(Path socket, ServerInterceptor interceptor, BindableService... services) {
        this.socket = socket;
        this.interceptor = interceptor;
        this.services = services;
    }

    public void start() throws IOException {
        Files.deleteIfExists(socket);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new DomainSocketAddress(socket.toString()), InsecureServerCredentials.create())
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .intercept(interceptor);
        for (BindableService service : services) {
            builder.addService(service);
        }
        server = builder.build().start();
    }

    public void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    /** A failure as the service writes it. */
    public static StatusRuntimeException failure(Code code, String reason, Map<String, String> metadata) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(reason)
                .setDomain("ebb")
                .putAllMetadata(metadata)
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage("what happened")
                .addDetails(Any.pack(info))
                .build());
    }

    @Override
    public void close() throws InterruptedException {
        if (server != null) {
            stop();
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
