package dev.ebb.server.engine.disk;

import dev.ebb.server.job.FileOwner;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens for reading what is a plain file, and never anything else, not even for a moment: whoever opens a named pipe waits for
 * its writer, and a user who puts one in the place of a file just then could hold every disk thread of a service for all.
 * Runs on a disk thread, with the owner's rights.
 */
final class PlainFile {
    private PlainFile() {}

    /** The file with this name, which had these attributes a moment ago; NoSuchFileException when it is another one now. */
    static FileChannel read(Folder folder, Path name, BasicFileAttributes seen, @Nullable FileOwner owner)
            throws IOException {
        Kernel kernel = kernel(owner);
        if (kernel == null) {
            return folder.read(name);
        }
        Path path = folder.path().resolve(name);
        return read(kernel, path, found -> Objects.equals(FileKeys.of(found), FileKeys.of(seen)));
    }

    /** The file at the end of the path. */
    static FileChannel read(Path path, @Nullable FileOwner owner) throws IOException {
        Kernel kernel = kernel(owner);
        return kernel == null
                ? FileChannel.open(path, StandardOpenOption.READ)
                : read(kernel, path.toRealPath(), found -> true);
    }

    /** A service that works for its own user alone is harmed by nobody else, and does without the library for this. */
    private static @Nullable Kernel kernel(@Nullable FileOwner owner) {
        return OwnerRights.areOwn(owner) ? null : Kernel.here();
    }

    private interface Condition {
        boolean holds(BasicFileAttributes found);
    }

    /** Found first, which opens nothing; what was found is what is opened then. */
    private static FileChannel read(Kernel kernel, Path path, Condition condition) throws IOException {
        long handle = kernel.open(path, Kernel.O_PATH);
        if (handle < 0) {
            throw new NoSuchFileException(path.toString());
        }
        try {
            BasicFileAttributes found = Files.readAttributes(Kernel.path(handle), BasicFileAttributes.class);
            if (!condition.holds(found)) {
                throw new NoSuchFileException(path.toString());
            }
            if (!found.isRegularFile()) {
                throw new FileSystemException(path.toString(), null, "is not a plain file");
            }
            return FileChannel.open(Kernel.path(handle), StandardOpenOption.READ);
        } finally {
            kernel.close(handle);
        }
    }
}
