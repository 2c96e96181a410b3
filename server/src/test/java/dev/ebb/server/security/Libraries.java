package dev.ebb.server.security;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The libraries that these tests, and with them the service, run with, as they lie in the local repository of Maven. */
final class Libraries {
    private Libraries() {}

    /**
     * A jar.
     *
     * @param folder the folders that it lies in, from which its group can be told once that is known
     * @param artifact its name
     * @param version its version
     */
    record Library(Path folder, String artifact, String version) {
        /** True for the package {@code group:artifact}. */
        boolean is(String coordinates) {
            String[] parts = coordinates.split(":");
            return parts.length == 2
                    && artifact.equals(parts[1])
                    && folder.endsWith(Path.of(parts[0].replace('.', '/'), artifact, version));
        }

        @Override
        public String toString() {
            return artifact + " " + version;
        }
    }

    /** All of them; what is built here has no version in its path. */
    static List<Library> present() {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .map(Path::of)
                .map(Libraries::library)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static Optional<Library> library(Path jar) {
        Path version = jar.getParent();
        Path artifact = version == null ? null : version.getParent();
        String name = jar.getFileName().toString();
        if (artifact == null
                || artifact.getFileName() == null
                || !name.startsWith(artifact.getFileName() + "-" + version.getFileName())
                || version.toString().contains("dev/ebb")) {
            return Optional.empty();
        }
        return Optional.of(new Library(
                version,
                artifact.getFileName().toString(),
                version.getFileName().toString()));
    }
}
