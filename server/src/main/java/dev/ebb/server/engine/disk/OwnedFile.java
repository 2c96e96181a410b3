package dev.ebb.server.engine.disk;

import dev.ebb.server.job.FileOwner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads small files that belong to an owner, with that owner's rights and no others. Runs on a disk thread. */
public final class OwnedFile {
    private static final int MAX_BYTES = 1 << 20;

    private OwnedFile() {}

    /** The whole content; null when there is no such file. */
    public static byte @Nullable [] read(Path path, @Nullable FileOwner owner) throws IOException {
        return OwnerRights.<byte @Nullable []>as(owner, () -> {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new FileSystemException(path.toString(), null, "is not a plain file");
            }
            try (InputStream in = Channels.newInputStream(PlainFile.read(path, owner))) {
                byte[] content = in.readNBytes(MAX_BYTES + 1);
                if (content.length > MAX_BYTES) {
                    throw new FileSystemException(path.toString(), null, "is larger than a certificate store");
                }
                return content;
            } catch (NoSuchFileException missing) {
                return null;
            }
        });
    }
}
