package dev.ebb.server.rpc.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Where a private service listens on loopback and the token that it accepts there, in a file that its owner alone can
 * read: two lines, {@code host:port} and the token. Made anew at each start. Not thread-safe.
 */
final class TokenFile {
    /** Its name, beside the place of the socket. */
    static final String NAME = "ebb.token";

    private static final int TOKEN_BYTES = 32;

    private final Path path;
    private final String token;

    TokenFile(Path folder) {
        path = folder.resolve(NAME);
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
    }

    String token() {
        return token;
    }

    /** Publishes the file whole, under its name. */
    void write(String host, int port) throws IOException {
        Path fresh = path.resolveSibling(NAME + ".new");
        Files.deleteIfExists(fresh);
        if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        String content = host + ":" + port + "\n" + token + "\n";
        Files.writeString(
                fresh, content, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes the file, unless another service has written its own by now. */
    void remove() throws IOException {
        if (Files.exists(path)
                && Files.readString(path, StandardCharsets.US_ASCII).contains(token)) {
            Files.deleteIfExists(path);
        }
    }
}
