package dev.ebb.server.app.systemd;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram socket on which systemd listens to a service (NOTIFY_SOCKET, sd_notify(3)). What cannot be said is logged and
 * nothing else: the service works the same. Thread-safe.
 */
final class NotifySocket {
    private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);

    private final byte[] address;

    private NotifySocket(byte[] address) {
        this.address = address;
    }

    /** The one that the environment names; empty when nobody wants to be told, or this platform cannot. */
    static Optional<NotifySocket> of(Map<String, String> environment) {
        String name = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (!name.startsWith("/") && !name.startsWith("@") || !Epoll.isAvailable()) {
            return Optional.empty();
        }
        byte[] address = name.getBytes(StandardCharsets.UTF_8);
        if (name.startsWith("@")) {
            address[0] = 0; // The abstract name space.
        }
        return Optional.of(new NotifySocket(address));
    }

    /** Sends assignments such as {@code READY=1} in one datagram. */
    void say(String... assignments) {
        byte[] text = String.join("\n", assignments).getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocateDirect(text.length).put(text);
        try {
            Socket socket = Socket.newSocketDomainDgram();
            try {
                int sent = socket.sendToDomainSocket(message, 0, text.length, address);
                if (sent < 0) {
                    LOG.warn("the service manager could not be told {}: error {}", assignments[0], -sent);
                }
            } finally {
                socket.close();
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("the service manager could not be told {}", assignments[0], failed);
        }
    }
}
