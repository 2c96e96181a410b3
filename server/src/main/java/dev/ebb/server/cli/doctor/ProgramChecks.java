package dev.ebb.server.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Java, the launcher, and the native libraries that make Ebb fast. */
final class ProgramChecks {
    private static final String EPOLL = "META-INF/native/libnetty_transport_native_epoll_%s.so";
    private static final String TLS = "META-INF/native/libnetty_tcnative_linux_%s.so";

    private ProgramChecks() {}

    static List<Finding> java(Installation at) {
        String what =
                at.property("java.version") + " of " + at.property("java.vendor") + ", " + at.property("java.home");
        return List.of(Finding.ok("java", what));
    }

    /** Without the archive of loaded classes every command takes twice as long. */
    static List<Finding> launcher(Installation at) {
        String launcher = at.property("ebb.launcher");
        if (launcher.isEmpty()) {
            return List.of(Finding.note(
                    "launcher",
                    "started without the launcher",
                    "Start the script ebb: it chooses the flags of the JVM."));
        }
        String archive = at.property("ebb.archive");
        if (archive.isEmpty()) {
            return List.of(Finding.warning(
                    "launcher",
                    launcher + " has no class-data archive: each command starts slowly",
                    "Look into " + Path.of(launcher).resolveSibling("target/launcher/archive.log")
                            + ", then delete the empty *.jsa file beside it; the next command makes a new one."));
        }
        return List.of(Finding.ok("launcher", launcher + ", with a class-data archive of " + size(Path.of(archive))));
    }

    static List<Finding> natives(Installation at) {
        if (!at.isLinux()) {
            return List.of(Finding.note(
                    "native", "on " + at.property("os.name") + " background transfers yield by a simpler rule", ""));
        }
        String machine = at.property("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        List<Finding> findings = new ArrayList<>();
        boolean epoll = isShipped(at, String.format(Locale.ROOT, EPOLL, machine));
        boolean tls = isShipped(at, String.format(Locale.ROOT, TLS, machine));
        if (epoll && tls) {
            findings.add(Finding.ok("native", "epoll and BoringSSL are there for " + at.property("os.arch")));
        } else {
            findings.add(Finding.warning(
                    "native",
                    (epoll ? "" : "no native epoll") + (epoll || tls ? "" : " and ") + (tls ? "" : "no native TLS")
                            + " for " + at.property("os.arch"),
                    "Use the distribution for this machine: without them there is no Unix socket or TLS costs more."));
        }
        if (!at.property("jna.boot.library.path").isEmpty()) {
            return findings; // A package: nothing is unpacked.
        }
        Path temporary = Path.of(at.property("java.io.tmpdir"));
        if (!Files.isWritable(temporary)) {
            findings.add(Finding.error(
                    "native",
                    "native libraries are unpacked in " + temporary + ", which cannot be written",
                    "Make it writable, or name another folder: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR."));
        } else if (isMountedWithoutExecution(at, temporary)) {
            findings.add(Finding.error(
                    "native",
                    "native libraries are unpacked in " + temporary + ", which is mounted noexec",
                    "Name another folder: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR."));
        }
        return findings;
    }

    /** In a jar, or as a package has it, in a folder of libraries. */
    private static boolean isShipped(Installation at, String resource) {
        Path file = Path.of(at.property("java.library.path").split(":")[0])
                .resolve(Path.of(resource).getFileName());
        return ProgramChecks.class.getClassLoader().getResource(resource) != null || Files.exists(file);
    }

    private static boolean isMountedWithoutExecution(Installation at, Path folder) {
        String best = "";
        boolean without = false;
        try {
            for (String line : Files.readAllLines(at.root().resolve("proc/self/mounts"))) {
                String[] parts = line.split(" ");
                if (parts.length > 3 && folder.startsWith(parts[1]) && parts[1].length() >= best.length()) {
                    best = parts[1];
                    without = List.of(parts[3].split(",")).contains("noexec");
                }
            }
        } catch (IOException unknown) {
            return false;
        }
        return without;
    }

    private static String size(Path file) {
        try {
            return (Files.size(file) >> 20) + " MiB";
        } catch (IOException gone) {
            return "unknown size";
        }
    }
}
