package dev.ebb.server.notify;

import dev.ebb.server.job.NotifySettings;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the program of a job: a list of words and never a shell, an environment of its own, nothing to read, nobody who reads
 * what it writes, a limit to its time. On the thread of the delivery.
 */
final class ProgramRun {
    private static final File NOTHING = new File("/dev/null");

    private final ProgramRights rights;
    private final Duration limit;

    ProgramRun(ProgramRights rights, Duration limit) {
        this.rights = rights;
        this.limit = limit;
    }

    /** Returns when the program ended with 0; the IOException says how else it ended. */
    void run(NotifySettings.Command command, Map<String, String> variables) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(rights.words(command));
        words.add(command.program());
        words.addAll(command.arguments());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(new File("/"))
                .redirectInput(NOTHING)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it ran for longer than " + limit.toSeconds() + " s and was ended");
            }
        } finally {
            end(process);
        }
        if (process.exitValue() != 0) {
            throw new IOException("it ended with " + process.exitValue());
        }
    }

    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
