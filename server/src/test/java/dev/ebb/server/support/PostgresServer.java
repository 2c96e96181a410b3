package dev.ebb.server.support;

import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.store.postgres.PostgresOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL of our own on a port of its own. {@link #shared} is one for all tests of a process, without syncs; each test
 * takes a fresh database in it, copied from one whose tables are made. {@link #durable} is one to be killed. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String TEMPLATE = "ebb_template";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static PostgresServer shared;

    private final Path binaries;
    private final Path directory;
    private final boolean durable;
    private final List<String> settings;
    private final int port;
    private Process process;
    private boolean hasTemplate;

    private PostgresServer(Path directory, boolean durable) throws IOException {
        this(directory, durable, freePort(), List.of());
    }

    /** Not made and not started yet. */
    PostgresServer(Path directory, boolean durable, int port, List<String> settings) throws IOException {
        this.binaries = PostgresBinaries.find().resolve("bin");
        this.directory = directory;
        this.durable = durable;
        this.port = port;
        this.settings = List.copyOf(settings);
    }

    /** One for all tests of this process; it goes when the process does. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            try {
                PostgresServer server = new PostgresServer(Files.createTempDirectory("ebb-postgres"), false);
                server.create();
                server.start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    server.kill();
                    delete(server.directory);
                }));
                shared = server;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return shared;
    }

    /** One that syncs what it commits, in a directory that the caller removes. */
    public static PostgresServer durable(Path directory) {
        try {
            PostgresServer server = new PostgresServer(directory, true);
            server.create();
            server.start();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The URL of a fresh database with Ebb's tables and nothing in them. */
    public synchronized String database() {
        if (!hasTemplate) {
            execute("postgres", "CREATE DATABASE " + TEMPLATE + " ENCODING 'UTF8' TEMPLATE template0");
            PostgresJobStore.open(options(url(TEMPLATE))).close();
            hasTemplate = true;
        }
        String name = "ebb_" + NUMBER.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return url(name);
    }

    /** The URL of a database without tables. */
    public String emptyDatabase(String encoding) {
        String name = "ebb_" + NUMBER.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " ENCODING '" + encoding + "' LOCALE 'C' TEMPLATE template0");
        return url(name);
    }

    /** What a node uses that shares this machine with others in a test. */
    public static PostgresOptions options(String url) {
        return new PostgresOptions(url, "postgres", null, 12, Duration.ofSeconds(30));
    }

    /** The URL of a database. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** A connection of the test's own, in autocommit mode. */
    public static Connection connect(String url) {
        try {
            return DriverManager.getConnection(url, "postgres", "");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Runs a statement, as the superuser. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(url(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
    }

    public int port() {
        return port;
    }

    void create() throws IOException {
        Files.createDirectories(directory);
        run("initdb", "-D", data().toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
    }

    /** Starts it, for the first time or again; returns when it can be used. */
    public synchronized void start() {
        List<String> command = command("postgres");
        command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port), "-h", "127.0.0.1", "-k", ""));
        for (String setting : List.of(
                "fsync=" + (durable ? "on" : "off"),
                "full_page_writes=" + (durable ? "on" : "off"),
                "shared_buffers=64MB",
                "max_connections=300",
                "max_wal_size=256MB",
                "logging_collector=off",
                "timezone=UTC")) {
            command.addAll(List.of("-c", setting));
        }
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        awaitStart();
    }

    private void awaitStart() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "")) {
                return;
            } catch (SQLException notYet) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new AssertionError("PostgreSQL does not start: " + log(), notYet);
                }
                pause();
            }
        }
    }

    /** Ends all of its processes at once, as a power cut would. */
    public synchronized void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    /** Stops it as an administrator would in a hurry: connections are cut, what is committed is written down. */
    public synchronized void stop() {
        run("pg_ctl", "-D", data().toString(), "-m", "fast", "-w", "stop");
    }

    Path data() {
        return directory.resolve("data");
    }

    private void run(String program, String... arguments) {
        List<String> command = command(program);
        command.addAll(List.of(arguments));
        try {
            Path output = directory.resolve(program + ".log");
            Process running = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (running.waitFor() != 0) {
                throw new AssertionError(program + " failed: " + Files.readString(output));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }

    /** PostgreSQL refuses to run as root; in a user namespace without names it does not see that it does. */
    private List<String> command(String program) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve(program).toString());
        return command;
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException none) {
            return none.toString();
        }
    }

    /** Sends a signal to all of its processes, such as STOP. */
    public synchronized void signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(process.pid())));
        process.descendants().forEach(each -> command.add(Long.toString(each.pid())));
        if (new ProcessBuilder(command).start().waitFor() != 0) {
            throw new IOException("the signal could not be sent");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50); // it tells nobody that it is ready but those who connect
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException gone) {
            // It is a temporary directory.
        }
    }

    @Override
    public void close() {
        kill();
    }
}
