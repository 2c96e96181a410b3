package dev.ebb.client;

import io.grpc.Status;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.PeerCredentials;
import java.nio.file.Path;
import java.util.function.LongPredicate;

/**
 * Looks who serves the socket before a byte is sent: whoever could put a socket of his own in the place of the service's
 * would otherwise be told every secret of its clients. One for each connection.
 */
final class ServerUserCheck extends ChannelInboundHandlerAdapter {
    private final Path socket;
    private final LongPredicate trusted;

    ServerUserCheck(Path socket, LongPredicate trusted) {
        this.socket = socket;
        this.trusted = trusted;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        PeerCredentials server = ClientSockets.peer(context.channel());
        long uid = server == null ? -1 : Integer.toUnsignedLong(server.uid());
        if (trusted.test(uid)) {
            context.pipeline().remove(this);
            context.fireChannelActive();
        } else {
            String message = "The socket " + socket + " is served by user " + uid
                    + ", who is neither you nor root: it is not trusted.";
            context.fireExceptionCaught(
                    Status.UNAUTHENTICATED.withDescription(message).asRuntimeException());
            context.close();
        }
    }
}
