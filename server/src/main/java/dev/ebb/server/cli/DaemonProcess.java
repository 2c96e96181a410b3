package dev.ebb.server.cli;

import dev.ebb.server.config.Home;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service started by a command, in a session of its own: Ctrl-C in the terminal and its closing do not reach it, and it
 * holds no descriptor of the command, so that {@code $(ebb get ...)} does not wait for it.
 */
final class DaemonProcess {
    /** The property in which the launcher says where it is. */
    static final String LAUNCHER = "ebb.launcher";

    private static final long LARGEST_LOG = 10L << 20;
    private static final int LAST_LINES = 5;
    private static final int TAIL_BYTES = 4096;

    private final Process process;
    private final Path log;
    private final long logStart;

    private DaemonProcess(Process process, Path log, long logStart) {
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    static DaemonProcess spawn(Home home, Map<String, String> environment) {
        DaemonStarter.makePrivate(home.log());
        Path log = home.daemonLog();
        try {
            rotate(log);
            long start = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder(command(home, environment))
                    .directory(home.state().toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.environment().put("EBB_JAVA", java());
            return new DaemonProcess(builder.start(), log, start);
        } catch (IOException failed) {
            throw new CliException(ExitCode.UNREACHABLE, "the service cannot be started: " + Failures.inWords(failed));
        }
    }

    /** True when the process ended, within this time, before it served. */
    boolean endsWithin(long time, TimeUnit unit) {
        try {
            return process.waitFor(time, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The last lines that it wrote, to end an error message with. */
    String lastWords() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(logStart, file.length() - TAIL_BYTES);
            byte[] tail = new byte[(int) Math.max(0, file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            List<String> lines = new String(tail, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
            return last.isEmpty()
                    ? "; its log, " + log + ", is empty"
                    : "; from " + log + ":\n  " + String.join("\n  ", last);
        } catch (IOException unreadable) {
            return "; its log should be " + log;
        }
    }

    private static List<String> command(Home home, Map<String, String> environment) {
        List<String> command = new ArrayList<>(session(environment));
        String launcher = System.getProperty(LAUNCHER, "");
        if (launcher.isEmpty()) {
            command.addAll(List.of(java(), "-Xmx256m", "-XX:+UseSerialGC", "-Xss512k"));
            command.addAll(List.of("-cp", classPath(), "dev.ebb.server.app.EbbMain"));
        } else {
            command.add(launcher);
        }
        Path directory = home.directory();
        if (directory != null) {
            command.addAll(List.of("--home", directory.toString()));
        }
        command.addAll(List.of("serve", "--on-demand"));
        return command;
    }

    /** A session of its own, or where there is no setsid at least deaf ears for the terminal's signals. */
    private static List<String> session(Map<String, String> environment) {
        for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (folder.startsWith("/") && Files.isExecutable(Path.of(folder, "setsid"))) {
                return List.of(Path.of(folder, "setsid").toString());
            }
        }
        return List.of("/bin/sh", "-c", "trap '' INT HUP QUIT; exec \"$@\"", "sh");
    }

    /** Of this process, for one that starts in another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
