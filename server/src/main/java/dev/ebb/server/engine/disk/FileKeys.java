package dev.ebb.server.engine.disk;

import dev.ebb.server.job.MadeFile;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names a file by what it is, not by what it is called: {@code device:inode}, stable over renames and restarts. */
final class FileKeys {
    private static final String DEVICE = "(dev=";
    private static final String INODE = ",ino=";

    private FileKeys() {}

    /** The key; null on a file system without inodes. */
    static @Nullable String of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        if (key == null) {
            return null;
        }
        // Looked at several times a file: no regular expression.
        String text = key.toString();
        int inode = text.indexOf(INODE);
        return text.startsWith(DEVICE) && inode > 0 && text.endsWith(")")
                ? text.substring(DEVICE.length(), inode) + ":"
                        + text.substring(inode + INODE.length(), text.length() - 1)
                : text;
    }

    /**
     * True when this file can be the one that had the key. Devices are numbered anew when the machine starts, so the inode
     * decides; without a key any file can be it.
     */
    static boolean maybe(BasicFileAttributes file, @Nullable String key) {
        String now = of(file);
        MadeFile made = MadeFile.of(key);
        return made == null
                || now == null
                || made.identity().isEmpty()
                || inode(now).equals(inode(made.identity()));
    }

    /**
     * True when this is the file that had the key. The inode decides: devices are numbered anew when the machine starts, and
     * where several nodes see it each has its own number for the device.
     */
    static boolean same(BasicFileAttributes file, @Nullable String key) {
        if (MadeFile.makerOf(key) != null) {
            return maybe(file, key);
        }
        String now = of(file);
        return now == null || key == null
                ? Objects.equals(now, key)
                : inode(now).equals(inode(key));
    }

    /** The part of a key that stays when devices are numbered anew. */
    static String inode(String key) {
        return key.substring(key.indexOf(':') + 1);
    }

    /** The part of a key that all files of a volume share; empty where there are no keys. */
    static String volume(@Nullable String key) {
        return key == null ? "" : key.substring(0, key.indexOf(':') + 1);
    }
}
