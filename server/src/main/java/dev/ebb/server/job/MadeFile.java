package dev.ebb.server.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file as it is remembered: which one on its volume, and, where several nodes may write to one folder, whose. Every
 * node writes only into files that carry its own mark in their name, so that one that has lost a job without knowing it
 * cannot spoil what another goes on with.
 *
 * @param identity device and inode, as in {@code 66305:1234}; empty on a file system without
 * @param maker mark of the node that made it, of small letters and digits; null with the embedded store, which has no other nodes
 * @param closed its maker has let go of it: nobody writes into it any more
 */
public record MadeFile(String identity, @Nullable String maker, boolean closed) {
    private static final String SEPARATOR = ";";
    private static final String CLOSED = "closed";
    private static final String SUFFIX = ".part";
    private static final Pattern NAME = Pattern.compile("(\\.ebb-[0-9a-f-]{36}-[0-9]+)(-[0-9a-z]+)?\\.part");

    /** What a kept key says; null stays null. */
    public static @Nullable MadeFile of(@Nullable String key) {
        if (key == null) {
            return null;
        }
        String[] parts = key.split(SEPARATOR, -1);
        return new MadeFile(parts[0], parts.length > 1 ? parts[1] : null, parts.length > 2 && parts[2].equals(CLOSED));
    }

    /** The mark of whoever made the file of a key; null when nobody needs to be told apart. */
    public static @Nullable String makerOf(@Nullable String key) {
        MadeFile file = of(key);
        return file == null ? null : file.maker();
    }

    /** The text that is kept; null when there is nothing to know a file by. */
    public static @Nullable String key(@Nullable String identity, @Nullable String maker) {
        return maker == null ? identity : (identity == null ? "" : identity) + SEPARATOR + maker;
    }

    /** The key of the same file, which this maker has let go of, if it is the one's. */
    public static @Nullable String closedBy(@Nullable String maker, @Nullable String key) {
        MadeFile file = of(key);
        boolean own = file != null && maker != null && maker.equals(file.maker()) && !file.closed();
        return own ? key + SEPARATOR + CLOSED : key;
    }

    /** The key of the same file, which its maker may have open. */
    public static @Nullable String open(@Nullable String key) {
        MadeFile file = of(key);
        return file == null ? null : key(file.identity(), file.maker());
    }

    /** The name of a temporary file: hidden, the same after every restart of its maker. */
    public static String name(JobId job, int index, @Nullable String maker) {
        return ".ebb-" + job + "-" + index + (maker == null ? "" : "-" + maker) + SUFFIX;
    }

    /** What the file called {@code name} would be called had that node made it. */
    public static String nameBy(@Nullable String maker, String name) {
        String stem = stem(name);
        if (stem == null) {
            throw new IllegalArgumentException(name + " is not the name of a temporary file");
        }
        return stem + (maker == null ? "" : "-" + maker) + SUFFIX;
    }

    /** What the names of a temporary file have in common, whoever made it; null for a name that is none. */
    public static @Nullable String stem(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
