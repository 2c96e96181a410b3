package dev.ebb.server.engine.http.auth;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.ebb.server.engine.HttpOptions.Login;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins logins, and remembers which were taken where, so that the next request need not be refused first. What is remembered
 * is found again with the same login at the same place only. Thread-safe.
 */
public final class LoginBook implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 256;
    private static final int MAX_REMEMBERED = 1_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Duration timeout;
    private final SecureRandom random = new SecureRandom();
    private final Cache<Place, Handshake> taken = CacheBuilder.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterAccess(REMEMBERED)
            .build();
    private final ThreadPoolExecutor threads;

    /** A book whose slow schemes may take this long. */
    public LoginBook(Duration timeout) {
        this.timeout = timeout;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                new ThreadFactoryBuilder()
                        .setNameFormat("ebb-auth-%d")
                        .setDaemon(true)
                        .build());
        threads.allowCoreThreadTimeOut(true);
    }

    private record Place(String where, Login login) {}

    /**
     * A session in which the logins can be proved.
     *
     * @param where to whom: an origin, or a proxy
     */
    public LoginSession session(String where, List<Login> logins, AskedRequest request) {
        return new LoginSession(this, where, logins, request);
    }

    @Nullable
    Handshake remembered(String where, Login login) {
        Handshake known = taken.getIfPresent(new Place(where, login));
        return known == null ? null : known.remembered();
    }

    void remember(String where, Login login, Handshake handshake) {
        Handshake kept = handshake.remembered();
        if (kept != null) {
            taken.put(new Place(where, login), kept);
        }
    }

    void forget(String where, Login login) {
        taken.invalidate(new Place(where, login));
    }

    Handshake begin(Login login, String host) {
        return switch (login.scheme()) {
            case BASIC -> new BasicHandshake(login.secret());
            case DIGEST -> new DigestHandshake(login.secret(), random);
            case NTLM -> new NtlmHandshake(login.secret(), host);
            case NEGOTIATE -> new NegotiateHandshake(login.secret(), host);
        };
    }

    /** Runs what may block. */
    <T> CompletableFuture<T> run(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads).orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(tooMany);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
