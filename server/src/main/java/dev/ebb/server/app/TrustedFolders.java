package dev.ebb.server.app;

import dev.ebb.server.config.Home;
import dev.ebb.server.identity.MachineAccounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Refuses a home that somebody else could change: who can put another file in the place of the queue, the key or the
 * configuration gives the service its orders. Asked once at the start.
 */
final class TrustedFolders {
    private static final String WHAT_IS_NEEDED = "uid,gid,mode";
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITES = 0020;
    private static final int STICKY = 01000;

    private TrustedFolders() {}

    /** Says with an IOException whom what belongs to, and what to do. */
    static void demand(Home home) throws IOException {
        OptionalLong own = MachineAccounts.ownUid();
        Path state = home.state();
        if (own.isEmpty()
                || !state.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        demandOwn(state, own.getAsLong());
        Path named = home.directory();
        if (named != null) {
            demandOwn(named, own.getAsLong());
        }
        if (Files.exists(home.configuration())) {
            demandOwn(home.configuration(), own.getAsLong());
        }
        demandSafeAbove(state.toRealPath());
    }

    /** Whatever is above: who can rename there can put another folder in the place of this one. */
    private static void demandSafeAbove(Path folder) throws IOException {
        for (Path above = folder.getParent(); above != null; above = above.getParent()) {
            int mode = (Integer) Files.getAttribute(above, "unix:mode");
            if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
                throw new IOException(
                        above + " may be changed by everybody on this machine, who could put another folder in"
                                + " the place of " + folder + ": chmod o-w " + above + ", or use another --home");
            }
        }
    }

    /** Root's is as good as one's own: root needs no file to have its way. */
    private static void demandOwn(Path path, long own) throws IOException {
        if (Files.isSymbolicLink(path)) {
            demandOwner(path, Files.readAttributes(path, "unix:uid", LinkOption.NOFOLLOW_LINKS), own);
        }
        Map<String, Object> found = Files.readAttributes(path, "unix:" + WHAT_IS_NEEDED);
        demandOwner(path, found, own);
        int mode = Math.toIntExact(number(found, "mode"));
        long gid = number(found, "gid");
        // Many systems give each user a group of the same number, in which nobody else is.
        boolean byGroup = (mode & GROUP_WRITES) != 0 && gid != number(found, "uid");
        if ((mode & OTHERS_WRITE) != 0 || byGroup) {
            throw new IOException(
                    path + " may be changed by " + (byGroup ? "the group " + gid : "everybody on this machine")
                            + ", and with it what the service does: chmod go-w " + path);
        }
    }

    private static void demandOwner(Path path, Map<String, Object> found, long own) throws IOException {
        long uid = number(found, "uid");
        if (uid != own && uid != 0) {
            throw new IOException(path + " belongs to user " + uid + ", not to " + own
                    + " who runs the service: use a --home of your own");
        }
    }

    private static long number(Map<String, Object> found, String name) {
        return Integer.toUnsignedLong((Integer) Objects.requireNonNull(found.get(name)));
    }
}
