package dev.ebb.server.bench;

import dev.ebb.client.EbbClient;
import dev.ebb.server.config.Home;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.PostgresServer;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.JobOrder;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service with a very long queue and very many watchers: from its start to the first answer and the first job under way,
 * pages of the list, memory and disk; then how soon all watchers have heard of a new job. Arguments: a directory on the disk
 * in question, jobs, watchers, and {@code postgres} for a queue in PostgreSQL, which the benchmark starts, with its syncs on.
 */
public final class ScaleBenchmark {
    private static final int BATCH = 4096;
    private static final int PAGE = 50;
    private static final int STREAMS_A_CONNECTION = 200;

    private final Path home;
    private final int port;
    private final @Nullable PostgresServer server;
    private final String database;

    private ScaleBenchmark(Path home, int port, @Nullable PostgresServer server) {
        this.home = home;
        this.port = port;
        this.server = server;
        this.database = server == null ? "" : server.database();
    }

    public static void main(String[] args) throws Exception {
        Path base = Path.of(args.length > 0 ? args[0] : "target").toAbsolutePath();
        int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        int watchers = args.length > 2 ? Integer.parseInt(args[2]) : 10_000;
        Path home = Files.createTempDirectory(Files.createDirectories(base), "scale");
        // Accepts and never answers: the first jobs stay under way, all others wait.
        boolean shared = args.length > 3 && args[3].equals("postgres");
        try (ServerSocket silent = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
                PostgresServer server = shared ? PostgresServer.durable(home.resolve("postgres")) : null) {
            ScaleBenchmark bench = new ScaleBenchmark(home, silent.getLocalPort(), server);
            bench.fill(jobs);
            bench.serve(silent, watchers);
        } finally {
            delete(home);
        }
    }

    private void fill(int jobs) {
        OwnerId me = OwnerId.ofUid(uid());
        long begun = System.nanoTime();
        try (JobStore store = store()) {
            for (int done = 0; done < jobs; done += BATCH) {
                List<JobChange> changes = new ArrayList<>();
                for (int i = done; i < Math.min(done + BATCH, jobs); i++) {
                    changes.add(job(me, i));
                }
                store.commit(new StoreBatch(changes, List.of()));
                store.afterAcks();
            }
        }
        System.out.printf(
                "%d jobs of one file queued in %.1f s; %d B a job on disk%n",
                jobs, (System.nanoTime() - begun) / 1e9, size() / jobs);
    }

    private Path folder() {
        return Home.in(home).state().resolve("store");
    }

    private JobStore store() {
        return server == null
                ? SqliteJobStore.open(folder(), SqliteOptions.DEFAULTS, InstantSource.system())
                : PostgresJobStore.open(PostgresServer.options(database));
    }

    private long size() {
        if (server == null) {
            return size(folder().resolve("queue.db"));
        }
        server.execute(database.substring(database.lastIndexOf('/') + 1), "VACUUM ANALYZE");
        try (Connection connection = PostgresServer.connect(database);
                Statement statement = connection.createStatement();
                ResultSet size = statement.executeQuery("SELECT pg_database_size(current_database())")) {
            size.next();
            return size.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private JobChange job(OwnerId owner, int number) {
        Instant now = InstantSource.system().instant();
        JobDraft draft = JobDraft.fresh()
                .owner(owner)
                .name("nightly-" + number)
                .state(JobState.QUEUED)
                .created(now)
                .modified(now);
        FileSpec spec = new FileSpec(
                "http://127.0.0.1:" + port + "/releases/2026/package-" + number + ".tar.gz",
                home.resolve("package-" + number + ".tar.gz").toString(),
                null,
                false,
                List.of());
        return draft.file(JobFile.added(draft.id(), 0, spec))
                .event(JobEvent.Kind.CREATED)
                .change();
    }

    private void serve(ServerSocket silent, int watchers) throws Exception {
        long begun = System.nanoTime();
        List<String> settings = new ArrayList<>(List.of(
                "limits.jobs-per-machine=10000000",
                "listen.subscriptions=" + (watchers + 100),
                "listen.subscriptions-per-caller=" + (watchers + 100)));
        if (server != null) {
            settings.addAll(List.of("store.url=" + database, "store.user=postgres", "fleet.node=one"));
        }
        try (DaemonProcess daemon = DaemonProcess.start(home, settings.toArray(String[]::new))) {
            double served = (System.nanoTime() - begun) / 1e6;
            silent.accept();
            System.out.printf(
                    "start to the first answer %.0f ms, to the first job under way %.0f ms%n",
                    served, (System.nanoTime() - begun) / 1e6);
            try (EbbClient client = daemon.connect()) {
                list(client);
                memory("with the queue", daemon.pid());
                watch(client, daemon, watchers);
            }
        }
    }

    private void list(EbbClient client) {
        for (JobOrder order : List.of(JobOrder.JOB_ORDER_NEWEST_FIRST, JobOrder.JOB_ORDER_OLDEST_FIRST)) {
            String token = "";
            List<Double> times = new ArrayList<>();
            for (int page = 0; page < 400; page++) {
                long asked = System.nanoTime();
                EnumJobsResponse answer = client.blocking()
                        .manager()
                        .enumJobs(EnumJobsRequest.newBuilder()
                                .setPageSize(PAGE)
                                .setOrder(order)
                                .setPageToken(token)
                                .build());
                times.add((System.nanoTime() - asked) / 1e6);
                token = answer.getNextPageToken();
            }
            double[] sorted =
                    times.stream().skip(50).mapToDouble(t -> t).sorted().toArray();
            System.out.printf(
                    "%s, pages of %d: p50 %.2f ms, p99 %.2f ms%n",
                    order, PAGE, sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)]);
        }
    }

    private void watch(EbbClient asking, DaemonProcess daemon, int count) throws Exception {
        List<EbbClient> clients = new ArrayList<>();
        Watchers watchers = new Watchers(count);
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (i % STREAMS_A_CONNECTION == 0) {
                clients.add(daemon.connect());
            }
            clients.get(clients.size() - 1)
                    .async()
                    .callback()
                    .subscribe(SubscribeRequest.getDefaultInstance(), watchers);
        }
        watchers.open.await();
        System.out.printf("%d watchers open after %.1f s%n", count, (System.nanoTime() - begun) / 1e9);
        memory("with them", daemon.pid());
        for (int round = 0; round < 10; round++) {
            CountDownLatch told = watchers.expect();
            long asked = System.nanoTime();
            asking.blocking()
                    .manager()
                    .createJob(CreateJobRequest.newBuilder()
                            .setDisplayName("news")
                            .setType(JobType.JOB_TYPE_DOWNLOAD)
                            .build());
            double answered = (System.nanoTime() - asked) / 1e6;
            told.await();
            System.out.printf(
                    "a job created: answered after %.1f ms, all %d watchers told after %.0f ms%n",
                    answered, count, (System.nanoTime() - asked) / 1e6);
        }
        watchers.over = true;
        clients.forEach(EbbClient::close);
    }

    /** All of them at once: the first message of each is that it is open, each further one an event. */
    private static final class Watchers implements StreamObserver<SubscribeResponse> {
        private final int count;
        private final CountDownLatch open;
        private volatile CountDownLatch told = new CountDownLatch(0);
        private volatile boolean over;

        Watchers(int count) {
            this.count = count;
            this.open = new CountDownLatch(count);
        }

        CountDownLatch expect() {
            told = new CountDownLatch(count);
            return told;
        }

        @Override
        public void onNext(SubscribeResponse message) {
            if (message.hasEvent()) {
                told.countDown();
            } else {
                open.countDown();
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (!over) {
                System.err.println("a watcher was sent away: " + failure.getMessage());
            }
        }

        @Override
        public void onCompleted() {}
    }

    private static void memory(String when, long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            String resident = lines.filter(line -> line.startsWith("VmRSS"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("\\D+", "");
            System.out.printf("resident %s: %d MiB%n", when, Long.parseLong(resident) / 1024);
        }
    }

    private static long uid() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            Path[] deepestFirst = all.toArray(Path[]::new);
            for (int i = deepestFirst.length - 1; i >= 0; i--) {
                Files.delete(deepestFirst[i]);
            }
        }
    }
}
