package dev.ebb.server.support.disk;

import dev.ebb.server.support.disk.DiskEvent.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A disk that fails as it is told, with the words of Linux, until it is healed. What a failing sync could not write is gone
 * at once, as if the kernel had dropped the pages and read them again. Thread-safe.
 */
public final class DiskScript implements DiskWatch {
    private static final Set<Kind> OF_NAMES =
            EnumSet.of(Kind.CREATE, Kind.OPEN, Kind.MOVE, Kind.LINK, Kind.DELETE, Kind.MAKE_FOLDER);

    private final List<Fault> faults = new ArrayList<>();
    private final Map<Path, List<long[]>> unsynced = new HashMap<>();
    private final Map<Kind, Integer> seen = new HashMap<>();
    private int writeLimit = ALL;
    private long room = Long.MAX_VALUE;
    private String roomless = "";

    /** What happens on the disk at a certain moment. */
    public interface Deed {
        void run(Path file) throws IOException;
    }

    private final class Fault {
        private final Kind kind;
        private final int after;
        private int left;
        private final Deed deed;

        Fault(Kind kind, int after, int times, Deed deed) {
            this.kind = kind;
            this.after = after;
            this.left = times;
            this.deed = deed;
        }

        private boolean strikes(DiskEvent event, int number) {
            if (event.kind() != kind || number <= after || left == 0) {
                return false;
            }
            left--;
            return true;
        }
    }

    /** Every such thing fails with these words. */
    public DiskScript fails(Kind kind, String reason) {
        return fails(kind, 0, ALL, reason);
    }

    /** So many go well, the next ones fail, as many as are said. */
    public synchronized DiskScript fails(Kind kind, int after, int times, String reason) {
        return when(kind, after, times, file -> {
            throw OF_NAMES.contains(kind)
                    ? new FileSystemException(file.toString(), null, reason)
                    : new IOException(reason);
        });
    }

    /** Before the next such thing after so many, somebody does this once. */
    public DiskScript meanwhile(Kind kind, int after, Deed deed) {
        return when(kind, after, 1, deed);
    }

    private synchronized DiskScript when(Kind kind, int after, int times, Deed deed) {
        faults.add(new Fault(kind, count(kind) + after, times, deed));
        return this;
    }

    /** No write takes more bytes. */
    public synchronized DiskScript takesAtOnce(int bytes) {
        writeLimit = bytes;
        return this;
    }

    /** So many bytes may still be written; then these words. */
    public synchronized DiskScript hasRoomFor(long bytes, String reason) {
        room = bytes;
        roomless = reason;
        return this;
    }

    /** The disk is as good as new. */
    public synchronized void heal() {
        faults.clear();
        writeLimit = ALL;
        room = Long.MAX_VALUE;
    }

    /** How often this has been asked for. */
    public synchronized int count(Kind kind) {
        return seen.getOrDefault(kind, 0);
    }

    @Override
    public synchronized int before(DiskEvent event) throws IOException {
        int number = seen.merge(event.kind(), 1, Integer::sum);
        for (Fault fault : faults) {
            if (fault.strikes(event, number)) {
                run(fault, event);
            }
        }
        return event.kind() == Kind.WRITE ? taken(event) : ALL;
    }

    private void run(Fault fault, DiskEvent event) throws IOException {
        try {
            fault.deed.run(event.file());
        } catch (IOException failed) {
            if (event.kind() == Kind.FORCE) {
                drop(event.file());
            }
            throw failed;
        }
    }

    private int taken(DiskEvent event) throws IOException {
        if (room == 0 && event.bytes() > 0) {
            throw new IOException(roomless);
        }
        int taken = (int) Math.min(room, Math.min(writeLimit, event.bytes()));
        room -= taken;
        return taken;
    }

    private void drop(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long[] stretch : unsynced.getOrDefault(file, List.of())) {
                channel.write(ByteBuffer.allocate((int) stretch[1]), stretch[0]);
            }
        }
        unsynced.remove(file);
    }

    @Override
    public synchronized void after(DiskEvent event, ByteBuffer written) {
        if (event.kind() == Kind.WRITE) {
            unsynced.computeIfAbsent(event.file(), none -> new ArrayList<>())
                    .add(new long[] {event.position(), event.bytes()});
        } else if (event.kind() == Kind.FORCE || event.kind() == Kind.CREATE) {
            unsynced.remove(event.file());
        }
    }

    /** For deeds: replaces the file by another one of the same length. */
    public static void replace(Path file) {
        try {
            long size = Files.size(file);
            Path other = Files.write(file.resolveSibling("other"), new byte[(int) size]);
            Files.delete(file);
            Files.move(other, file);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
