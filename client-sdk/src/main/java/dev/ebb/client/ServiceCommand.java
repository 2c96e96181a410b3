package dev.ebb.client;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The installed {@code ebb} command, which starts the user's service: it knows how, takes care that many programs may ask for it at
 * once, and leaves the service in a session of its own. Immutable.
 *
 * @param path of the command
 */
record ServiceCommand(Path path) {
    private static final String VARIABLE = "EBB_COMMAND";
    /** A service has 30 s to come up; somebody else may be starting one already. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** IOException, with what to do, when there is none. */
    static ServiceCommand find(Map<String, String> environment) throws IOException {
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new IOException(VARIABLE + " names " + named + ", which is no program that you may run");
            }
            return new ServiceCommand(Path.of(named));
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder, "ebb");
            if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return new ServiceCommand(candidate);
            }
        }
        throw new IOException(
                "no service runs, and there is no ebb command to start one: put ebb on the PATH, or name it in "
                        + VARIABLE);
    }

    /** Returns when the service of the target answers; IOException with the words of the command when it does not come up. */
    void start(HomeTarget target) throws IOException {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        Path folder = target.folder();
        if (folder != null) {
            command.addAll(List.of("--home", folder.toString()));
        }
        // The least of the commands that start a service.
        command.add("list");
        Path words = Files.createTempFile("ebb-start", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(words.toFile())
                    .start();
            await(process, words);
        } finally {
            Files.deleteIfExists(words);
        }
    }

    private void await(Process process, Path words) throws IOException {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                throw new IOException(path + " did not start the service within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException stop) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the service was starting", stop);
        }
        if (process.exitValue() != 0) {
            throw new IOException(path + " could not start the service (exit code " + process.exitValue() + "): "
                    + Files.readString(words, StandardCharsets.UTF_8).strip());
        }
    }
}
