package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.RangeSet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes that another node left of a file this node's own, in a file of its own: a node that has lost a job without
 * knowing it may go on writing into the old one. Only what was remembered as durable is taken, and that no node ever changes in
 * place. To be called with the owner's rights.
 */
final class Takeover {
    private Takeover() {}

    /**
     * Bytes that are under this node's name now.
     *
     * @param predecessor the file they were copied from; null when that one itself got another name
     */
    record Taken(@Nullable Path predecessor) {}

    /** True when the file was made by another node than this. */
    static boolean isNeeded(LocalFiles files, MadeFile made) {
        return !files.isDirect() && files.maker() != null && !files.maker().equals(made.maker());
    }

    /** Puts the durable bytes under this node's name, synced; null when they are not to be found here. */
    static @Nullable Taken run(Folder folder, LocalFiles files, MadeFile made, RangeSet durable) throws IOException {
        Path own =
                Objects.requireNonNull(files.temporary(), "a file to write to").getFileName();
        Path told = Path.of(MadeFile.nameBy(made.maker(), own.toString()));
        if (isIt(folder, told, made, durable)) {
            if (made.closed()) {
                folder.rename(told, folder, own);
                folder.sync();
                return new Taken(null);
            }
            return copied(folder, told, own, made, durable);
        }
        Path found = search(folder, own, made, durable);
        if (found == null) {
            return null;
        }
        // Whoever gave it this name meant to go on with it, and was stopped before saying so.
        return found.equals(own) ? new Taken(null) : copied(folder, found, own, made, durable);
    }

    private static boolean isIt(Folder folder, Path name, MadeFile made, RangeSet durable) throws IOException {
        BasicFileAttributes there = folder.attributes(name);
        return there != null
                && there.isRegularFile()
                && there.size() >= durable.end()
                && FileKeys.maybe(there, made.identity());
    }

    private static @Nullable Path search(Folder folder, Path own, MadeFile made, RangeSet durable) throws IOException {
        if (made.identity().isEmpty()) {
            return null;
        }
        String stem = MadeFile.stem(own.toString());
        DirectoryStream.Filter<Path> counterparts =
                path -> Objects.equals(stem, MadeFile.stem(path.getFileName().toString()));
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder.path(), counterparts)) {
            for (Path path : names) {
                if (isIt(folder, path.getFileName(), made, durable)) {
                    return path.getFileName();
                }
            }
        }
        return null;
    }

    private static @Nullable Taken copied(Folder folder, Path from, Path own, MadeFile made, RangeSet durable)
            throws IOException {
        try (FileChannel source = folder.read(from)) {
            if (!isIt(folder, from, made, durable)) {
                return null; // replaced before it was open
            }
            folder.delete(own);
            try (FileChannel target = folder.create(own)) {
                for (FileRange range : durable.ranges()) {
                    long done = shared(folder, from, own, range);
                    copy(source, target, range.initialOffset() + done, range.end());
                }
                target.force(true);
            }
            folder.sync();
        }
        return new Taken(from);
    }

    /** As much as the file system copies by itself, or shares. */
    private static long shared(Folder folder, Path from, Path own, FileRange range) throws IOException {
        KernelCopy.Place source = place(folder, from);
        KernelCopy.Place target = place(folder, own);
        return source == null || target == null
                ? 0
                : KernelCopy.copy(source, target, range.initialOffset(), range.end());
    }

    private static KernelCopy.@Nullable Place place(Folder folder, Path name) throws IOException {
        BasicFileAttributes there = folder.attributes(name);
        String key = there == null ? null : FileKeys.of(there);
        return key == null ? null : new KernelCopy.Place(folder.path().resolve(name), key);
    }

    private static void copy(FileChannel source, FileChannel target, long from, long end) throws IOException {
        long at = from;
        while (at < end) {
            long count = source.transferTo(at, end - at, target.position(at));
            if (count <= 0) {
                throw new IOException("what another node left of the file is shorter than it was");
            }
            at += count;
        }
    }
}
