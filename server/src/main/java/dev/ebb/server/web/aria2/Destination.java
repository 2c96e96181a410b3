package dev.ebb.server.web.aria2;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Where a download goes, by aria2's rules for {@code dir}, {@code out} and names that are taken. */
final class Destination {
    private static final int MOST_TRIES = 9999;

    private Destination() {}

    /**
     * A path for a new download.
     *
     * @param folder where relative ones are below
     * @param options {@code dir}, {@code out}, {@code allow-overwrite} and {@code auto-file-renaming}
     * @param name the name of the file where {@code out} does not say one
     * @param claimed whether another download will put its file there
     */
    static Path choose(Path folder, OptionSet options, String name, Predicate<Path> claimed) {
        Path dir = path("dir", folder, options.text("dir").orElse(""));
        Path wanted = path("out", dir, options.text("out").orElse(name));
        if (!wanted.startsWith(dir) || wanted.equals(dir)) {
            throw OptionSet.wrong("out", "\"" + options.text("out").orElse(name) + "\" is not a file below " + dir);
        }
        Predicate<Path> taken = path -> claimed.test(path)
                || (!options.flag("allow-overwrite", false) && Files.exists(path, LinkOption.NOFOLLOW_LINKS));
        return taken.test(wanted) ? renamed(wanted, options, taken) : wanted;
    }

    private static Path renamed(Path wanted, OptionSet options, Predicate<Path> taken) {
        if (!options.flag("auto-file-renaming", true)) {
            throw new Aria2Exception("File " + wanted + " exists, or another download puts it there, and"
                    + " auto-file-renaming is off. allow-overwrite replaces a file that exists.");
        }
        String name = String.valueOf(wanted.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = dot > 0 ? name.substring(dot) : "";
        for (int i = 1; i <= MOST_TRIES; i++) {
            Path next = wanted.resolveSibling(stem + "." + i + ending);
            if (!taken.test(next)) {
                return next;
            }
        }
        throw new Aria2Exception("No free name was found for " + wanted + ".");
    }

    private static Path path(String option, Path base, String text) {
        try {
            return base.resolve(text).normalize();
        } catch (InvalidPathException invalid) {
            throw OptionSet.wrong(option, "\"" + text + "\" is not a path");
        }
    }
}
