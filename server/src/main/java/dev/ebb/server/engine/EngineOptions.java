package dev.ebb.server.engine;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
 * @param lanes when a download spreads over several connections
 * @param http2 where HTTP/2 is spoken
 * @param uploadHosts to which servers another one may send the rest of an upload: names, {@code *} at their left, addresses,
 *     with or without a port
 * @param idle where background transfers use idle bandwidth only
 * @param preallocate whether blocks are set aside for large files before they are written
 * @param tls how every server is met, whatever a task says; null for what tasks say
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
        LaneOptions lanes,
        Http2Options http2,
        List<String> uploadHosts,
        IdleUseOptions idle,
        boolean preallocate,
        @Nullable ServiceTls tls) {
    public EngineOptions {
        uploadHosts = List.copyOf(uploadHosts);
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
                LaneOptions.DEFAULTS,
                Http2Options.DEFAULTS,
                List.of(),
                IdleUseOptions.DEFAULTS,
                true,
                null);
    }

    /** These bounds, some of them others. */
    public EngineOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** Bounds that are being changed. Not thread-safe. */
    public static final class Draft {
        private Duration connectTimeout;
        private Duration responseTimeout;
        private int maxRedirects;
        private int connectionsPerHost;
        private Duration idleConnectionTimeout;
        private long bufferBudgetBytes;
        private int diskThreads;
        private long checkpointBytes;
        private Duration checkpointInterval;
        private long reserveBytes;
        private Predicate<InetAddress> mayConnect;
        private String userAgent;
        private ProxyOptions proxy;
        private LaneOptions lanes;
        private Http2Options http2;
        private List<String> uploadHosts;
        private IdleUseOptions idle;
        private boolean preallocate;
        private @Nullable ServiceTls tls;

        private Draft(EngineOptions from) {
            connectTimeout = from.connectTimeout;
            responseTimeout = from.responseTimeout;
            maxRedirects = from.maxRedirects;
            connectionsPerHost = from.connectionsPerHost;
            idleConnectionTimeout = from.idleConnectionTimeout;
            bufferBudgetBytes = from.bufferBudgetBytes;
            diskThreads = from.diskThreads;
            checkpointBytes = from.checkpointBytes;
            checkpointInterval = from.checkpointInterval;
            reserveBytes = from.reserveBytes;
            mayConnect = from.mayConnect;
            userAgent = from.userAgent;
            proxy = from.proxy;
            lanes = from.lanes;
            http2 = from.http2;
            uploadHosts = from.uploadHosts;
            idle = from.idle;
            preallocate = from.preallocate;
            tls = from.tls;
        }

        private EngineOptions options() {
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
                    lanes,
                    http2,
                    uploadHosts,
                    idle,
                    preallocate,
                    tls);
        }

        /** See {@link EngineOptions#connectTimeout()}. */
        public Draft connectTimeout(Duration next) {
            connectTimeout = next;
            return this;
        }

        /** See {@link EngineOptions#responseTimeout()}. */
        public Draft responseTimeout(Duration next) {
            responseTimeout = next;
            return this;
        }

        /** See {@link EngineOptions#maxRedirects()}. */
        public Draft maxRedirects(int next) {
            maxRedirects = next;
            return this;
        }

        /** See {@link EngineOptions#connectionsPerHost()}. */
        public Draft connectionsPerHost(int next) {
            connectionsPerHost = next;
            return this;
        }

        /** See {@link EngineOptions#idleConnectionTimeout()}. */
        public Draft idleConnectionTimeout(Duration next) {
            idleConnectionTimeout = next;
            return this;
        }

        /** See {@link EngineOptions#bufferBudgetBytes()}. */
        public Draft bufferBudgetBytes(long next) {
            bufferBudgetBytes = next;
            return this;
        }

        /** See {@link EngineOptions#diskThreads()}. */
        public Draft diskThreads(int next) {
            diskThreads = next;
            return this;
        }

        /** See {@link EngineOptions#checkpointBytes()}. */
        public Draft checkpointBytes(long next) {
            checkpointBytes = next;
            return this;
        }

        /** See {@link EngineOptions#checkpointInterval()}. */
        public Draft checkpointInterval(Duration next) {
            checkpointInterval = next;
            return this;
        }

        /** See {@link EngineOptions#reserveBytes()}. */
        public Draft reserveBytes(long next) {
            reserveBytes = next;
            return this;
        }

        /** See {@link EngineOptions#mayConnect()}. */
        public Draft mayConnect(Predicate<InetAddress> next) {
            mayConnect = next;
            return this;
        }

        /** See {@link EngineOptions#userAgent()}. */
        public Draft userAgent(String next) {
            userAgent = next;
            return this;
        }

        /** See {@link EngineOptions#proxy()}. */
        public Draft proxy(ProxyOptions next) {
            proxy = next;
            return this;
        }

        /** See {@link EngineOptions#lanes()}. */
        public Draft lanes(LaneOptions next) {
            lanes = next;
            return this;
        }

        /** See {@link EngineOptions#http2()}. */
        public Draft http2(Http2Options next) {
            http2 = next;
            return this;
        }

        /** See {@link EngineOptions#uploadHosts()}. */
        public Draft uploadHosts(List<String> next) {
            uploadHosts = next;
            return this;
        }

        /** See {@link EngineOptions#idle()}. */
        public Draft idle(IdleUseOptions next) {
            idle = next;
            return this;
        }

        /** See {@link EngineOptions#preallocate()}. */
        public Draft preallocate(boolean next) {
            preallocate = next;
            return this;
        }

        /** See {@link EngineOptions#tls()}. */
        public Draft tls(@Nullable ServiceTls next) {
            tls = next;
            return this;
        }
    }
}
