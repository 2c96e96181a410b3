package dev.ebb.server.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One daemon a home: held for life, released by the system when the process dies. */
final class DaemonLock implements AutoCloseable {
    private final FileChannel channel;

    private DaemonLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, or says who has it. */
    static DaemonLock take(Path file) throws IOException {
        DaemonLock lock = tryTake(file);
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

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }
}
