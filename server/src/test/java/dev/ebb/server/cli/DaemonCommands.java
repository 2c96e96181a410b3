package dev.ebb.server.cli;

import dev.ebb.server.config.Home;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands against the real service of this process, and the server that its jobs ask. */
abstract class DaemonCommands {
    @TempDir
    Path folder;

    ScriptedHttpServer server;
    TestDaemon daemon;
    CommandRun ebb;

    /** What the server has. */
    abstract Origin origin();

    @BeforeEach
    void start() throws IOException {
        server = ScriptedHttpServer.start(origin());
        startDaemon();
        ebb = new CommandRun(folder, folder);
    }

    void startDaemon() throws IOException {
        daemon = TestDaemon.start(folder.resolve("home"), settings());
    }

    /** {@code key=value} each. */
    String[] settings() throws IOException {
        return new String[0];
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        server.close();
    }

    /** Runs a command in {@link #folder} and gives its exit code. */
    int run(String... words) {
        List<String> line = new ArrayList<>(
                List.of("--target", "unix:" + Home.in(folder.resolve("home")).socket()));
        line.addAll(List.of(words));
        return ebb.run(line.toArray(String[]::new));
    }

    String url(String path) {
        return server.uri(path).toString();
    }
}
