package dev.ebb.server.engine.http.proxy;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.UserPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Says through which proxies a request of a job may go, those that could be reached lately first. Thread-safe. May read the
 * credentials file, so it is never called on an event loop; a PAC file is asked on a thread of its own.
 */
public final class ProxySelection implements AutoCloseable {
    private static final Duration AVOIDED = Duration.ofMinutes(1);
    private static final int MAX_AVOIDED = 1_000;
    private static final int MAX_WAITING = 1_024;
    private static final long MAX_CREDENTIALS_BYTES = 256 << 10;

    private final ProxyOptions service;
    private final Cache<String, Boolean> unreachable = CacheBuilder.newBuilder()
            .maximumSize(MAX_AVOIDED)
            .expireAfterWrite(AVOIDED)
            .build();

    private final @Nullable PacFile pac;
    private final Duration timeout;
    private final ThreadPoolExecutor pacThread;

    /** A selection whose PAC file may take this long. */
    public ProxySelection(ProxyOptions service, Duration timeout) {
        this.service = service;
        this.timeout = timeout;
        this.pac = service.pacFile() == null ? null : new PacFile(service.pacFile());
        this.pacThread = new ThreadPoolExecutor(
                1,
                1,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                new ThreadFactoryBuilder()
                        .setNameFormat("ebb-pac-%d")
                        .setDaemon(true)
                        .build());
        pacThread.allowCoreThreadTimeOut(true);
    }

    /** The hops to try in turn, at least one; fails with BG_E_INVALID_PROXY_INFO when what names them makes no sense. */
    public CompletableFuture<List<ProxyHop>> hops(HttpOptions http, ProxyTarget target) {
        PacFile file = pac;
        if (http.proxy().usage() != ProxyUsage.AUTODETECT || file == null) {
            return future(() -> ready(http, named(http.proxy(), target)));
        }
        CompletableFuture<List<ProxyHop>> found = new CompletableFuture<>();
        try {
            pacThread.execute(() -> future(() -> ready(http, file.hops(target))).whenComplete((hops, failure) -> {
                if (failure == null) {
                    found.complete(hops);
                } else {
                    found.completeExceptionally(failure);
                }
            }));
        } catch (RejectedExecutionException tooMany) {
            found.completeExceptionally(ProxyFailures.invalid("Too many requests wait for the PAC file."));
        }
        return found.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? ProxyFailures.invalid("The PAC file did not answer in time.")
                                : failure));
    }

    private interface Choice {
        List<ProxyHop> make() throws TransferFailure;
    }

    private static CompletableFuture<List<ProxyHop>> future(Choice choice) {
        try {
            return CompletableFuture.completedFuture(choice.make());
        } catch (TransferFailure | RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private List<ProxyHop> named(ProxySettings job, ProxyTarget target) throws TransferFailure {
        return switch (job.usage()) {
            case NO_PROXY -> List.of();
            case OVERRIDE -> listed(job.proxyList(), job.bypassList(), "the job", false, target);
            case PRECONFIG, AUTODETECT ->
                service.list().isBlank()
                        ? List.of()
                        : listed(service.list(), service.bypass(), service.source(), true, target);
        };
    }

    private List<ProxyHop> ready(HttpOptions http, List<ProxyHop> hops) throws TransferFailure {
        if (hops.isEmpty()) {
            return List.of(ProxyHop.DIRECT);
        }
        UserPassword stored = http.storedProxyCredentials() ? stored(hops) : null;
        List<ProxyHop> ready = new ArrayList<>();
        for (ProxyHop hop : hops) {
            ready.add(hop.ofService() && hop.login() == null && stored != null ? hop.withLogin(stored) : hop);
        }
        // Stable: those of equal standing stay in the order of the list.
        ready.sort(Comparator.comparing(hop -> unreachable.getIfPresent(hop.name()) != null));
        return ready;
    }

    private static List<ProxyHop> listed(
            String list, String bypass, String whose, boolean ofService, ProxyTarget target) throws TransferFailure {
        ProxyList proxies = ProxyList.parse(list, whose, ofService);
        return BypassList.parse(bypass, whose).covers(target) ? List.of() : proxies.hops(target);
    }

    /** The service's credentials go to the service's proxies only: a job may have named a proxy that collects them. */
    private @Nullable UserPassword stored(List<ProxyHop> hops) throws TransferFailure {
        Path file = service.credentialsFile();
        if (file == null || hops.stream().noneMatch(ProxyHop::ofService)) {
            return null;
        }
        try {
            if (Files.size(file) > MAX_CREDENTIALS_BYTES) {
                throw ProxyFailures.invalid("The file of proxy.credentials-file is too large.");
            }
            String text = Files.readString(file).strip();
            int colon = text.indexOf(':');
            if (colon > 0 && colon < text.length() - 1) {
                return new UserPassword(text.substring(0, colon), text.substring(colon + 1));
            }
        } catch (TransferFailure known) {
            throw known;
        } catch (IOException unreadable) {
            throw ProxyFailures.invalid("The file of proxy.credentials-file cannot be read.");
        }
        throw ProxyFailures.invalid("The file of proxy.credentials-file does not hold user:password.");
    }

    /** Puts a proxy behind the others for a while. */
    public void avoid(ProxyHop hop) {
        unreachable.put(hop.name(), true);
    }

    @Override
    public void close() {
        pacThread.shutdown();
    }
}
