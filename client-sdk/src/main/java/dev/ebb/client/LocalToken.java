package dev.ebb.client;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/** Reads the file by which a private service without Unix sockets lets its owner in: {@code host:port}, then the token. */
final class LocalToken {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private LocalToken() {}

    static TcpTarget read(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            requirePrivate(file);
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        int colon = lines.isEmpty() ? -1 : lines.get(0).lastIndexOf(':');
        if (lines.size() < 2 || colon < 1) {
            throw new IOException(file + " is not a token file of this service; stop the service and start it again");
        }
        String address = lines.get(0);
        int port = Integer.parseInt(address.substring(colon + 1));
        return EbbTarget.tcp(address.substring(0, colon), port).withoutTls().withToken(lines.get(1));
    }

    /** Whoever could have written the file could send the caller to a service of his own. */
    private static void requirePrivate(Path file) throws IOException {
        long owner = Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid"));
        boolean ownerOnly = OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file));
        if (!ownerOnly || (owner != new UnixSystem().getUid() && owner != 0)) {
            throw new IOException(file + " is not private to you; its token is not trusted");
        }
    }
}
