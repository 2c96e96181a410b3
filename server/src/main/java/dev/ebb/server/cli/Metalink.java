package dev.ebb.server.cli;

import dev.ebb.server.metalink.MetalinkDocument;
import dev.ebb.server.metalink.MetalinkException;
import dev.ebb.server.metalink.MetalinkFile;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a Metalink document, each with its place in a directory. */
final class Metalink {
    private Metalink() {}

    /** The files of a document, to be put into that directory. */
    static List<FileArguments.Wanted> read(InputStream document, Path directory) {
        List<FileArguments.Wanted> wanted = new ArrayList<>();
        try {
            for (MetalinkFile file : MetalinkDocument.read(document)) {
                List<String> urls = file.urls();
                wanted.add(new FileArguments.Wanted(
                        urls.get(0),
                        place(directory, file.name()),
                        file.digest().map(FileArguments::digest),
                        urls.subList(1, urls.size())));
            }
        } catch (MetalinkException wrong) {
            throw CliException.usage(String.valueOf(wrong.getMessage()));
        }
        return wanted;
    }

    /** A document comes from anywhere, so its names must stay in the directory (RFC 5854 section 4.2.8.3). */
    private static Path place(Path directory, String text) {
        try {
            Path file = directory.resolve(text).normalize();
            if (!text.isEmpty() && !text.startsWith("/") && !file.equals(directory) && file.startsWith(directory)) {
                return file;
            }
        } catch (InvalidPathException unusable) {
            // As bad as one that leads elsewhere.
        }
        throw CliException.usage("\"" + text + "\" is not the name of a file in the directory");
    }
}
