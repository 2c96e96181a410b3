package dev.ebb.server.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that tells the test, through a pipe, how it was called. */
public final class NotifyProgram {
    private static final long PATIENCE_SECONDS = 30;

    private final Path script;
    private final Path pipe;

    private NotifyProgram(Path script, Path pipe) {
        this.script = script;
        this.pipe = pipe;
    }

    /** Makes one; {@code first} is run by the shell before it tells, and may end it. */
    public static NotifyProgram in(Path folder, String first) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        if (new ProcessBuilder("mkfifo", "-m", "666", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("no pipe");
        }
        Path script = folder.resolve("program");
        Files.writeString(script, """
                #!/bin/sh
                %s
                { printf 'argument=%%s\\n' "$@"; echo "directory=$PWD"; echo "uid=$(id -u)"; echo "groups=$(id -G)"; env; } >%s
                """.formatted(first, pipe));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new NotifyProgram(script, pipe);
    }

    public String path() {
        return script.toString();
    }

    /** Waits until it has told, and returns the lines it wrote. */
    public List<String> told() throws Exception {
        CompletableFuture<List<String>> lines = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                lines.complete(Files.readAllLines(pipe));
            } catch (IOException failed) {
                lines.completeExceptionally(failed);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return lines.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What it found in its environment. */
    public static Map<String, String> variables(List<String> lines) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            variables.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return variables;
    }

    /** What it was called with. */
    public static List<String> arguments(List<String> lines) {
        List<String> arguments = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("argument=")) {
                arguments.add(line.substring("argument=".length()));
            }
        }
        return arguments;
    }
}
