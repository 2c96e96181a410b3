package dev.ebb.server.uploads;

import dev.ebb.server.uploads.application.ApplicationPost;
import dev.ebb.server.uploads.http.HttpDoor;
import dev.ebb.server.uploads.protocol.Gate;
import dev.ebb.server.uploads.protocol.Receiver;
import dev.ebb.server.uploads.protocol.Router;
import dev.ebb.server.uploads.session.Application;
import dev.ebb.server.uploads.session.Completion;
import dev.ebb.server.uploads.session.RootFolder;
import dev.ebb.server.uploads.session.SessionLimits;
import dev.ebb.server.uploads.session.SessionStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving end of uploads: BITS, tus, resumable uploads for HTTP and plain PUT on one port, below one folder. Whatever
 * it acknowledged survives its own sudden end; a file is at its place whole and once, or not at all. Thread-safe.
 */
public final class UploadServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadServer.class);
    private static final Duration MEMORY = Duration.ofDays(1);
    private static final int CONNECTIONS = 1024;

    private final UploadOptions options;
    private final RootFolder root;
    private final HttpDoor door;
    private final ScheduledThreadPoolExecutor upkeep;
    private final Completion completion;
    private final SessionStore store;

    private UploadServer(UploadOptions options, RootFolder root, Map<String, String> tokens, InstantSource clock)
            throws IOException {
        this.options = options;
        this.root = root;
        UploadOptions.Limits limits = options.limits();
        SessionLimits sessions = new SessionLimits(
                limits.fileBytes(),
                limits.sessions(),
                limits.lifetime(),
                MEMORY.compareTo(limits.lifetime()) < 0 ? MEMORY : limits.lifetime());
        this.store = SessionStore.open(root, sessions, clock);
        this.completion = completion(options, root, store);
        URI url = options.door().publicUrl();
        String publicUrl = url == null ? null : url.toString().replaceFirst("/+$", "");
        UploadOptions.Farm farm = options.door().farm();
        Receiver receiver = new Receiver(
                root,
                store,
                completion,
                sessions,
                new Receiver.Terms(
                        publicUrl,
                        options.placing().servesFiles(),
                        farm.hostId(),
                        farm.fallback().toSeconds()),
                clock);
        this.door = HttpDoor.open(terms(options), new Router(new Gate(tokens, publicUrl), receiver));
        this.upkeep = new ScheduledThreadPoolExecutor(1, runnable -> {
            Thread thread = new Thread(runnable, "ebb-upload-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        upkeep.scheduleWithFixedDelay(
                this::tidy, 0, Math.max(1, limits.cleanup().toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Starts it. The message of an IOException is for people: what is wrong, and what to do. */
    public static UploadServer start(UploadOptions options, InstantSource clock) throws IOException {
        demandSafe(options.door());
        Path file = options.door().tokens();
        Map<String, String> tokens = file == null ? Map.of() : TokenFile.read(file);
        RootFolder root = RootFolder.open(options.root(), options.placing().createsFolders());
        try {
            return new UploadServer(options, root, tokens, clock);
        } catch (IOException | RuntimeException failed) {
            root.close();
            throw failed;
        }
    }

    /** From elsewhere nobody comes in without TLS and a token. */
    private static void demandSafe(UploadOptions.Door door) throws IOException {
        InetSocketAddress address = new InetSocketAddress(door.host(), door.port());
        if (address.isUnresolved()) {
            throw new IOException("the address to listen on cannot be resolved: " + door.host());
        }
        boolean loopback = address.getAddress().isLoopbackAddress();
        if (!loopback && (door.certificate() == null || door.key() == null)) {
            throw new IOException(door.host() + " is not a loopback address and needs TLS: set uploads.tls-certificate"
                    + " and uploads.tls-key, or listen on 127.0.0.1");
        }
        if (!loopback && door.tokens() == null) {
            throw new IOException(
                    door.host() + " is not a loopback address and needs tokens: set uploads.tokens-file to"
                            + " a file with a name and a token in each line, or listen on 127.0.0.1");
        }
    }

    private static HttpDoor.Terms terms(UploadOptions options) {
        UploadOptions.Door door = options.door();
        return new HttpDoor.Terms(
                new InetSocketAddress(door.host(), door.port()),
                door.certificate(),
                door.key(),
                options.limits().idle(),
                options.limits().bytesPerSecond(),
                options.limits().requests(),
                CONNECTIONS);
    }

    private static Completion completion(UploadOptions options, RootFolder root, SessionStore store) {
        Application application = application(options.application());
        return switch (options.placing().overwrite()) {
            case REFUSE -> Completion.refusing(root, store, application);
            case REPLACE -> Completion.replacing(root, store, application);
            case VERSION -> Completion.versioning(root, store, application);
        };
    }

    private static Application application(UploadOptions.Notify notify) {
        @Nullable URI url = notify.url();
        if (notify.type() == UploadOptions.Notification.NONE) {
            return Application.NONE;
        }
        return new ApplicationPost(
                Objects.requireNonNull(url, "an application has a URL"),
                notify.type() == UploadOptions.Notification.VALUE,
                notify.limit());
    }

    private void tidy() {
        try {
            completion.finishOwed();
            store.sweep();
        } catch (RuntimeException failed) {
            LOG.warn("looking after upload sessions failed", failed);
        }
    }

    /** What clients put before the path of a file. */
    public String url() {
        UploadOptions.Door at = options.door();
        URI known = at.publicUrl();
        if (known != null) {
            return known.toString().replaceFirst("/+$", "") + "/";
        }
        String host = at.host().contains(":") ? "[" + at.host() + "]" : at.host();
        return (at.certificate() == null ? "http://" : "https://") + host + ":" + door.port() + "/";
    }

    @Override
    public void close() {
        upkeep.shutdownNow();
        door.close();
        try {
            root.close();
        } catch (IOException failed) {
            LOG.warn("the folder {} was not let go of", options.root(), failed);
        }
    }
}
