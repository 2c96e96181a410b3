package dev.ebb.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * A service behind a Unix socket.
 *
 * <pre>{@code
 * EbbTarget target = EbbTarget.unix(Path.of("/run/ebb/ebb.sock")).trusting(998);
 * }</pre>
 *
 * @param socket path of the socket
 * @param trustedUids users, besides this one and root, that the server may run as
 */
public record UnixTarget(Path socket, Set<Long> trustedUids) implements EbbTarget {
    public UnixTarget {
        trustedUids = Set.copyOf(trustedUids);
    }

    /** The same socket, where the server may also run as this user. */
    public UnixTarget trusting(long uid) {
        Set<Long> more = new TreeSet<>(trustedUids);
        more.add(uid);
        return new UnixTarget(socket, more);
    }

    /** True when somebody listens there. Asks the kernel, which knows at once. */
    public boolean isListening() {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobody) {
            return false;
        }
    }
}
