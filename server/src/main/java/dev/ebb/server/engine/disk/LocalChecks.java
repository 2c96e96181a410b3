package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The small questions and chores around local files: may it be written, may it be read, away with it. Runs on a disk thread. */
public final class LocalChecks {
    private LocalChecks() {}

    /** Throws a {@link JobException} when the destination cannot be written, or the source of an upload not be read. */
    public static void probe(LocalFiles files, JobType type) {
        try {
            OwnerRights.<@Nullable Void>as(
                    files.owner(), () -> type.sends() ? probeSource(files) : probeDestination(files));
        } catch (IOException | RuntimeException failed) {
            TransferError error = FailureClassifier.local(failed, files.destination());
            throw JobException.of(error.code(), error.message());
        }
    }

    /** Deletes the temporary files; answers how many are left. */
    public static int discard(List<LocalFiles> files) {
        int left = 0;
        for (LocalFiles file : files) {
            left += deleted(file) ? 0 : 1;
        }
        return left + Counterparts.discard(files);
    }

    private static boolean deleted(LocalFiles files) {
        Path temporary = files.temporary();
        if (temporary == null) {
            return true;
        }
        LocalFiles asItIs = new LocalFiles(files.destination(), temporary, false, files.owner(), files.roots());
        try {
            return OwnerRights.as(files.owner(), () -> {
                try (Folder folder = Folders.open(temporary, asItIs)) {
                    folder.delete(temporary.getFileName());
                    return true;
                } catch (NoSuchFileException noDirectory) {
                    return true;
                }
            });
        } catch (IOException | RuntimeException kept) {
            return false;
        }
    }

    private static @Nullable Void probeSource(LocalFiles files) throws IOException {
        SourceFile.open(files).close();
        return null;
    }

    private static @Nullable Void probeDestination(LocalFiles files) throws IOException {
        Path destination = files.destination();
        Path directory = files.createDirectories()
                ? Folders.nearest(destination, files.roots())
                : Objects.requireNonNull(destination.getParent());
        LocalFiles asItIs = new LocalFiles(destination, null, false, files.owner(), files.roots());
        Path trial = Path.of(".ebb-probe-" + UUID.randomUUID());
        try (Folder folder = Folders.open(directory.resolve(trial), asItIs)) {
            if (Files.isDirectory(destination)) {
                throw new FileAlreadyExistsException(destination.toString(), null, "a directory has this name");
            }
            if (directory.equals(destination.getParent())) {
                // Asked also because the file system may take shorter names than most.
                demandNoSpecialFile(destination, folder.attributes(destination.getFileName()));
            }
            demandWritable(folder, trial, files.owner());
        }
        return null;
    }

    /** Devices, pipes and sockets are nobody's to replace: a root daemon that is told to write to /dev/null must leave that there. */
    static void demandNoSpecialFile(Path path, @Nullable BasicFileAttributes there) throws IOException {
        if (there != null && there.isOther()) {
            throw new FileAlreadyExistsException(
                    path.toString(), null, "a device, a pipe or a socket has this name, and is not replaced");
        }
    }

    /**
     * Asks the kernel where the process has the owner's rights itself, for a question leaves nothing behind when the process
     * is killed. For another owner it has to be tried: access(2) would answer for the process.
     */
    private static void demandWritable(Folder folder, Path trial, @Nullable FileOwner owner) throws IOException {
        if (!OwnerRights.areOwn(owner)) {
            folder.create(trial).close();
            folder.delete(trial);
        } else if (!Files.isWritable(folder.path())) {
            throw new AccessDeniedException(folder.path().toString());
        }
    }
}
