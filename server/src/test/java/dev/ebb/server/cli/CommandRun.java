package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.backup.RecoveryReport;
import dev.ebb.server.backup.RestoreReport;
import dev.ebb.server.backup.RestoreRequest;
import dev.ebb.server.config.Home;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs commands as a shell would, and keeps what they print. */
final class CommandRun {
    final Map<String, String> environment = new HashMap<>();
    final List<ServeOptions> served = new ArrayList<>();
    final List<ServeOptions> receiving = new ArrayList<>();
    final List<Home> standalone = new ArrayList<>();
    final List<StoreCheckRequest> checked = new ArrayList<>();
    final List<RecoveryRequest> recovered = new ArrayList<>();
    StoreReport report = new StoreReport("a store", List.of(), List.of());
    Terminal terminal = Terminal.NONE;
    String buildId = "here";
    Runnable interrupt = () -> {};
    private final Path directory;
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();

    CommandRun(Path directory, Path home) {
        this.directory = directory;
        environment.put("EBB_HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    int run(String... words) {
        outBytes.reset();
        errBytes.reset();
        ServiceRunner runner = new ServiceRunner() {
            @Override
            public int serve(ServeOptions options, Consumer<String> page) {
                served.add(options);
                return 0;
            }

            @Override
            public int receiveUploads(ServeOptions options, Consumer<String> ready) {
                receiving.add(options);
                ready.accept("http://127.0.0.1:8020/");
                return 0;
            }

            @Override
            public ArchivePieces backup(Home home, @Nullable String passphrase) {
                throw new AssertionError("no command here makes a backup");
            }

            @Override
            public RestoreReport restore(Home home, RestoreRequest request) {
                throw new AssertionError("no command here restores one");
            }

            @Override
            public RecoveryReport recover(RecoveryRequest request) {
                recovered.add(request);
                return new RecoveryReport("jdbc:x", "n1", "2026-01-02T03:04:05Z", 9, 4, 0, 2, Map.of("n2", 3));
            }

            @Override
            public AutoCloseable standalone(Home home) {
                standalone.add(home);
                return new FakeServer(home.socket(), new FakeQueue());
            }

            @Override
            public StoreReport checkStore(StoreCheckRequest request) {
                checked.add(request);
                return report;
            }
        };
        Interrupts interrupts = action -> {
            interrupt = action;
            return () -> interrupt = () -> {};
        };
        return new EbbCommand(runner, new Build("1.2.3", () -> buildId), terminal, interrupts)
                .run(
                        words,
                        new PrintStream(outBytes, true, UTF_8),
                        new PrintStream(errBytes, true, UTF_8),
                        environment,
                        directory);
    }

    /** Does something, on a thread of its own, once stderr has this text. */
    void whenSaid(String text, Runnable action) {
        when(() -> err().contains(text), action);
    }

    /** The same of stdout. */
    void whenPrinted(String text, Runnable action) {
        when(() -> out().contains(text), action);
    }

    private static void when(BooleanSupplier happened, Runnable action) {
        Thread waiting = new Thread(() -> {
            while (!happened.getAsBoolean() && !Thread.interrupted()) {
                Thread.onSpinWait();
            }
            action.run();
        });
        waiting.setDaemon(true);
        waiting.start();
    }

    byte[] outBytes() {
        return outBytes.toByteArray();
    }

    String out() {
        return outBytes.toString(UTF_8);
    }

    String err() {
        return errBytes.toString(UTF_8);
    }
}
