package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.FileOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets files that are written at the same time in one directory use one handle of it: walking to it and opening it are a
 * dozen system calls, a third of what a small file costs. A handle is shared only while its path still leads to it, by those
 * with the same rights and roots, and for a second: then the way there is looked at again. Thread-safe.
 */
final class SharedFolders {
    private static final long LONGEST_NANOS = 1_000_000_000;

    private final Map<Place, Shared> open = new ConcurrentHashMap<>();

    /** What the walk to a directory depends on. */
    private record Place(
            Path parent, List<Path> roots, @Nullable FileOwner owner) {}

    private record Shared(Folder folder, Object identity, long openedNanos) {
        boolean isFresh() {
            return System.nanoTime() - openedNanos < LONGEST_NANOS;
        }
    }

    /** The directory of {@code file}; to be closed by whoever got it. To be called with the owner's rights. */
    Folder open(Path file, LocalFiles files) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new NoSuchFileException(file.toString());
        }
        Place place = new Place(parent, files.roots(), files.owner());
        Shared known = open.get(place);
        if (known != null
                && known.isFresh()
                && leadsTo(parent, known)
                && known.folder().hold()) {
            return known.folder();
        }
        Folder folder = Folders.open(file, files);
        Object identity = folder.identity();
        if (identity != null) {
            Shared shared = new Shared(folder, identity, System.nanoTime());
            folder.whenClosed(() -> open.remove(place, shared));
            open.put(place, shared);
        }
        return folder;
    }

    private static boolean leadsTo(Path parent, Shared known) {
        try {
            // While the handle is open no other directory can get its number.
            Object now = Files.readAttributes(parent, BasicFileAttributes.class).fileKey();
            return known.identity().equals(now);
        } catch (IOException gone) {
            return false;
        }
    }
}
