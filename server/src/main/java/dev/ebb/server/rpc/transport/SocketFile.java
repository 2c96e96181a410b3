package dev.ebb.server.rpc.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The Unix socket as a file: fits the kernel's limit, replaces only a socket that this user left behind and nobody serves,
 * and goes when the service goes. Not thread-safe.
 */
final class SocketFile {
    /** {@code sun_path} is 108 bytes with the closing zero on Linux, 104 on macOS. */
    static final int MAX_BYTES = System.getProperty("os.name", "").startsWith("Mac") ? 103 : 107;

    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final Path path;
    private final boolean system;
    private Object identity = "";

    SocketFile(Path path, boolean system) {
        this.path = path;
        this.system = system;
    }

    /** Makes room for the socket. */
    void prepare(OptionalLong owner) throws IOException {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IOException("The path of the socket has " + bytes + " bytes, and the system allows " + MAX_BYTES
                    + ": " + path + ". Use a shorter --home.");
        }
        SocketFolder.prepare(SocketFolder.of(path), system, owner);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            removeStale(owner);
        }
    }

    /** Opens the bound socket to those who may come in, and remembers which it is. */
    void bound() throws IOException {
        // In a private folder nobody else gets as far as the socket.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(system ? "rw-rw-rw-" : "rw-------"));
        identity = identity();
    }

    /** Removes the socket, unless it is another one by now. */
    void remove() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identity().equals(identity)) {
            Files.deleteIfExists(path);
        }
    }

    private void removeStale(OptionalLong owner) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & TYPE_MASK) != SOCKET_TYPE) {
            throw new IOException(path + " is not a socket; move it away, the service needs the name");
        }
        long actual = SocketFolder.uid(path, LinkOption.NOFOLLOW_LINKS);
        if (owner.isPresent() && actual != owner.getAsLong()) {
            throw new IOException(path + " is a socket of user " + actual + ", which this service does not touch");
        }
        if (isServed()) {
            throw new IOException("Another service listens on " + path + "; stop it first, or use another --home.");
        }
        Files.delete(path);
    }

    private boolean isServed() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException refused) {
            return false;
        } catch (IOException refused) {
            // The JDK has a plain IOException, or a SocketException, for a refused Unix connection.
            return !String.valueOf(refused.getMessage()).contains("refused");
        }
    }

    private Map<String, Object> identity() throws IOException {
        return Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
    }
}
