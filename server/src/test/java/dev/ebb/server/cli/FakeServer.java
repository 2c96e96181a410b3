package dev.ebb.server.cli;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.ebb.v1.BackgroundCopyCallbackGrpc.BackgroundCopyCallbackImplBase;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A service of this test on a real socket: the SDK and the socket are the real ones, the queue behind is a fake. */
final class FakeServer implements AutoCloseable {
    final FakeQueue queue;
    final FakeServices.Administration administration = new FakeServices.Administration();
    final FakeHistory history = new FakeHistory();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Server server;

    FakeServer(Path socket, FakeQueue queue) {
        this.queue = queue;
        try {
            Files.createDirectories(socket.getParent());
            server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                    .channelType(EpollServerDomainSocketChannel.class)
                    .bossEventLoopGroup(loops)
                    .workerEventLoopGroup(loops)
                    .addService(new FakeServices.Manager(queue))
                    .addService(new FakeServices.Jobs(queue))
                    .addService(administration)
                    .addService(history)
                    .addService(new FakePolicies(queue))
                    .addService(new Callback())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Callback extends BackgroundCopyCallbackImplBase {
        @Override
        public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> stream) {
            queue.subscribe(request, stream);
        }
    }

    /** A refusal as the service words it. */
    static StatusRuntimeException refusal(Code code, String reason, String hresult, String message) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setDomain("ebb")
                        .setReason(reason)
                        .putMetadata("hresult", hresult)
                        .putMetadata("remedy", "Do something else.")
                        .build()))
                .build());
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
