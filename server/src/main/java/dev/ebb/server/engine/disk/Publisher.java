package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileRecipient;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts finished files in place, in order, each whole or not at all; a repeated call finishes an interrupted one. A file
 * counts as placed only when its directory is synced. Runs on a disk thread.
 */
public final class Publisher {
    private final Map<Path, Folder> folders = new LinkedHashMap<>();

    private Publisher() {}

    /** Publishes the files up to the first failure. */
    public static PublishResult publish(List<PublishTask> files) {
        return new Publisher().run(files);
    }

    private PublishResult run(List<PublishTask> files) {
        int placed = 0;
        TransferError failure = null;
        for (PublishTask file : files) {
            failure = attempt(file.files(), () -> place(file));
            failure = failure == null ? handOver(file) : failure;
            if (failure != null) {
                break;
            }
            placed++;
        }
        TransferError unsynced = syncFolders();
        return unsynced == null ? new PublishResult(placed, failure) : new PublishResult(0, unsynced);
    }

    /** After the rename: while it is on its way the file has to be one that its owner can rename. */
    private static @Nullable TransferError handOver(PublishTask task) {
        FileRecipient recipient = task.recipient();
        String key = task.fileKey();
        if (recipient == null || key == null) {
            return null;
        }
        try {
            Handover.give(task.files().destination(), task.files().owner(), key, recipient);
            return null;
        } catch (IOException | RuntimeException failed) {
            return FailureClassifier.local(failed, task.files().destination());
        }
    }

    private @Nullable TransferError syncFolders() {
        TransferError failure = null;
        for (Folder folder : folders.values()) {
            try (folder) {
                folder.sync();
            } catch (IOException | RuntimeException failed) {
                failure = FailureClassifier.local(failed, folder.path());
            }
        }
        return failure;
    }

    private static @Nullable TransferError attempt(LocalFiles files, FileWork<@Nullable Void> work) {
        try {
            OwnerRights.<@Nullable Void>as(files.owner(), work);
            return null;
        } catch (IOException | RuntimeException failed) {
            return FailureClassifier.local(failed, files.destination());
        }
    }

    private @Nullable Void place(PublishTask task) throws IOException {
        LocalFiles files = task.files();
        Path temporary = Objects.requireNonNull(files.temporary(), "a file to publish");
        Folder from = folder(temporary, files);
        Folder to = folder(files.destination(), files);
        Path name = files.destination().getFileName();
        BasicFileAttributes source = from.attributes(temporary.getFileName());
        BasicFileAttributes target = to.attributes(name);
        if (isPlaced(task, target)) {
            // What an interrupted call may have left of its link and unlink.
            if (!files.isDirect() && source != null && Objects.equals(FileKeys.of(source), task.fileKey())) {
                from.delete(temporary.getFileName());
            }
            return null;
        }
        demandUnchanged(task, source);
        if (files.isDirect()) {
            return null;
        }
        demandReplaceable(task, target);
        from.setPermissions(temporary.getFileName(), Modes.FINISHED & ~OwnerRights.umask(files.owner()));
        if (task.overwrite() == OverwriteRule.NO_CLOBBER) {
            from.renameNew(temporary.getFileName(), to, name);
        } else {
            from.rename(temporary.getFileName(), to, name);
        }
        return null;
    }

    private Folder folder(Path file, LocalFiles files) throws IOException {
        Path parent = Objects.requireNonNull(file.getParent());
        Folder known = folders.get(parent);
        if (known == null) {
            known = Folders.open(file, files);
            folders.put(parent, known);
        }
        return known;
    }

    private static boolean isPlaced(PublishTask task, @Nullable BasicFileAttributes target) {
        return target != null
                && task.fileKey() != null
                && target.isRegularFile()
                && task.fits(target.size())
                && task.fileKey().equals(FileKeys.of(target));
    }

    private static void demandUnchanged(PublishTask task, @Nullable BasicFileAttributes source) throws IOException {
        if (source == null) {
            throw FailureClassifier.localFailure(
                    ErrorCode.FILE_NOT_FOUND,
                    task.files().destination() + ": the temporary file with its content is gone.");
        }
        boolean sameFile = task.fileKey() == null || task.fileKey().equals(FileKeys.of(source));
        if (!source.isRegularFile() || !task.fits(source.size()) || !sameFile) {
            throw FailureClassifier.localFailure(
                    ErrorCode.FILE_NOT_FOUND,
                    task.files().destination() + ": the temporary file was changed or replaced by somebody else.");
        }
    }

    private static void demandReplaceable(PublishTask task, @Nullable BasicFileAttributes target) throws IOException {
        boolean forbidden = task.overwrite() == OverwriteRule.NO_CLOBBER;
        if (target != null && (forbidden || target.isDirectory())) {
            throw new FileAlreadyExistsException(
                    task.files().destination().toString(),
                    null,
                    target.isDirectory() ? "a directory has this name" : "the file exists and may not be replaced");
        }
    }
}
