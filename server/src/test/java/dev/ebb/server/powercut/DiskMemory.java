package dev.ebb.server.powercut;

import dev.ebb.server.support.disk.DiskEvent;
import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskWatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Knows of every file what the medium has of it. Bytes are there once their file was synced, names once their directory was;
 * until then they may be there or not, names of one directory in the order in which they were given. Thread-safe.
 */
final class DiskMemory implements DiskWatch {
    /** Ways in which a disk keeps what it promised, or does not. */
    enum Nature {
        /** The first sync of a file keeps its name too, as ext4, XFS and Btrfs do. */
        JOURNALING,
        /** No more than POSIX promises. */
        STRICT,
        /** Says that it synced, and did not: for proving that the model notices. */
        LYING
    }

    private final Power power;
    private final Nature nature;
    private final Map<Path, StoredFile> live;
    private final Map<Path, StoredFile> durable;
    private final Map<Path, List<Consumer<Map<Path, StoredFile>>>> unsynced = new HashMap<>();

    /** A disk on which there are these files. */
    DiskMemory(Power power, Nature nature, Map<Path, byte[]> files) {
        this.power = power;
        this.nature = nature;
        this.durable = new LinkedHashMap<>();
        files.forEach((path, content) -> {
            StoredFile file = new StoredFile();
            file.is(content);
            durable.put(path, file);
        });
        this.live = new LinkedHashMap<>(durable);
    }

    @Override
    public int before(DiskEvent event) throws IOException {
        if (event.kind() == Kind.CLOSE || event.kind() == Kind.READ) {
            return ALL;
        }
        if (!power.lasts()) {
            throw new IOException("the power is off");
        }
        if (event.kind() != Kind.FORCE && event.kind() != Kind.FORCE_FOLDER) {
            return ALL;
        }
        return nature == Nature.LYING ? PRETENDED : forced(event);
    }

    /** Done before it is answered: what is written meanwhile is not covered. */
    private synchronized int forced(DiskEvent event) {
        if (event.kind() == Kind.FORCE_FOLDER) {
            settle(event.file());
            return ALL;
        }
        StoredFile file = live.get(event.file());
        if (file != null) {
            file.forced();
            if (nature == Nature.JOURNALING) {
                settle(event.file().getParent());
            }
        }
        return ALL;
    }

    private void settle(Path folder) {
        List<Consumer<Map<Path, StoredFile>>> names = unsynced.remove(folder);
        if (names != null) {
            names.forEach(change -> change.accept(durable));
        }
    }

    @Override
    public synchronized void after(DiskEvent event, ByteBuffer written) {
        Path path = event.file();
        StoredFile file = live.get(path);
        switch (event.kind()) {
            case WRITE -> whenThere(file, it -> it.written(event.position(), written));
            case TRUNCATE -> whenThere(file, it -> it.cut(event.position()));
            case CREATE, MAKE_FOLDER -> {
                StoredFile made = new StoredFile();
                rename(path.getParent(), names -> names.put(path, made));
            }
            case DELETE -> rename(path.getParent(), names -> names.remove(path));
            case LINK ->
                rename(path.getParent(), names -> {
                    if (names.containsKey(path)) {
                        names.put(event.target(), names.get(path));
                    }
                });
            case MOVE ->
                rename(path.getParent(), names -> {
                    StoredFile moved = names.remove(path);
                    if (moved != null) {
                        names.put(event.target(), moved);
                    }
                });
            default -> {
                // says nothing about what is there
            }
        }
    }

    private static void whenThere(StoredFile file, Consumer<StoredFile> change) {
        if (file != null) {
            change.accept(file);
        }
    }

    /** All renames of the service stay within a directory. */
    private void rename(Path folder, Consumer<Map<Path, StoredFile>> change) {
        change.accept(live);
        unsynced.computeIfAbsent(folder, none -> new ArrayList<>()).add(change);
    }

    /** Names before the cut. */
    synchronized Map<Path, StoredFile> live() {
        return new LinkedHashMap<>(live);
    }

    /** What is on the disk when the power is back: files by name, directories among them. */
    synchronized Map<Path, StoredFile> survivors(Random random) {
        unsynced.forEach((folder, changes) -> {
            int kept = random.nextInt(3) == 0 ? changes.size() : random.nextInt(changes.size() + 1);
            changes.subList(0, kept).forEach(change -> change.accept(durable));
        });
        unsynced.clear();
        return new LinkedHashMap<>(durable);
    }
}
