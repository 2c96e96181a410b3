package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.LocalCallers;
import dev.ebb.server.identity.RemoteCallers;
import dev.ebb.server.rpc.RpcServices;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the servers, each with the limits and the authentication of its door. */
final class RpcDoors {
    private static final Logger LOG = LoggerFactory.getLogger(RpcDoors.class);
    /** What one stream may have in flight: a slow reader holds no more than this. */
    private static final int STREAM_WINDOW = 64 << 10;

    private static final int PING_SECONDS = 60;
    private static final int PING_ANSWER_SECONDS = 20;
    private static final int CLIENT_PING_SECONDS = 10;

    /** Whoever comes from afar and says nothing does not keep a connection; a client opens another when it needs one. */
    private static final int IDLE_SECONDS = 300;

    private static final int HANDSHAKE_SECONDS = 20;

    /** Streams that are opened to be reset cost us more than their sender (CVE-2023-44487). */
    private static final int MAX_RESETS = 500;

    private static final int RESETS_SECONDS = 30;

    /** One of so many parts of what is held is the most that one caller has. */
    private static final int SHARES = 4;

    private final RpcOptions.Limits limits;
    private final RpcServices services;
    private final RpcThreads threads;
    private final AdmissionGate gate;
    private final CallWatch watch;

    RpcDoors(RpcOptions.Limits limits, RpcServices services, RpcThreads threads, AdmissionGate gate, CallWatch watch) {
        this.limits = limits;
        this.services = services;
        this.threads = threads;
        this.gate = gate;
        this.watch = watch;
    }

    /** The door for local callers. */
    Server unix(Path socket, LocalCallers callers, OptionalInt passed) {
        Authenticator authenticator = new Authenticator(Authenticator.Door.ofSocket(callers));
        NettyServerBuilder builder = builder(
                new DomainSocketAddress(socket.toString()),
                PeerCredentialsDoor.credentials(new ConnectionShares(limits.connectionsPerUser())),
                threads.sockets().unix(),
                authenticator);
        passed.ifPresent(descriptor -> builder.channelFactory(PassedListener.unix(descriptor)));
        return builder.build();
    }

    /** The door for the owner where there are no Unix sockets. */
    Server loopback(String token, Caller owner) {
        RemoteCallers callers = RemoteCallers.NONE.with(token, owner);
        return tcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create(),
                new Authenticator(Authenticator.Door.ofTcp(callers, false)),
                OptionalInt.empty());
    }

    /** The door for callers from afar. */
    Server tcp(RpcOptions.Tcp options, RemoteCallers callers, OptionalInt passed) throws IOException {
        InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
        if (address.isUnresolved()) {
            throw new IOException("The address to listen on cannot be resolved: " + options.host());
        }
        boolean loopback = address.getAddress().isLoopbackAddress();
        RpcOptions.Tls tls = options.tls();
        if (!loopback && tls == null) {
            throw new IllegalArgumentException(
                    "TCP on " + options.host() + " needs TLS certificates; without them listen on 127.0.0.1");
        }
        if (options.insecure()) {
            if (!loopback) {
                throw new IllegalArgumentException("--insecure is for loopback; " + options.host() + " is not");
            }
            LOG.warn("INSECURE: anybody on this machine may use the service on port {} as anonymous", options.port());
        }
        ServerCredentials credentials = tls == null ? InsecureServerCredentials.create() : credentials(tls);
        Authenticator authenticator = new Authenticator(Authenticator.Door.ofTcp(callers, options.insecure()));
        return tcp(address, credentials, authenticator, passed);
    }

    private Server tcp(
            InetSocketAddress address, ServerCredentials credentials, Authenticator authenticator, OptionalInt passed) {
        NettyServerBuilder builder = builder(
                        address, credentials, threads.sockets().tcp(), authenticator)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PING_ANSWER_SECONDS, TimeUnit.SECONDS);
        passed.ifPresent(descriptor -> builder.channelFactory(PassedListener.tcp(descriptor)));
        return builder.build();
    }

    private NettyServerBuilder builder(
            SocketAddress address,
            ServerCredentials credentials,
            Class<? extends ServerChannel> channel,
            Authenticator authenticator) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address, credentials)
                .channelType(channel)
                .bossEventLoopGroup(threads.loops())
                .workerEventLoopGroup(threads.loops())
                .executor(threads.handlers())
                .maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(limits.headerBytes())
                .maxConcurrentCallsPerConnection(limits.callsPerConnection())
                .flowControlWindow(STREAM_WINDOW)
                .permitKeepAliveTime(CLIENT_PING_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS)
                // The last one added is the first one asked.
                .intercept(new CallerShares(
                        Math.max(1, limits.calls() / SHARES + limits.watches().perCaller())))
                .intercept(authenticator)
                .intercept(gate);
        if (!watch.equals(CallWatch.NOBODY)) {
            builder.intercept(new WatchedCalls(watch));
        }
        services.definitions().forEach(builder::addService);
        return builder;
    }

    private static ServerCredentials credentials(RpcOptions.Tls tls) throws IOException {
        TlsServerCredentials.Builder builder = TlsServerCredentials.newBuilder()
                .keyManager(tls.certificateChain().toFile(), tls.privateKey().toFile());
        Path authorities = tls.clientAuthorities();
        if (authorities != null) {
            // Optional, since a caller may bear a token instead; the authenticator insists on one of the two.
            builder.trustManager(authorities.toFile()).clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL);
        }
        return builder.build();
    }
}
