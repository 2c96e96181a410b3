package dev.ebb.server.cli;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that somebody named.
 *
 * @param by the option or the variable
 * @param path absolute
 */
record NamedFile(String by, Path path) {
    boolean isOption() {
        return by.startsWith("--");
    }

    /** That it cannot be read; the JDK does not always say which. */
    CliException unreadable(IOException why) {
        String words = Failures.inWords(why);
        return wrong(words.contains(path.toString()) ? words : path + ": " + words);
    }

    /** What is wrong with it, as a mistake in the words. */
    CliException wrong(String what) {
        return CliException.usage(by + ": " + what);
    }
}
