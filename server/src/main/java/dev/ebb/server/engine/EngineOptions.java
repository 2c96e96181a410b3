package dev.ebb.server.engine;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Bounds of the engine.
 *
 * @param connectTimeout longest wait for TCP and TLS to come up
 * @param responseTimeout longest wait for the head of a response
 * @param maxRedirects redirects followed for one request
 * @param connectionsPerHost connections to one origin at once
 * @param idleConnectionTimeout how long an unused connection is kept
 * @param bufferBudgetBytes bytes read but not yet written, over all transfers
 * @param diskThreads threads that touch files
 * @param checkpointBytes a checkpoint is due after this many bytes
 * @param checkpointInterval or after this long
 * @param reserveBytes free space that downloads leave on the volume of the service's own state; the larger of this
 *     and 1 % of the volume
 * @param mayConnect the one check on every resolved address before it is connected to
 * @param userAgent the User-Agent header
 * @param proxy the service's own proxies
 * @param http2 where HTTP/2 is spoken
 */
public record EngineOptions(
        Duration connectTimeout,
        Duration responseTimeout,
        int maxRedirects,
        int connectionsPerHost,
        Duration idleConnectionTimeout,
        long bufferBudgetBytes,
        int diskThreads,
        long checkpointBytes,
        Duration checkpointInterval,
        long reserveBytes,
        Predicate<InetAddress> mayConnect,
        String userAgent,
        ProxyOptions proxy,
        Http2Options http2) {
    /** These bounds with other proxies. */
    public EngineOptions withProxy(ProxyOptions next) {
        return new EngineOptions(
                connectTimeout,
                responseTimeout,
                maxRedirects,
                connectionsPerHost,
                idleConnectionTimeout,
                bufferBudgetBytes,
                diskThreads,
                checkpointBytes,
                checkpointInterval,
                reserveBytes,
                mayConnect,
                userAgent,
                next,
                http2);
    }

    /** These bounds with another use of HTTP/2. */
    public EngineOptions withHttp2(Http2Options next) {
        return new EngineOptions(
                connectTimeout,
                responseTimeout,
                maxRedirects,
                connectionsPerHost,
                idleConnectionTimeout,
                bufferBudgetBytes,
                diskThreads,
                checkpointBytes,
                checkpointInterval,
                reserveBytes,
                mayConnect,
                userAgent,
                proxy,
                next);
    }

    /** What a daemon on a small machine uses. */
    public static EngineOptions defaults() {
        return new EngineOptions(
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                10,
                8,
                Duration.ofSeconds(30),
                64L << 20,
                4,
                8L << 20,
                Duration.ofSeconds(10),
                256L << 20,
                address -> !address.isLinkLocalAddress(),
                "Ebb",
                ProxyOptions.NONE,
                Http2Options.DEFAULTS);
    }
}
