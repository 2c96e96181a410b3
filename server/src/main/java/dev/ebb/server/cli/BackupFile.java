package dev.ebb.server.cli;

import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.backup.BackupArchive;
import dev.ebb.server.backup.PrivatePlaces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Writes an archive to a file, mode 0600, which is whole, checked and on the disk when it gets its name. */
final class BackupFile {
    private BackupFile() {}

    /** Puts the archive in the place of whatever has the name; a failure leaves that as it was. */
    static BackupArchive write(Path file, ArchivePieces pieces) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        Path fresh = folder.resolve(
                "." + file.getFileName() + ".part-" + ProcessHandle.current().pid());
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel channel = FileChannel.open(PrivatePlaces.newFile(fresh), StandardOpenOption.WRITE)) {
                pour(pieces, Channels.newOutputStream(channel));
                channel.force(true);
            }
            BackupArchive archive = BackupArchive.verify(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
            return archive;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Returns how many bytes there were. */
    static long pour(ArchivePieces pieces, OutputStream out) throws IOException {
        long bytes = 0;
        for (byte[] piece = pieces.next(); piece != null; piece = pieces.next()) {
            out.write(piece);
            bytes += piece.length;
        }
        return bytes;
    }
}
