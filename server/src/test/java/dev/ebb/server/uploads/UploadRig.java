package dev.ebb.server.uploads;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real upload server on a folder of the test, whose time the test may move on. */
final class UploadRig implements AutoCloseable {
    final Path root;
    UploadOptions.Limits limits = UploadOptions.Limits.DEFAULTS;
    UploadOptions.Placing placing = UploadOptions.Placing.DEFAULTS;
    UploadOptions.Notify application = UploadOptions.Notify.NONE;

    UploadOptions.Farm farm = new UploadOptions.Farm(null, Duration.ofDays(1));

    @Nullable
    Path certificate;

    @Nullable
    Path key;

    @Nullable
    Path tokens;

    private int port;
    private volatile Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(ahead);
    private @Nullable UploadServer server;

    UploadRig(Path folder) throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
    }

    UploadRig start() throws IOException {
        UploadOptions.Door door = new UploadOptions.Door("127.0.0.1", port, certificate, key, tokens, null, farm);
        server = UploadServer.start(new UploadOptions(root, door, limits, placing, application), clock);
        return this;
    }

    /** Stops and starts it on what is on disk, on another port. */
    UploadRig restart() throws IOException {
        close();
        return start();
    }

    /** Stops and starts it on what is on disk, where it was before. */
    UploadRig restartThere() throws IOException {
        port = url().getPort();
        return restart();
    }

    void passTime(Duration time) {
        ahead = ahead.plus(time);
    }

    UploadRig overwriting(UploadOptions.Overwrite rule) {
        placing = new UploadOptions.Placing(rule, placing.createsFolders(), placing.servesFiles());
        return this;
    }

    UploadRig servingFiles() {
        placing = new UploadOptions.Placing(placing.overwrite(), placing.createsFolders(), true);
        return this;
    }

    UploadRig limitedTo(long fileBytes, int sessions) {
        limits = new UploadOptions.Limits(
                fileBytes,
                sessions,
                limits.requests(),
                limits.lifetime(),
                limits.cleanup(),
                limits.idle(),
                limits.bytesPerSecond());
        return this;
    }

    UploadRig impatient(Duration idle, long bytesPerSecond) {
        limits = new UploadOptions.Limits(
                limits.fileBytes(),
                limits.sessions(),
                limits.requests(),
                limits.lifetime(),
                limits.cleanup(),
                idle,
                bytesPerSecond);
        return this;
    }

    URI url() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return URI.create(server.url());
    }

    RawClient client() throws IOException {
        return new RawClient(url().getPort());
    }

    /** One request on a connection of its own. */
    RawClient.Response ask(String method, String path, byte[] body, String... fields) throws IOException {
        try (RawClient client = client()) {
            return client.ask(method, path, body, fields);
        }
    }

    /** Every file that is in its place, by its path. */
    List<String> files() throws IOException {
        List<String> found = new ArrayList<>();
        // Not into the sessions, where files come and go meanwhile.
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean own = folder.equals(root.resolve(".ebb"));
                return own ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    found.add(root.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    /** The folders of sessions that are on disk. */
    List<Path> sessions() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve(".ebb/sessions"))) {
            return all.toList();
        }
    }

    byte[] content(String file) throws IOException {
        return Files.readAllBytes(root.resolve(file));
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
