package dev.ebb.server.config;

import dev.ebb.server.config.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the files that settings name are there, can be read, and are closed to others where they hold secrets. */
final class FileChecks {
    /** What a file is needed for. */
    private enum Need {
        /** Without it the service does not start. */
        START,
        /** Without it something does not work. */
        USE
    }

    /** Who else may read it. */
    private enum Secrecy {
        PUBLIC,
        /** Not everybody. */
        CLOSED,
        /** Nobody, not even the group. */
        OWN
    }

    private final ResolvedSettings settings;
    private final boolean asService;
    private final List<Finding> findings;

    FileChecks(ResolvedSettings settings, Home home, List<Finding> findings) {
        this.settings = settings;
        this.asService = home.kind() == Home.Kind.PRIVATE || user().equals("root");
        this.findings = findings;
    }

    void run() {
        look(ListenSettings.TLS_CERTIFICATE, Need.START, Secrecy.PUBLIC);
        look(ListenSettings.TLS_KEY, Need.START, Secrecy.CLOSED);
        look(ListenSettings.CLIENT_CA, Need.START, Secrecy.PUBLIC);
        look(StoreSettings.PASSWORD, Need.START, Secrecy.OWN);
        look(UploadSettings.TLS_CERTIFICATE, Need.START, Secrecy.PUBLIC);
        look(UploadSettings.TLS_KEY, Need.START, Secrecy.CLOSED);
        look(UploadSettings.TOKENS, Need.START, Secrecy.CLOSED);
        look(PeerSettings.CERTIFICATE, Need.START, Secrecy.PUBLIC);
        look(PeerSettings.KEY, Need.START, Secrecy.CLOSED);
        look(PeerSettings.AUTHORITY, Need.START, Secrecy.PUBLIC);
        look(TelemetrySettings.CERTIFICATE, Need.START, Secrecy.PUBLIC);
        look(TelemetrySettings.KEY, Need.START, Secrecy.CLOSED);
        look(TelemetrySettings.AUTHORITIES, Need.START, Secrecy.PUBLIC);
        look(TelemetrySettings.HEADERS, Need.USE, Secrecy.CLOSED);
        look(ProxySettings.PROXY_PAC, Need.USE, Secrecy.PUBLIC);
        look(ProxySettings.PROXY_CREDENTIALS, Need.USE, Secrecy.CLOSED);
        look(ProxySettings.CERTIFICATE_PASSWORD, Need.USE, Secrecy.CLOSED);
        if (settings.get(WebSettings.ARIA2)) {
            look(WebSettings.ARIA2_SECRET, Need.START, Secrecy.CLOSED);
        }
        settings.get(Settings.NOTIFY_PROGRAMS).orElse(List.of()).forEach(this::lookAtProgram);
    }

    private void look(Setting<Optional<Path>> setting, Need need, Secrecy secrecy) {
        Optional<Path> named = settings.get(setting);
        if (named.isEmpty()) {
            return;
        }
        Path file = named.get();
        Level level = need == Need.START ? Level.ERROR : Level.WARNING;
        if (!Files.exists(file)) {
            add(level, setting, file + " is not there", "");
        } else if (!Files.isRegularFile(file)) {
            add(level, setting, file + " is no file", "");
        } else if (!Files.isReadable(file)) {
            add(
                    asService ? level : Level.WARNING,
                    setting,
                    file + " cannot be read by " + user(),
                    asService
                            ? "chown it to the user who runs the service"
                            : "run this as the user who runs the service");
        } else if (isOpen(file, secrecy)) {
            add(Level.ERROR, setting, file + " holds a secret and is open to others", "chmod 600 " + file);
        }
    }

    private void lookAtProgram(Path program) {
        if (!Files.isExecutable(program)) {
            add(
                    Level.WARNING,
                    Settings.NOTIFY_PROGRAMS,
                    program + (Files.exists(program) ? " cannot be executed by " + user() : " is not there"),
                    "");
        }
    }

    private static boolean isOpen(Path file, Secrecy secrecy) {
        if (secrecy == Secrecy.PUBLIC
                || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return false;
        }
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            return rights.stream()
                    .map(Enum::name)
                    .anyMatch(name -> secrecy == Secrecy.OWN
                            ? !name.startsWith("OWNER")
                            : name.equals("OTHERS_READ") || name.equals("OTHERS_WRITE"));
        } catch (IOException unknown) {
            return false;
        }
    }

    private void add(Level level, Setting<?> setting, String what, String remedy) {
        findings.add(new Finding(level, settings.written(setting), setting.key(), what, remedy));
    }

    private static String user() {
        return System.getProperty("user.name", "this user");
    }
}
