package dev.ebb.server.engine.disk;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names a file by what it is, not by what it is called: {@code device:inode}, stable over renames and restarts. */
final class FileKeys {
    private static final Pattern UNIX = Pattern.compile("\\(dev=([0-9a-f]+),ino=([0-9]+)\\)");

    private FileKeys() {}

    /** The key; null on a file system without inodes. */
    static @Nullable String of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        if (key == null) {
            return null;
        }
        Matcher unix = UNIX.matcher(key.toString());
        return unix.matches() ? unix.group(1) + ":" + unix.group(2) : key.toString();
    }

    /**
     * True when this file can be the one that had the key. Devices are numbered anew when the machine starts, so the inode
     * decides; without a key any file can be it.
     */
    static boolean maybe(BasicFileAttributes file, @Nullable String key) {
        String now = of(file);
        return key == null || now == null || inode(now).equals(inode(key));
    }

    private static String inode(String key) {
        return key.substring(key.indexOf(':') + 1);
    }

    /** The part of a key that all files of a volume share; empty where there are no keys. */
    static String volume(@Nullable String key) {
        return key == null ? "" : key.substring(0, key.indexOf(':') + 1);
    }
}
