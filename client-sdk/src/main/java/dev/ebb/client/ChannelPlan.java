package dev.ebb.client;

import com.sun.security.auth.module.UnixSystem;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Builds the channel to a target.
 *
 * @param sockets what the platform offers
 * @param loop moves bytes
 * @param executor runs callbacks
 * @param options how patient the client is
 */
record ChannelPlan(ClientSockets sockets, EventLoopGroup loop, Executor executor, EbbClientOptions options) {
    private static final int MAX_MESSAGE = 16 << 20;
    private static final int PING_SECONDS = 30;
    private static final int PING_ANSWER_SECONDS = 10;
    /** The name that no certificate is checked against. */
    private static final String LOCAL = "localhost";

    ManagedChannel channel(EbbTarget target) throws IOException {
        if (target instanceof UnixTarget unix) {
            return unix(unix);
        }
        return target instanceof TcpTarget tcp ? tcp(tcp) : home((HomeTarget) target);
    }

    private ManagedChannel home(HomeTarget target) throws IOException {
        EbbHome home = target.home();
        if (target.startsService() && !home.isListening()) {
            ServiceCommand.find(System.getenv()).start(target);
            // The command knows better which of its places it has taken.
            home = target.folder() == null ? EbbHome.discover(System.getenv()) : home;
        }
        boolean byToken = !Files.exists(home.socket()) && Files.exists(home.tokenFile());
        return byToken ? tcp(LocalToken.read(home.tokenFile())) : unix(EbbTarget.unix(home.socket()));
    }

    private ManagedChannel unix(UnixTarget target) throws IOException {
        if (!sockets.hasUnixSockets()) {
            throw new IOException("This platform has no Unix sockets that this client knows; use TCP with a token.");
        }
        long self = new UnixSystem().getUid();
        Path socket = target.socket();
        return common(NettyChannelBuilder.forAddress(
                                new DomainSocketAddress(socket.toString()), InsecureChannelCredentials.create())
                        .channelFactory(() -> {
                            Channel channel = sockets.newUnix();
                            channel.pipeline()
                                    .addLast(new ServerUserCheck(
                                            socket,
                                            uid -> uid == self
                                                    || uid == 0
                                                    || target.trustedUids().contains(uid)));
                            return channel;
                        })
                        .overrideAuthority(LOCAL))
                .build();
    }

    private ManagedChannel tcp(TcpTarget target) throws IOException {
        NettyChannelBuilder builder =
                common(NettyChannelBuilder.forAddress(target.host(), target.port(), credentials(target))
                        .channelType(sockets.tcp())
                        .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                        .keepAliveTimeout(PING_ANSWER_SECONDS, TimeUnit.SECONDS));
        String token = target.token();
        return token == null
                ? builder.build()
                : builder.intercept(new BearerToken(token)).build();
    }

    private static ChannelCredentials credentials(TcpTarget target) throws IOException {
        if (target.plaintext()) {
            return InsecureChannelCredentials.create();
        }
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
        Path authorities = target.authorities();
        if (authorities != null) {
            tls.trustManager(authorities.toFile());
        }
        Path certificate = target.certificate();
        Path key = target.privateKey();
        if (certificate != null && key != null) {
            tls.keyManager(certificate.toFile(), key.toFile());
        }
        return tls.build();
    }

    private NettyChannelBuilder common(NettyChannelBuilder builder) {
        builder.eventLoopGroup(loop)
                .executor(executor)
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableServiceConfigLookUp()
                .userAgent("ebb-client-java");
        if (options.attempts() > 1) {
            builder.defaultServiceConfig(SafeRetries.serviceConfig(options.attempts()))
                    .maxRetryAttempts(options.attempts())
                    // A job is sent whole, and must fit to be sent again.
                    .perRpcBufferLimit(MAX_MESSAGE)
                    .enableRetry();
        } else {
            builder.disableRetry();
        }
        return builder;
    }
}
