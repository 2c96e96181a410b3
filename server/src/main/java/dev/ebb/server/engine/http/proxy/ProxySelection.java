package dev.ebb.server.engine.http.proxy;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.UserPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says through which proxies a request of a job may go, those that could be reached lately first. Thread-safe. May read the
 * credentials file, so it is never called on an event loop.
 */
public final class ProxySelection {
    private static final Duration AVOIDED = Duration.ofMinutes(1);
    private static final int MAX_AVOIDED = 1_000;
    private static final long MAX_CREDENTIALS_BYTES = 256 << 10;

    private final ProxyOptions service;
    private final Cache<String, Boolean> unreachable = CacheBuilder.newBuilder()
            .maximumSize(MAX_AVOIDED)
            .expireAfterWrite(AVOIDED)
            .build();

    public ProxySelection(ProxyOptions service) {
        this.service = service;
    }

    /** The hops to try in turn, at least one; BG_E_INVALID_PROXY_INFO when the lists make no sense. */
    public List<ProxyHop> hops(HttpOptions http, ProxyTarget target) throws TransferFailure {
        ProxySettings job = http.proxy();
        List<ProxyHop> hops = switch (job.usage()) {
            case NO_PROXY -> List.of();
            case OVERRIDE -> listed(job.proxyList(), job.bypassList(), "the job", false, target);
            case PRECONFIG, AUTODETECT ->
                service.list().isBlank()
                        ? List.of()
                        : listed(service.list(), service.bypass(), service.source(), true, target);
        };
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
}
