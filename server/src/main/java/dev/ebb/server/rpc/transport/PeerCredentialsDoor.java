package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.PeerProcess;
import io.grpc.Attributes;
import io.grpc.ServerCredentials;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.AsciiString;
import java.io.IOException;

/**
 * Asks the kernel who connected to the Unix socket (SO_PEERCRED) and hands it to every call of the connection. This is the
 * only place that uses {@code io.grpc.netty.Internal*}, which a new grpc-java may change: its test fails first.
 */
final class PeerCredentialsDoor {
    /** Set on calls that came over the Unix socket. */
    static final Attributes.Key<PeerConnection> PEER = Attributes.Key.create("dev.ebb.peer");

    private PeerCredentialsDoor() {}

    /** Plain text, since bytes on a Unix socket do not leave the kernel, plus the peer's credentials. */
    static ServerCredentials credentials(ConnectionShares shares) {
        return InternalNettyServerCredentials.create(new Negotiator(shares));
    }

    private static final class Negotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
        private final ConnectionShares shares;

        Negotiator(ConnectionShares shares) {
            this.shares = shares;
        }

        @Override
        public AsciiString scheme() {
            return AsciiString.of("http");
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
            ChannelHandler http2 = InternalProtocolNegotiators.grpcNegotiationHandler(connection);
            return InternalProtocolNegotiators.waitUntilActiveHandler(
                    new PeerReader(http2, shares), connection.getNegotiationLogger());
        }

        @Override
        public void close() {}
    }

    /** Takes its turn when the connection is up, then gives its place to HTTP/2. */
    private static final class PeerReader extends ChannelInboundHandlerAdapter {
        private final ChannelHandler next;
        private final ConnectionShares shares;

        PeerReader(ChannelHandler next, ConnectionShares shares) {
            this.next = next;
            this.shares = shares;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (!(event instanceof ProtocolNegotiationEvent negotiation)) {
                super.userEventTriggered(context, event);
                return;
            }
            PeerProcess process = read(context);
            if (!shares.admit(process.uid(), context.channel())) {
                context.close();
                return;
            }
            PeerConnection peer = new PeerConnection(process);
            Attributes attributes = InternalProtocolNegotiationEvent.getAttributes(negotiation).toBuilder()
                    .set(PEER, peer)
                    .build();
            context.pipeline().replace(context.name(), null, next);
            context.fireUserEventTriggered(InternalProtocolNegotiationEvent.withAttributes(negotiation, attributes));
        }

        private static PeerProcess read(ChannelHandlerContext context) throws IOException {
            PeerCredentials credentials = NativeSockets.peer(context.channel());
            if (credentials == null) {
                throw new IOException("the kernel does not say who connected");
            }
            int[] groups = credentials.gids();
            long gid = groups.length == 0 ? credentials.uid() : groups[0];
            return new PeerProcess(
                    Integer.toUnsignedLong(credentials.uid()), Integer.toUnsignedLong((int) gid), credentials.pid());
        }
    }
}
