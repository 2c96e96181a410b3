package dev.ebb.server.engine;

import dev.ebb.server.engine.http.proxy.BypassList;
import dev.ebb.server.engine.http.proxy.ProxyList;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the service is configured with: what PRECONFIG and AUTODETECT mean.
 *
 * @param list entries as in a job's proxy list, here with user information if need be; empty for none
 * @param bypass entries as in a job's bypass list
 * @param source where they are written, for messages
 * @param pacFile the proxy auto-configuration file that says for AUTODETECT; null = the lists do
 * @param credentialsFile {@code user:password} for these proxies, given to them when a job asks for it; read anew each time
 */
public record ProxyOptions(
        String list,
        String bypass,
        String source,
        @Nullable Path pacFile,
        @Nullable Path credentialsFile) {
    /** No proxies. */
    public static final ProxyOptions NONE = new ProxyOptions("", "", "the service", null, null);

    /** What is wrong with the lists as settings, which are shown and so must not hold a password. */
    public Optional<String> problem() {
        try {
            if (!list.isBlank()) {
                ProxyList.parse(list, source, false);
            }
            BypassList.parse(bypass, source);
            return Optional.empty();
        } catch (TransferFailure wrong) {
            return Optional.of(wrong.error().message());
        }
    }

    /** Without the list, which may hold a password. */
    @Override
    public String toString() {
        return "proxies of " + source;
    }
}
