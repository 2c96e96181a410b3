package dev.ebb.server.config;

import dev.ebb.server.config.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/** Whether the folders of a service and those that settings name can be used, and what lies in them is closed to others. */
final class FolderChecks {
    private final ResolvedSettings settings;
    private final Home home;
    private final List<Finding> findings;

    FolderChecks(ResolvedSettings settings, Home home, List<Finding> findings) {
        this.settings = settings;
        this.home = home;
        this.findings = findings;
    }

    void run() {
        state();
        settings.get(TelemetrySettings.AUDIT_FILE).ifPresent(this::audit);
        settings.get(UploadSettings.ROOT).ifPresent(this::uploads);
        settings.get(Settings.ROOTS).forEach(root -> present(Level.WARNING, Settings.ROOTS, root));
        settings.get(WebSettings.FOLDER).ifPresent(folder -> present(Level.WARNING, WebSettings.FOLDER, folder));
        settings.get(IdleSettings.RECORDS).ifPresent(folder -> writable(Level.WARNING, IdleSettings.RECORDS, folder));
    }

    /** A path that is too long for a socket, a folder that cannot be made, a key that others can read. */
    private void state() {
        try {
            home.requireBindableSocket();
        } catch (ConfigurationException tooLong) {
            findings.add(Finding.of(String.valueOf(tooLong.getMessage())));
        }
        Path exists = existing(home.state());
        if (!Files.isDirectory(exists) || !Files.isWritable(exists)) {
            String what = exists.equals(home.state())
                    ? home.state() + " cannot be written by " + user()
                    : home.state() + " is not there, and " + exists + " cannot be written by " + user();
            findings.add(new Finding(
                    home.kind() == Home.Kind.SYSTEM ? Level.WARNING : Level.ERROR,
                    "",
                    "",
                    what,
                    "run this as the user who runs the service, or name another folder with --home"));
        }
        Path key = home.state().resolve("secret.key");
        try {
            if (Files.exists(key)) {
                Set<PosixFilePermission> rights = Files.getPosixFilePermissions(key);
                if (rights.stream().anyMatch(right -> !right.name().startsWith("OWNER"))) {
                    findings.add(new Finding(
                            Level.WARNING,
                            "",
                            "",
                            key + " seals the secrets of jobs and is open to others",
                            "chmod 600 " + key));
                }
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            return; // Whose folder it is will say whether the service can read it.
        }
    }

    private void audit(Path file) {
        Path folder = file.getParent();
        boolean fine = Files.exists(file) ? Files.isWritable(file) : folder != null && Files.isWritable(folder);
        if (!fine) {
            add(
                    settings.get(TelemetrySettings.AUDIT_REQUIRED) ? Level.ERROR : Level.WARNING,
                    TelemetrySettings.AUDIT_FILE,
                    file + " cannot be written by " + user(),
                    "make its folder, and let the user who runs the service write there");
        }
    }

    private void writable(Level level, Setting<?> setting, Path folder) {
        Path exists = existing(folder);
        if (!Files.isDirectory(exists) || !Files.isWritable(exists)) {
            add(level, setting, folder + " cannot be written by " + user(), "");
        }
    }

    /** It is never made: a mistake would receive files somewhere. */
    private void uploads(Path root) {
        if (Files.isDirectory(root)) {
            writable(Level.ERROR, UploadSettings.ROOT, root);
        } else {
            present(Level.ERROR, UploadSettings.ROOT, root);
        }
    }

    private void present(Level level, Setting<?> setting, Path folder) {
        if (!Files.isDirectory(folder)) {
            add(level, setting, folder + (Files.exists(folder) ? " is no folder" : " is not there"), "");
        }
    }

    /** The folder itself, or the nearest above that is there. */
    private static Path existing(Path folder) {
        Path at = folder;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    private void add(Level level, Setting<?> setting, String what, String remedy) {
        findings.add(new Finding(level, settings.written(setting), setting.key(), what, remedy));
    }

    private static String user() {
        return System.getProperty("user.name", "this user");
    }
}
