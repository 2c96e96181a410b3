package dev.ebb.server.support;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The end of NOTIFY_SOCKET that systemd holds: what a service says arrives here, one datagram at a time. */
public final class NoticeBoard implements AutoCloseable {
    private static final int LONGEST = 4096;

    private final String address;
    private final Socket socket;

    /** Listens at a path, or at a name in the abstract name space when it begins with {@code @}. */
    public NoticeBoard(String address) throws IOException {
        Epoll.ensureAvailability();
        this.address = address;
        socket = Socket.newSocketDomainDgram();
        socket.bind(new DomainSocketAddress(address.replace('@', '\0')));
    }

    /** What a service that systemd starts finds in its environment. */
    public Map<String, String> environment() {
        return Map.of("NOTIFY_SOCKET", address);
    }

    /** The assignments of the next datagram; none when there is none in this time. */
    public List<String> next(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer room = ByteBuffer.allocateDirect(LONGEST);
        while (System.nanoTime() - deadline < 0) {
            int received = socket.recv(room, 0, LONGEST);
            if (received > 0) {
                byte[] text = new byte[received];
                room.get(0, text);
                return List.of(new String(text, StandardCharsets.UTF_8).split("\n"));
            }
            LockSupport.parkNanos(1_000_000);
        }
        return List.of();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
