package dev.ebb.server.app.systemd;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.ebb.server.rpc.transport.RpcOptions;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The listening sockets that systemd opened for this process and passed on (LISTEN_FDS, sd_listen_fds(3)): at most one Unix
 * socket, that of the home, and one of TCP. Immutable.
 *
 * @param doors their file descriptors
 * @param tcpAddress what the TCP socket is bound to; empty when there is none
 */
public record PassedSockets(RpcOptions.Passed doors, Optional<InetSocketAddress> tcpAddress) {
    /** No socket was passed. */
    public static final PassedSockets NONE = new PassedSockets(RpcOptions.Passed.NONE, Optional.empty());

    private static final int FIRST = 3;
    private static final int MOST = 16;
    private static final String REMEDY = " Correct the socket unit, or start the service without it.";

    /** Where a line of /proc/net/unix has the flags of the socket, its type, its inode and its path. */
    private static final int FLAGS = 3;

    private static final int TYPE = 4;
    private static final int INODE = 6;
    private static final int PATH = 7;
    private static final String LISTENING_STREAM = "00010000 0001";

    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FD_CLOEXEC = 1;
    private static final int O_NONBLOCK = 0x800;

    /** What is used of the C library. */
    private interface LibC extends Library {
        int fcntl(int descriptor, int command, Object... argument);
    }

    /**
     * Takes what was passed to the process with this id. IOException says what is wrong with a socket that the service cannot
     * use.
     */
    public static PassedSockets take(Map<String, String> environment, long pid, Path home) throws IOException {
        if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))) {
            return NONE;
        }
        String number = environment.getOrDefault("LISTEN_FDS", "");
        int count = number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
        return of(IntStream.range(FIRST, FIRST + count).boxed().toList(), home);
    }

    /** Looks at these descriptors and makes them ours. */
    static PassedSockets of(List<Integer> descriptors, Path home) throws IOException {
        if (descriptors.isEmpty()) {
            return NONE;
        }
        if (descriptors.size() > MOST || !Epoll.isAvailable()) {
            throw new IOException("The service was passed sockets that it cannot use here." + REMEDY);
        }
        OptionalInt unix = OptionalInt.empty();
        OptionalInt tcp = OptionalInt.empty();
        for (int descriptor : descriptors) {
            Optional<Path> path = unixPath(descriptor);
            if (path.isPresent()) {
                requireHome(path.get(), home);
            }
            if ((path.isPresent() ? unix : tcp).isPresent()) {
                throw new IOException("Two sockets of one kind were passed to the service." + REMEDY);
            }
            unix = path.isPresent() ? OptionalInt.of(descriptor) : unix;
            tcp = path.isPresent() ? tcp : OptionalInt.of(descriptor);
            makeOurs(descriptor);
        }
        return new PassedSockets(new RpcOptions.Passed(unix, tcp), tcpAddress(tcp));
    }

    /** The path of a Unix socket that listens; empty when the descriptor is a socket of another kind. */
    private static Optional<Path> unixPath(int descriptor) throws IOException {
        String link = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
                .toString();
        if (!link.startsWith("socket:[")) {
            throw new IOException("Descriptor " + descriptor + " was passed to the service and is no socket." + REMEDY);
        }
        String inode = link.substring("socket:[".length(), link.length() - 1);
        for (String line : Files.readAllLines(Path.of("/proc/self/net/unix"), StandardCharsets.ISO_8859_1)) {
            String[] columns = line.strip().split("\\s+", PATH + 1);
            if (columns.length <= INODE || !columns[INODE].equals(inode)) {
                continue;
            }
            String kind = columns[FLAGS] + " " + columns[TYPE];
            if (!kind.equals(LISTENING_STREAM) || columns.length <= PATH) {
                throw new IOException("A socket was passed to the service that is no listening stream." + REMEDY);
            }
            byte[] path = columns[PATH].getBytes(StandardCharsets.ISO_8859_1);
            return Optional.of(Path.of(new String(path, StandardCharsets.UTF_8)));
        }
        return Optional.empty();
    }

    private static void requireHome(Path passed, Path home) throws IOException {
        boolean same = passed.equals(home) || Files.exists(home) && Files.isSameFile(passed, home);
        if (!same) {
            throw new IOException("The service was passed the socket " + passed + ", but its clients look for it at "
                    + home + "." + REMEDY);
        }
    }

    private static Optional<InetSocketAddress> tcpAddress(OptionalInt descriptor) throws IOException {
        if (descriptor.isEmpty()) {
            return Optional.empty();
        }
        InetSocketAddress address = new Socket(descriptor.getAsInt()).localAddress();
        if (address == null) {
            throw new IOException("A socket was passed to the service that is neither Unix nor TCP." + REMEDY);
        }
        return Optional.of(address);
    }

    /** No program that is started gets it, and no thread ever waits in accept. */
    private static void makeOurs(int descriptor) {
        LibC libc = Native.load("c", LibC.class);
        libc.fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        libc.fcntl(descriptor, F_SETFL, libc.fcntl(descriptor, F_GETFL, 0) | O_NONBLOCK);
    }
}
