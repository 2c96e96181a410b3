package dev.ebb.server.app;

import dev.ebb.server.config.Home;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One daemon a home: held for life, released by the system when the process dies. */
final class DaemonLock implements AutoCloseable {
    /** Shorter than a command waits for the service that it starts. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final FileChannel channel;

    private DaemonLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, or says who has it. One that answers nobody any more is leaving, and is waited for. */
    static DaemonLock take(Home home) throws IOException {
        Path file = home.daemonLock();
        long due = System.nanoTime() + PATIENCE.toNanos();
        DaemonLock lock = tryTake(file);
        while (lock == null && !isListening(home.socket()) && System.nanoTime() - due < 0) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            lock = tryTake(file);
        }
        if (lock == null) {
            throw new StartException("Another Ebb service already runs on this home (it holds " + file
                    + "). Use that one, stop it with 'ebb stop', or give this one a home of its own with --home.");
        }
        return lock;
    }

    /** Takes the lock if nobody has it; null when somebody does. */
    static @Nullable DaemonLock tryTake(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            return null;
        }
        return new DaemonLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean isListening(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException | UnsupportedOperationException nobody) {
            return false;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }
}
