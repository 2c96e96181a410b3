package dev.ebb.server.rpc.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** The folder of the socket: a private daemon's is its owner's alone, a system daemon's is open for reading. */
final class SocketFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    private SocketFolder() {}

    /** The folder that a socket lies in. */
    static Path of(Path socket) {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("A socket cannot be " + socket);
        }
        return folder;
    }

    /** Makes the folder, or checks the one that is there. */
    static void prepare(Path folder, boolean system, OptionalLong owner) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Files.createDirectories(folder);
            return;
        }
        Set<PosixFilePermission> wanted = system ? READABLE : OWNER_ONLY;
        if (!Files.exists(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(wanted));
        }
        requireOwner(folder, owner);
        // Those that the process's umask took, or that someone added.
        if (!Files.getPosixFilePermissions(folder).equals(wanted)) {
            Files.setPosixFilePermissions(folder, EnumSet.copyOf(wanted));
        }
    }

    private static void requireOwner(Path folder, OptionalLong owner) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder; move it away, the socket needs one");
        }
        long actual = uid(folder);
        if (owner.isPresent() && actual != owner.getAsLong()) {
            throw new IOException(folder + " belongs to user " + actual + ", not to " + owner.getAsLong()
                    + " who runs the service: whoever owns the folder could replace the socket");
        }
    }

    static long uid(Path path, LinkOption... options) throws IOException {
        return Integer.toUnsignedLong((Integer) Files.getAttribute(path, "unix:uid", options));
    }
}
