package dev.ebb.server.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program itself, in a process of its own. */
public final class EbbProgram {
    private static final long PATIENCE_SECONDS = 120;

    private EbbProgram() {}

    /**
     * How it ended.
     *
     * @param code what it exited with
     * @param out its stdout
     * @param err its stderr
     */
    public record Ended(int code, String out, String err) {}

    /** Begins a command on a home; its output goes into files of this folder. */
    public static Process start(Path home, Path output, String... words) throws IOException {
        List<String> command = ProductJvm.command(home);
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectOutput(output.resolve("out").toFile())
                .redirectError(output.resolve("err").toFile())
                .start();
    }

    /** Runs a command on a home to its end. */
    public static Ended run(Path home, String... words) throws IOException, InterruptedException {
        Path output = Files.createTempDirectory("ebb-program");
        try {
            Process process = start(home, output, words);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it does not end: " + List.of(words));
            }
            return new Ended(process.exitValue(), text(output.resolve("out")), text(output.resolve("err")));
        } finally {
            Files.deleteIfExists(output.resolve("out"));
            Files.deleteIfExists(output.resolve("err"));
            Files.deleteIfExists(output);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
