package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Compiles what is preloaded into a process to hear of its syncs; a test is skipped where that is not possible. */
public final class SyncShim {
    private static final Path SOURCES = Path.of("src", "test", "native");

    private SyncShim() {}

    /** The model of a disk, for LD_PRELOAD. */
    public static Path compile(Path directory) throws InterruptedException {
        return compile("sync_shadow", directory);
    }

    /** The library of that name, for LD_PRELOAD. */
    static Path compile(String name, Path directory) throws InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return skip("the shim is for Linux");
        }
        Path library = directory.resolve(name + ".so");
        Path source = SOURCES.resolve(name + ".c");
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
                            source.toString(),
                            "-ldl",
                            "-lpthread")
                    .inheritIO()
                    .start();
        } catch (IOException noCompiler) {
            return skip("gcc is missing");
        }
        assertThat(compiler.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(compiler.exitValue()).as("gcc on " + source).isZero();
        return library;
    }

    private static Path skip(String reason) {
        String message = "SKIPPED: what the store does at its syncs was not checked, because " + reason;
        System.err.println(message);
        return abort(message);
    }
}
