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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts finished files in place, in order, each whole or not at all; a repeated call finishes an interrupted one. A file
 * counts as placed only when its directory is synced. Runs on a disk thread.
 */
public final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final Map<Path, Folder> folders = new LinkedHashMap<>();
    private final List<PublishTask> moved = new ArrayList<>();
    private final Set<Path> above = new LinkedHashSet<>();

    private Publisher() {}

    /** Publishes the files up to the first failure; what could not be synced goes back while it is {@code held}. */
    public static PublishResult publish(List<PublishTask> files, BooleanSupplier held) {
        return new Publisher().run(files, held);
    }

    private PublishResult run(List<PublishTask> files, BooleanSupplier held) {
        int placed = 0;
        TransferError failure = null;
        for (PublishTask file : files) {
            failure = attempt(file.files(), () -> place(file));
            if (failure == null && !file.files().isDirect() && file.recipient() == null) {
                moved.add(file);
            }
            failure = failure == null ? handOver(file) : failure;
            if (failure != null) {
                break;
            }
            placed++;
        }
        TransferError unsynced = syncFolders();
        if (unsynced != null && held.getAsBoolean()) {
            moved.forEach(this::takeBack);
        }
        folders.values().forEach(Publisher::close);
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
        List<Path> all = new ArrayList<>();
        folders.values().forEach(folder -> all.add(folder.path()));
        all.addAll(above);
        for (Path folder : all) {
            try {
                Folders.sync(folder);
            } catch (AccessDeniedException notOurs) {
                if (!above.contains(folder)) {
                    return FailureClassifier.local(notOurs, folder);
                } // a directory that cannot be opened is none that this service made
            } catch (IOException | RuntimeException failed) {
                return FailureClassifier.local(failed, folder);
            }
        }
        return null;
    }

    /**
     * A directory whose sync failed may have lost the new name, and a second sync would not say so. So the file goes back,
     * and a repeated call renames it anew.
     */
    private void takeBack(PublishTask task) {
        Path temporary = Objects.requireNonNull(task.files().temporary(), "a file that was published");
        TransferError failed = attempt(task.files(), () -> {
            Folder from = folder(task.files().destination(), task.files());
            Path name = task.files().destination().getFileName();
            if (isPlaced(task, from.attributes(name))) {
                from.rename(name, folder(temporary, task.files()), temporary.getFileName());
            }
            return null;
        });
        if (failed != null) {
            LOG.warn(
                    "{} is in place, but not safe from a power loss: {}",
                    task.files().destination(),
                    failed.message());
        }
    }

    private static void close(Folder folder) {
        try {
            folder.close();
        } catch (IOException handleIsGone) {
            LOG.debug("a directory handle could not be closed", handleIsGone);
        }
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
            if (!files.isDirect() && source != null && FileKeys.same(source, task.fileKey())) {
                from.delete(temporary.getFileName());
            }
            return null;
        }
        demandUnchanged(task, source);
        if (files.isDirect()) {
            return null;
        }
        demandReplaceable(task, target);
        try {
            move(task, from, temporary.getFileName(), to);
        } catch (NoSuchFileException | FileAlreadyExistsException meanwhile) {
            // Another node may do the same, or a file server say once more what it has done already.
            if (!isPlaced(task, to.attributes(name))) {
                throw meanwhile;
            }
        }
        return null;
    }

    private static void move(PublishTask task, Folder from, Path temporary, Folder to) throws IOException {
        Path name = task.files().destination().getFileName();
        from.setPermissions(
                temporary, Modes.FINISHED & ~OwnerRights.umask(task.files().owner()));
        if (task.overwrite() == OverwriteRule.NO_CLOBBER) {
            from.renameNew(temporary, to, name);
        } else {
            from.rename(temporary, to, name);
        }
    }

    private Folder folder(Path file, LocalFiles files) throws IOException {
        Path parent = Objects.requireNonNull(file.getParent());
        Folder known = folders.get(parent);
        if (known == null) {
            known = Folders.open(file, files);
            folders.put(parent, known);
            if (files.createDirectories()) {
                addAbove(known.path(), files.roots());
            }
        }
        return known;
    }

    /** Directories that were made for the file are names in directories, too. */
    private void addAbove(Path folder, List<Path> roots) throws IOException {
        Path root = Folders.rootOf(folder, roots);
        for (Path at = folder; at != null && !at.equals(root); at = at.getParent()) {
            Path parent = at.getParent();
            if (parent != null) {
                above.add(parent);
            }
        }
    }

    private static boolean isPlaced(PublishTask task, @Nullable BasicFileAttributes target) {
        return target != null
                && task.fileKey() != null
                && target.isRegularFile()
                && task.fits(target.size())
                && FileKeys.same(target, task.fileKey());
    }

    private static void demandUnchanged(PublishTask task, @Nullable BasicFileAttributes source) throws IOException {
        if (source == null) {
            throw FailureClassifier.localFailure(
                    ErrorCode.FILE_NOT_FOUND,
                    task.files().destination() + ": the temporary file with its content is gone.");
        }
        boolean sameFile = task.fileKey() == null || FileKeys.same(source, task.fileKey());
        if (!source.isRegularFile() || !task.fits(source.size()) || !sameFile) {
            throw FailureClassifier.localFailure(
                    ErrorCode.FILE_NOT_FOUND,
                    task.files().destination() + ": the temporary file was changed or replaced by somebody else.");
        }
    }

    private static void demandReplaceable(PublishTask task, @Nullable BasicFileAttributes target) throws IOException {
        boolean forbidden = task.overwrite() == OverwriteRule.NO_CLOBBER;
        if (target == null) {
            return;
        }
        LocalChecks.demandNoSpecialFile(task.files().destination(), target);
        if (forbidden || target.isDirectory()) {
            throw new FileAlreadyExistsException(
                    task.files().destination().toString(),
                    null,
                    target.isDirectory() ? "a directory has this name" : "the file exists and may not be replaced");
        }
    }
}
