package dev.ebb.server.support;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.server.config.Home;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Real services, a process each, that share one PostgreSQL and one folder, and fetch from one origin; the way of each to either
 * can be cut. Leases are short.
 */
public final class FleetOfNodes implements AutoCloseable {
    /** Far more than a lease and a reaping take, however slow the machine. */
    private static final long PATIENCE_SECONDS = 60;

    private static final EbbClientOptions HASTY =
            EbbClientOptions.DEFAULTS.withAttempts(1).withDeadline(Duration.ofSeconds(10));

    private final Path folder;
    private final String url;
    private final PacedOrigin origin = new PacedOrigin();
    private final ScriptedHttpServer server;
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> settings;
    private final DatabaseQuestions database;

    /** One of them. */
    public final class Node implements AutoCloseable {
        private final Path home;
        private final String name;
        private final LinkCut toStore;
        private final LinkCut toOrigin;
        private String classPath;
        private @Nullable DaemonProcess daemon;

        private Node(String name, String classPath) throws IOException {
            this.name = name;
            this.classPath = classPath;
            this.home = Files.createDirectories(folder.resolve(name));
            shareKey();
            this.toStore =
                    new LinkCut(URI.create(url.substring("jdbc:".length())).getPort());
            this.toOrigin = new LinkCut(server.port());
        }

        /** Before the first start, which would make a key of its own. */
        private void shareKey() throws IOException {
            Path state = Home.in(home).state();
            if (Files.notExists(state)) {
                Files.createDirectories(
                        state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Files.write(state.resolve("secret.key"), new byte[32]);
                Files.setPosixFilePermissions(
                        state.resolve("secret.key"), PosixFilePermissions.fromString("rw-------"));
            }
        }

        private void start() throws IOException, InterruptedException {
            List<String> all = new ArrayList<>(List.of(
                    "store.url=jdbc:postgresql://127.0.0.1:" + toStore.port() + url.substring(url.lastIndexOf('/')),
                    "store.user=postgres",
                    "store.connections=8",
                    "fleet.node=" + name,
                    "fleet.pools=shared",
                    "fleet.default-placement=any",
                    "fleet.lease=2s",
                    "engine.checkpoint-interval=200ms",
                    "engine.checkpoint-bytes=64KiB",
                    "timing.minimum-retry-delay-floor=0s",
                    "scheduling.background-jobs=4",
                    "proxy.url=http://127.0.0.1:" + toOrigin.port()));
            all.addAll(settings);
            daemon = DaemonProcess.start(home, classPath, Map.of(), all.toArray(String[]::new));
        }

        public String name() {
            return name;
        }

        public LinkCut toStore() {
            return toStore;
        }

        public LinkCut toOrigin() {
            return toOrigin;
        }

        public BackgroundCopyManager manager() throws IOException {
            return BackgroundCopyManager.connect(EbbTarget.home(home));
        }

        /** One that repeats nothing by itself and waits for no answer long. */
        public BackgroundCopyManager hastyManager() throws IOException {
            return BackgroundCopyManager.connect(EbbTarget.home(home), HASTY);
        }

        /** The same, for calls as they are. */
        public EbbClient client() throws IOException {
            return EbbClient.connect(EbbTarget.home(home), HASTY);
        }

        public void kill() throws InterruptedException {
            if (daemon != null) {
                daemon.kill();
                daemon = null;
            }
        }

        public void restart() throws IOException, InterruptedException {
            kill();
            start();
        }

        /** SIGTERM; answers the exit status. */
        public int terminate(Duration longest) throws IOException, InterruptedException {
            daemon.signal("TERM");
            return awaitExit(longest);
        }

        /** Waits for a node that was told to leave; answers the exit status. */
        public int awaitExit(Duration longest) throws IOException, InterruptedException {
            int status = daemon.awaitExit(longest);
            daemon = null;
            return status;
        }

        /** Runs a command on its home. */
        public EbbProgram.Ended ebb(String... words) throws IOException, InterruptedException {
            return EbbProgram.run(home, words);
        }

        /** Starts again, with the classes of another build. */
        public void upgrade(String other) throws IOException, InterruptedException {
            classPath = other;
            restart();
        }

        /** What it counts, where {@link Scraper#SETTINGS} are set. */
        public Scraper metrics() throws IOException {
            return Scraper.of(home);
        }

        /** What it has said so far, over all its starts. */
        public String output() throws IOException {
            return Files.readString(home.resolve("daemon.out"));
        }

        /** SIGTERM, and waits for the end. */
        public void stop() throws IOException {
            if (daemon != null) {
                daemon.close();
                daemon = null;
            }
        }

        public void pause() throws IOException, InterruptedException {
            daemon.signal("STOP");
        }

        public void goOn() throws IOException, InterruptedException {
            daemon.signal("CONT");
        }

        /** As it was at first: it runs, reaches everything, and takes jobs. */
        private void mend() throws Exception {
            toStore.way(LinkCut.Way.OPEN);
            toOrigin.way(LinkCut.Way.OPEN);
            if (daemon == null) {
                start();
            }
            goOn();
            await(name + " is a member", () -> isMember(this));
            try (BackgroundCopyManager manager = manager()) {
                manager.nodeAdministration().uncordonNode(name);
            }
        }

        @Override
        public void close() throws IOException {
            if (daemon != null) {
                try {
                    daemon.signal("CONT");
                    daemon.kill();
                } catch (InterruptedException hurried) {
                    Thread.currentThread().interrupt();
                }
            }
            toStore.close();
            toOrigin.close();
        }
    }

    private FleetOfNodes(Path folder, String url, List<String> settings) throws IOException {
        this.folder = folder;
        this.settings = settings;
        this.url = url;
        this.database = new DatabaseQuestions(url);
        this.server = ScriptedHttpServer.start(origin);
        Files.createDirectories(files());
    }

    /** Starts so many, all at once, each with these settings as well. */
    public static FleetOfNodes start(Path folder, PostgresServer postgres, int count, String... settings)
            throws IOException {
        return start(folder, postgres.database(), ProductJvm.CLASS_PATH, count, settings);
    }

    /** The same of another build, on a database that it may have to make its tables in. */
    public static FleetOfNodes start(Path folder, String url, String classPath, int count, String... settings)
            throws IOException {
        FleetOfNodes fleet = new FleetOfNodes(folder, url, List.of(settings));
        for (int i = 1; i <= count; i++) {
            fleet.nodes.add(fleet.new Node("n" + i, classPath));
        }
        fleet.nodes.stream()
                .map(node -> CompletableFuture.runAsync(() -> {
                    try {
                        node.start();
                    } catch (IOException | InterruptedException failed) {
                        throw new AssertionError(failed);
                    }
                }))
                .toList()
                .forEach(CompletableFuture::join);
        return fleet;
    }

    /** Another one, whose key for secrets is its own; it does not stay. */
    public void startStranger(String name) throws IOException, InterruptedException {
        try (Node stranger = new Node(name, ProductJvm.CLASS_PATH)) {
            Files.delete(Home.in(stranger.home).state().resolve("secret.key"));
            stranger.start();
        }
    }

    /** All are again as they were at first, whatever was done to them. */
    public void mend() throws Exception {
        origin.pause(0);
        for (Node node : nodes) {
            node.mend();
        }
    }

    public PacedOrigin origin() {
        return origin;
    }

    /** The database, as JDBC names it. */
    public String url() {
        return url;
    }

    public String uri(String path) {
        return server.uri(path).toString();
    }

    /** The folder that all of them see. */
    public Path files() {
        return folder.resolve("files");
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Node node(String name) {
        return nodes.stream().filter(it -> it.name.equals(name)).findFirst().orElseThrow();
    }

    /** Any that is not this one. */
    public Node other(Node than) {
        return nodes.stream().filter(it -> it != than).findFirst().orElseThrow();
    }

    /** Who runs the job; null when nobody does. */
    public @Nullable Node runner(String job) throws SQLException {
        String name = database.ask("SELECT node FROM job WHERE state IN (1, 2) AND encode(id, 'hex') = ?", hex(job));
        return name == null ? null : node(name);
    }

    /** Who has run jobs that are not over. */
    public Set<String> holders() throws SQLException {
        String names = database.ask("SELECT string_agg(DISTINCT node, ',') FROM job WHERE node <> ?", "");
        return names == null ? Set.of() : Set.of(names.split(","));
    }

    /** How many bytes of the job's files are remembered as durable. */
    public long durable(String job) throws SQLException {
        String sum = database.ask(
                "SELECT coalesce(sum(durable_bytes), 0) FROM file_checkpoint JOIN job ON seq = job_seq"
                        + " WHERE encode(id, 'hex') = ?",
                hex(job));
        return sum == null ? 0 : Long.parseLong(sum);
    }

    /** How often the job was begun. */
    public long attempt(String job) throws SQLException {
        return Long.parseLong(database.ask("SELECT attempt FROM job WHERE encode(id, 'hex') = ?", hex(job)));
    }

    /** Whether the node holds a lease now. */
    public boolean isMember(Node node) throws SQLException {
        return database.ask("SELECT name FROM node WHERE name = ? AND NOT dead AND lease_until > now()", node.name)
                != null;
    }

    /** What a query of one number says. */
    public long count(String sql) throws SQLException {
        return numbers(sql).get(0);
    }

    /** What a query says whose rows are numbers. */
    public List<Long> numbers(String sql) throws SQLException {
        return database.rows(sql).stream().map(Long::valueOf).toList();
    }

    private static String hex(String job) {
        return job.replace("-", "");
    }

    /** Hidden files that are left in the shared folder. */
    public List<String> temporaries() throws IOException {
        try (Stream<Path> all = Files.list(files())) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(".ebb-"))
                    .toList();
        }
    }

    /** Looks again and again until it is so. */
    public static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about that " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            node.close();
        }
        server.close();
        database.close();
    }
}
