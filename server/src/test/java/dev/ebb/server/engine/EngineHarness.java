package dev.ebb.server.engine;

import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.RecordingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An engine over a folder, with bounds small enough to be met, and tasks for one file of one job. */
public final class EngineHarness implements AutoCloseable {
    public static final Duration SHORT = Duration.ofMillis(300);

    private final Path folder;
    private final TransferEngine engine;
    private final JobId jobId = new JobId(UUID.randomUUID());
    private Task task;
    private FileSelection selection = FileSelection.WHOLE;
    private TransferMode mode = TransferMode.USUAL;
    private boolean straight;

    public EngineHarness(Path folder) {
        this(folder, UnaryOperator.identity());
    }

    public EngineHarness(Path folder, UnaryOperator<EngineOptions> change) {
        this(folder, change, InstantSource.system());
    }

    /** An engine that takes dates in answers by this clock. */
    public EngineHarness(Path folder, UnaryOperator<EngineOptions> change, InstantSource clock) {
        this(folder, change, CertificateOptions.NONE, CertificateListener.NOBODY, clock);
    }

    /** An engine with certificate stores, and somebody to ask about servers' certificates. */
    public EngineHarness(
            Path folder,
            UnaryOperator<EngineOptions> change,
            CertificateOptions stores,
            CertificateListener certificates) {
        this(folder, change, stores, certificates, InstantSource.system());
    }

    private EngineHarness(
            Path folder,
            UnaryOperator<EngineOptions> change,
            CertificateOptions stores,
            CertificateListener certificates,
            InstantSource clock) {
        this.folder = folder;
        this.engine = new HttpTransferEngine(change.apply(options()), null, stores, certificates, clock);
        this.task = new Task(
                JobType.DOWNLOAD, null, null, List.of(), null, Duration.ofSeconds(10), 1, HttpOptions.DEFAULTS);
    }

    /** Loopback allowed, a checkpoint every 64 KiB, nothing reserved. */
    public static EngineOptions options() {
        return new EngineOptions(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                5,
                4,
                Duration.ofSeconds(5),
                16L << 20,
                2,
                64 << 10,
                Duration.ofSeconds(10),
                0,
                address -> true,
                "Ebb-test",
                ProxyOptions.NONE,
                Http2Options.DEFAULTS);
    }

    /** The options with other deadlines. */
    public static UnaryOperator<EngineOptions> timeouts(Duration connect, Duration response) {
        return o -> new EngineOptions(
                connect,
                response,
                o.maxRedirects(),
                o.connectionsPerHost(),
                o.idleConnectionTimeout(),
                o.bufferBudgetBytes(),
                o.diskThreads(),
                o.checkpointBytes(),
                o.checkpointInterval(),
                o.reserveBytes(),
                o.mayConnect(),
                o.userAgent(),
                o.proxy(),
                o.http2());
    }

    /** The options with another rule about addresses. */
    public static UnaryOperator<EngineOptions> addresses(Predicate<InetAddress> mayConnect) {
        return o -> new EngineOptions(
                o.connectTimeout(),
                o.responseTimeout(),
                o.maxRedirects(),
                o.connectionsPerHost(),
                o.idleConnectionTimeout(),
                o.bufferBudgetBytes(),
                o.diskThreads(),
                o.checkpointBytes(),
                o.checkpointInterval(),
                o.reserveBytes(),
                mayConnect,
                o.userAgent(),
                o.proxy(),
                o.http2());
    }

    /** The options with checkpoints after another time. */
    public static UnaryOperator<EngineOptions> checkpointEvery(Duration interval) {
        return o -> new EngineOptions(
                o.connectTimeout(),
                o.responseTimeout(),
                o.maxRedirects(),
                o.connectionsPerHost(),
                o.idleConnectionTimeout(),
                o.bufferBudgetBytes(),
                o.diskThreads(),
                o.checkpointBytes(),
                interval,
                o.reserveBytes(),
                o.mayConnect(),
                o.userAgent(),
                o.proxy(),
                o.http2());
    }

    private record Task(
            JobType type,
            @Nullable FileCheckpoint resumeFrom,
            @Nullable Digest digest,
            List<TransferTask.Header> headers,
            @Nullable String pem,
            Duration stallTimeout,
            long attempt,
            HttpOptions http) {}

    public TransferEngine engine() {
        return engine;
    }

    public JobId jobId() {
        return jobId;
    }

    public EngineHarness type(JobType type) {
        task = new Task(
                type, task.resumeFrom, task.digest, task.headers, task.pem, task.stallTimeout, task.attempt, task.http);
        return this;
    }

    /** Which bytes are fetched. */
    public EngineHarness select(FileSelection which) {
        selection = which;
        return this;
    }

    /** The next attempt, going on from there. */
    public EngineHarness resumeFrom(@Nullable FileCheckpoint kept) {
        task = new Task(
                task.type, kept, task.digest, task.headers, task.pem, task.stallTimeout, task.attempt + 1, task.http);
        return this;
    }

    public EngineHarness digest(Digest digest) {
        task = new Task(
                task.type, task.resumeFrom, digest, task.headers, task.pem, task.stallTimeout, task.attempt, task.http);
        return this;
    }

    public EngineHarness header(String name, String value) {
        List<TransferTask.Header> headers = new ArrayList<>(task.headers);
        headers.add(new TransferTask.Header(name, value));
        task = new Task(
                task.type, task.resumeFrom, task.digest, headers, task.pem, task.stallTimeout, task.attempt, task.http);
        return this;
    }

    public EngineHarness trust(@Nullable String pem) {
        task = new Task(
                task.type, task.resumeFrom, task.digest, task.headers, pem, task.stallTimeout, task.attempt, task.http);
        return this;
    }

    public EngineHarness http(HttpOptions http) {
        task = new Task(
                task.type, task.resumeFrom, task.digest, task.headers, task.pem, task.stallTimeout, task.attempt, http);
        return this;
    }

    public EngineHarness mode(TransferMode next) {
        mode = next;
        return this;
    }

    /** Writes to the destination itself. */
    public EngineHarness straight() {
        straight = true;
        return this;
    }

    public EngineHarness stallTimeout(Duration timeout) {
        task = new Task(
                task.type, task.resumeFrom, task.digest, task.headers, task.pem, timeout, task.attempt, task.http);
        return this;
    }

    public Path destination() {
        return folder.resolve("file.bin");
    }

    public Path temporary() {
        return folder.resolve(JobFile.temporaryName(jobId, 0));
    }

    public TransferTask.LocalFiles files() {
        boolean writes = task.type != JobType.UPLOAD;
        Path written = straight ? destination() : temporary();
        return new TransferTask.LocalFiles(destination(), writes ? written : null, false, null, List.of());
    }

    public TransferTask task(URI remote) {
        return new TransferTask(
                jobId,
                0,
                task.attempt,
                task.type,
                remote,
                files(),
                task.resumeFrom,
                task.digest,
                task.headers,
                task.pem,
                task.stallTimeout,
                false,
                task.http,
                mode,
                selection);
    }

    public Transfer start(URI remote, TransferListener listener) {
        return engine.start(task(remote), listener);
    }

    /** Starts an attempt at another file of the job. */
    public Transfer startAs(int index, URI remote, TransferListener listener) {
        TransferTask first = task(remote);
        TransferTask.LocalFiles local = new TransferTask.LocalFiles(
                folder.resolve("file-" + index),
                folder.resolve(JobFile.temporaryName(jobId, index)),
                false,
                null,
                List.of());
        return engine.start(
                new TransferTask(
                        jobId,
                        index,
                        first.attempt(),
                        first.type(),
                        remote,
                        local,
                        null,
                        first.expectedDigest(),
                        first.customHeaders(),
                        first.trustedCertificatesPem(),
                        first.stallTimeout(),
                        false,
                        first.http(),
                        first.mode(),
                        first.selection()),
                listener);
    }

    /** Runs an attempt to its end. */
    public RecordingListener run(URI remote) {
        RecordingListener listener = new RecordingListener();
        start(remote, listener);
        listener.awaitEnd();
        return listener;
    }

    /** What is under the temporary name. */
    public byte[] bytesOnDisk() {
        try {
            return Files.readAllBytes(temporary());
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** Names in the folder. */
    public List<String> names() throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Content that differs with the seed in every block. */
    public static byte[] content(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        engine.close();
    }
}
