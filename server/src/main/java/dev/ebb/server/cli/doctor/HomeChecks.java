package dev.ebb.server.cli.doctor;

import dev.ebb.server.config.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The folders of a service and what lies in them. */
final class HomeChecks {
    private static final String CONFIGURATION = "configuration";
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final long LEAST_FREE = 256L << 20;
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private HomeChecks() {}

    static List<Finding> folders(Installation at) {
        Home home = at.home();
        Path state = home.state();
        if (!Files.exists(state)) {
            return List.of(Finding.ok(
                    "home",
                    state + " is not there yet; the "
                            + (home.kind() == Home.Kind.SYSTEM
                                    ? "service makes it when it starts"
                                    : "first command makes it")));
        }
        if (home.kind() == Home.Kind.SYSTEM) {
            return List.of(Finding.ok("home", "the service of the machine, in " + state));
        }
        try {
            Set<PosixFilePermission> open = EnumSet.copyOf(OF_OTHERS);
            open.retainAll(Files.getPosixFilePermissions(state));
            return List.of(
                    open.isEmpty()
                            ? Finding.ok("home", state + ", closed to others")
                            : Finding.warning(
                                    "home",
                                    state + " is open to others",
                                    "chmod 700 " + state + " (the service does so, too)."));
        } catch (IOException | UnsupportedOperationException unknown) {
            return List.of(Finding.ok("home", state.toString()));
        }
    }

    static List<Finding> socket(Installation at) {
        Path socket = at.home().socket();
        if (at.service().isListening()) {
            return List.of(Finding.ok("socket", socket + " answers"));
        }
        if (Files.exists(socket)) {
            return List.of(Finding.note(
                    "socket",
                    socket + " was left behind by a service that is gone",
                    "Nothing needs to be done: the next service takes its place."));
        }
        return List.of(Finding.ok("socket", socket + " is free"));
    }

    /** Looks in the kernel's list: to try the lock would take it from a service that is just starting. */
    static List<Finding> lock(Installation at) {
        Path lock = at.home().daemonLock();
        if (at.service().isListening() || !Files.exists(lock)) {
            return List.of();
        }
        try {
            String inode = ":" + Files.getAttribute(lock, "unix:ino") + " ";
            for (String line : Files.readAllLines(at.root().resolve("proc/locks"))) {
                if (line.contains(inode)) {
                    String holder = line.strip().split("\\s+")[4];
                    return List.of(Finding.error(
                            "lock",
                            "process " + holder + " holds " + lock + ", but does not answer on the socket",
                            "Wait if it is starting; else look into "
                                    + at.home().daemonLog() + ", then: kill " + holder));
                }
            }
        } catch (IOException | RuntimeException unknown) {
            return List.of();
        }
        return List.of(Finding.ok("lock", lock + " is free"));
    }

    /** All that {@code ebb config check} finds, in the doctor's words for how bad it is. */
    static List<Finding> configuration(Installation at) {
        Path file = at.home().configuration();
        List<Finding> findings = new ArrayList<>();
        for (dev.ebb.server.config.Finding found : at.inspection().configuration()) {
            String what = (found.place().isEmpty() ? "" : found.place() + ": ")
                    + (found.setting().isEmpty() ? "" : found.setting() + ": ")
                    + found.what();
            findings.add(
                    switch (found.level()) {
                        case NOTE -> Finding.note(CONFIGURATION, what, found.remedy());
                        case WARNING -> Finding.warning(CONFIGURATION, what, remedy(found, "Set it right"));
                        case ERROR -> Finding.error(CONFIGURATION, what, remedy(found, "Correct it"));
                    });
        }
        if (findings.stream().allMatch(finding -> finding.level() == Finding.Level.NOTE)) {
            findings.add(
                    0,
                    Finding.ok(
                            CONFIGURATION,
                            Files.exists(file) ? file + " is valid" : "no " + file + "; defaults count"));
        }
        return findings;
    }

    private static String remedy(dev.ebb.server.config.Finding found, String otherwise) {
        return found.remedy().isEmpty()
                ? otherwise + ", then: ebb config check, and restart the service."
                : found.remedy();
    }

    static List<Finding> store(Installation at) {
        Path folder = at.home().state().resolve("store");
        Path notice = folder.resolve("DAMAGED.txt");
        if (Files.exists(notice)) {
            return List.of(Finding.error("queue", "the queue was found damaged and is kept aside", read(notice)));
        }
        Path database = folder.resolve("queue.db");
        if (!Files.exists(database)) {
            return Files.exists(folder.resolve("established"))
                    ? List.of(Finding.error(
                            "queue",
                            database + " is missing, and there was one",
                            "Put a backup in its place before the service starts again."))
                    : List.of();
        }
        try (var in = Files.newInputStream(database)) {
            byte[] start = in.readNBytes(SQLITE.length);
            if (start.length > 0 && !Arrays.equals(start, SQLITE)) {
                return List.of(Finding.error(
                        "queue", database + " does not begin as a database does", "Put a backup in its place."));
            }
            return at.inspection().queue().isEmpty()
                    ? List.of(Finding.ok("queue", database + ", " + (Files.size(database) >> 10) + " KiB, is sound"))
                    : at.inspection().queue();
        } catch (IOException unreadable) {
            return at.home().kind() == Home.Kind.SYSTEM
                    ? List.of()
                    : List.of(Finding.error("queue", database + " cannot be read", "chown it to yourself."));
        }
    }

    static List<Finding> disk(Installation at) {
        Path folder = at.home().state();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        List<Finding> findings = new ArrayList<>();
        try {
            FileStore store = Files.getFileStore(folder);
            long free = store.getUsableSpace();
            String what = (free >> 20) + " MiB free where the state is kept";
            findings.add(
                    free < Math.max(LEAST_FREE, store.getTotalSpace() / 100)
                            ? Finding.error("disk", "only " + what, "Make room on the volume of " + folder + ".")
                            : Finding.ok("disk", what));
            if (List.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs").contains(store.type())) {
                findings.add(Finding.warning(
                        "disk",
                        "the state lies on " + store.type() + ", where locks and syncs are not to be relied on",
                        "Name a folder on a local disk with --home or EBB_HOME."));
            }
        } catch (IOException unknown) {
            findings.add(Finding.warning("disk", "the volume of " + folder + " cannot be asked how much is free", ""));
        }
        return findings;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            return "See " + file + ".";
        }
    }
}
