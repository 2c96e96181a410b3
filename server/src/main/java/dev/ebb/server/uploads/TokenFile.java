package dev.ebb.server.uploads;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The file of those who may upload: a line each, a name and a token; lines that start with # say nothing. */
final class TokenFile {
    private static final int SHORTEST = 16;

    private TokenFile() {}

    /** The token of each name. The message of an IOException is for people. */
    static Map<String, String> read(Path file) throws IOException {
        demandPrivate(file);
        Map<String, String> tokens = new HashMap<>();
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\\R")) {
            String[] words = line.strip().split("\\s+");
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            if (words.length != 2 || words[1].length() < SHORTEST || tokens.put(words[0], words[1]) != null) {
                throw new IOException(file + ": each line must be a name of its own and a token of at least " + SHORTEST
                        + " characters");
            }
        }
        if (tokens.isEmpty()) {
            throw new IOException(file + " holds no token: write lines of a name and a token into it");
        }
        return tokens;
    }

    private static void demandPrivate(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " does not exist: write lines of a name and a token into it");
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            if (rights.contains(PosixFilePermission.OTHERS_READ) || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IOException(file + " may be read by everybody on this machine: chmod 600 it");
            }
        }
    }
}
