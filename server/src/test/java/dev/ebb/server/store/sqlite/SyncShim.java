package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Compiles the model of a disk that is preloaded into a process; a test is skipped where that is not possible. */
public final class SyncShim {
    private static final Path SOURCE = Path.of("src", "test", "native", "sync_shadow.c");

    private SyncShim() {}

    /** The library, for LD_PRELOAD. */
    public static Path compile(Path directory) throws InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return skip("the shim is for Linux");
        }
        Path library = directory.resolve("sync_shadow.so");
        Process compiler;
        try {
            compiler = new ProcessBuilder(
                            "gcc",
                            "-O1",
                            "-Wall",
                            "-Werror",
                            "-shared",
                            "-fPIC",
                            "-o",
                            library.toString(),
                            SOURCE.toString(),
                            "-ldl",
                            "-lpthread")
                    .inheritIO()
                    .start();
        } catch (IOException noCompiler) {
            return skip("gcc is missing");
        }
        assertThat(compiler.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(compiler.exitValue()).as("gcc on " + SOURCE).isZero();
        return library;
    }

    private static Path skip(String reason) {
        String message = "SKIPPED: what the store synced was not checked, because " + reason;
        System.err.println(message);
        return abort(message);
    }
}
