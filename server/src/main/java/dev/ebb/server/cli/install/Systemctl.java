package dev.ebb.server.cli.install;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks systemd by its command. One request at a time; each waits for its answer. */
public final class Systemctl {
    private static final long PATIENCE_SECONDS = 90;

    private final Units.Scope scope;
    private final Map<String, String> environment;

    /** Of the system's systemd, or of that of the user whose environment this is. */
    public Systemctl(Units.Scope scope, Map<String, String> environment) {
        this.scope = scope;
        this.environment = Map.copyOf(environment);
    }

    /** What a person would type. */
    public String words(List<String> request) {
        return String.join(" ", command("systemctl", request));
    }

    /** Does it; the answer says why it could not be done, and is empty when it is. */
    public Optional<String> run(List<String> request) {
        Optional<Path> program = find();
        if (program.isEmpty()) {
            return Optional.of("there is no systemctl");
        }
        ProcessBuilder builder = new ProcessBuilder(command(program.get().toString(), request))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of("no answer in " + PATIENCE_SECONDS + " s");
            }
            String because = said.isEmpty() ? "exit status " + process.exitValue() : said;
            return process.exitValue() == 0 ? Optional.empty() : Optional.of(because);
        } catch (IOException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private List<String> command(String program, List<String> request) {
        List<String> words = new ArrayList<>(List.of(program));
        if (scope == Units.Scope.USER) {
            words.add("--user");
        }
        words.addAll(request);
        return words;
    }

    private Optional<Path> find() {
        for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (folder.startsWith("/") && Files.isExecutable(Path.of(folder, "systemctl"))) {
                return Optional.of(Path.of(folder, "systemctl"));
            }
        }
        return Optional.empty();
    }
}
