package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
        return left;
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

    /** Makes a file and removes it: asking the kernel for access rights would ask for those of the process. */
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
            folder.create(trial).close();
            folder.delete(trial);
        }
        return null;
    }
}
