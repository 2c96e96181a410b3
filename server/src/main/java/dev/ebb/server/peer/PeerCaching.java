package dev.ebb.server.peer;

import dev.ebb.server.engine.CertificateListener;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.LaneOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.peer.cache.CacheLimits;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.peer.client.Keeper;
import dev.ebb.server.peer.client.Neighbours;
import dev.ebb.server.peer.client.PeerClient;
import dev.ebb.server.peer.server.PeerServer;
import dev.ebb.server.peer.server.ServedRate;
import dev.ebb.server.policy.PeerPolicy;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peer caching of this machine: what it keeps, whom it serves, whom it asks, and what of that is allowed now. Without an identity
 * it is preferences alone. Thread-safe.
 */
public final class PeerCaching implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCaching.class);
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private final PeerRules rules;
    private final TransferEngine origins;
    private final PeerOptions options;
    private final InstantSource clock;
    private final @Nullable Parts parts;
    private @Nullable PeerServer server;
    private long servedBefore;

    /** What is there only with an identity. */
    private record Parts(ContentCache cache, Keeper keeper, PeerClient client, SslContext tls) {}

    private PeerCaching(PeerOptions options, TransferEngine origins, PeerRules rules, Path folder, InstantSource clock)
            throws IOException {
        this.options = options;
        this.origins = origins;
        this.rules = rules;
        this.clock = clock;
        this.parts = options.identity().isEmpty()
                ? null
                : open(PeerIdentity.read(options.identity().get()), folder);
    }

    /**
     * Peer caching over the engine that asks origins; IllegalArgumentException when the identity cannot be used, IOException
     * when the folder or the port cannot.
     */
    public static PeerCaching start(
            PeerOptions options, TransferEngine origins, Path folder, Supplier<PeerPolicy> policy, InstantSource clock)
            throws IOException {
        PeerRules rules = new PeerRules(folder, policy, options.reserveBytes());
        PeerCaching caching = new PeerCaching(options, origins, rules, folder, clock);
        if (caching.parts != null) {
            caching.serveAsAllowed();
            caching.parts.client().start();
        }
        return caching;
    }

    private Parts open(PeerIdentity identity, Path folder) throws IOException {
        Files.createDirectories(folder);
        SslContext tls = identity.server();
        ContentCache cache = ContentCache.open(folder.resolve("cache"), rules::limits, clock);
        Keeper keeper = new Keeper(cache);
        PeerClient client = new PeerClient(
                options,
                origins,
                peerEngine(identity, folder),
                keeper,
                new PeerClient.Switches(() -> flags().client(), () -> flags().server(), this::servedPort),
                clock);
        return new Parts(cache, keeper, client, tls);
    }

    /** Small, direct, by the peers' own certificates; peers are where the configuration or the local network says. */
    private HttpTransferEngine peerEngine(PeerIdentity identity, Path folder) {
        EngineOptions small = EngineOptions.defaults()
                .with(draft -> draft.tls(identity.client())
                        .mayConnect(address -> !address.isMulticastAddress())
                        .proxy(ProxyOptions.NONE)
                        .http2(new Http2Options(Http2Options.Use.NEVER, 1))
                        .lanes(LaneOptions.DEFAULTS.with(1, Long.MAX_VALUE))
                        .connectTimeout(Duration.ofSeconds(2))
                        .responseTimeout(Duration.ofSeconds(10))
                        .connectionsPerHost(4)
                        .bufferBudgetBytes(16L << 20)
                        .diskThreads(2)
                        .maxRedirects(0)
                        .reserveBytes(options.reserveBytes()));
        return new HttpTransferEngine(small, folder, CertificateOptions.NONE, CertificateListener.NOBODY, clock);
    }

    /** The engine for jobs: closing it closes the one for origins as well. */
    public TransferEngine engine() {
        return parts == null ? origins : parts.client().engine();
    }

    /** A policy or a preference has changed. */
    public void refresh() {
        if (parts == null) {
            return;
        }
        try {
            serveAsAllowed();
            parts.cache().sweep();
        } catch (IOException failed) {
            LOG.error("peers cannot be served as configured: {}", failed.getMessage(), failed);
        }
        parts.client().refresh();
    }

    private synchronized void serveAsAllowed() throws IOException {
        Parts all = parts;
        if (all == null) {
            return;
        }
        PeerServer running = server;
        if (!flags().server()) {
            server = null;
            if (running != null) {
                running.close();
                servedBefore += running.sentBytes();
            }
        } else if (running == null) {
            server = PeerServer.start(all.tls(), options.listen(), all.cache(), servedRate());
            LOG.info("peers are served on port {}, by at most {} bytes/s (0 = any)", servedPort(), servedLimit());
        } else {
            running.limit(servedRate());
        }
    }

    private long servedRate() {
        return ServedRate.bytesPerSecond(rules.policy().servedKbps(), INTERFACES);
    }

    /** The limit that peers are served with now, in bytes per second of all of them together; 0 for none, or while nobody is. */
    synchronized long servedLimit() {
        return server == null ? 0 : server.limit();
    }

    /** Bytes sent to peers since the service started, heads of answers included. */
    public synchronized long servedBytes() {
        return servedBefore + (server == null ? 0 : server.sentBytes());
    }

    /** Bytes of finished files that came from peers since the service started. */
    public long receivedBytes() {
        return parts == null ? 0 : parts.client().neighbours().tally().receivedBytes();
    }

    /** Times that a peer was left alone for a while because of that. */
    public long faults(Neighbours.Fault fault) {
        return parts == null ? 0 : parts.client().neighbours().tally().faults(fault);
    }

    /** Where peers are served; 0 while they are not. */
    public synchronized int servedPort() {
        return server == null ? 0 : server.port();
    }

    /** True when others may come any time. */
    public boolean serves() {
        return servedPort() != 0;
    }

    /** True when there is an identity, so that flags have an effect. */
    public boolean isConfigured() {
        return parts != null;
    }

    /** What holds. */
    public PeerCachingFlags flags() {
        return rules.flags();
    }

    /** Sets what is wanted; false when a policy says otherwise. */
    public boolean setFlags(PeerCachingFlags wanted) {
        rules.change(preferences -> preferences.with(wanted));
        refresh();
        return flags().equals(wanted);
    }

    /** The limits that hold. */
    public CacheLimits limits() {
        return rules.limits();
    }

    /** True when the policy says how large the cache may be. */
    public boolean isSizeByPolicy() {
        return rules.policy().cachePercent().isPresent();
    }

    /** True when the policy says how old content may be. */
    public boolean isAgeByPolicy() {
        return rules.policy().contentAge().isPresent();
    }

    /** Sets what is wanted where no policy says. */
    public void setCachePercent(int percent) {
        rules.change(preferences -> preferences.withCachePercent(percent));
        refresh();
    }

    /** Sets what is wanted where no policy says. */
    public void setContentAge(Duration age) {
        rules.change(preferences -> preferences.withContentAge(age));
        refresh();
    }

    /** The cache; empty without an identity. */
    public Optional<ContentCache> cache() {
        return Optional.ofNullable(parts).map(Parts::cache);
    }

    /** The peers that are known, by name. */
    public List<Neighbours.View> peers() {
        return parts == null ? List.of() : parts.client().neighbours().views(clock.instant());
    }

    public void forgetPeers() {
        if (parts != null) {
            parts.client().neighbours().forget();
        }
    }

    /** Looks for peers; see {@link PeerClient#discover}. */
    public void discover() {
        if (parts == null) {
            throw JobException.of(
                    ErrorCode.PEERCACHING_DISABLED,
                    "Peer caching is not set up: peer.certificate, peer.key and peer.ca in the configuration do that.");
        }
        parts.client().discover();
    }

    /** The owner of a file of a job has found it good, or bad. */
    public void judged(JobId job, int index, boolean good) {
        if (parts != null) {
            parts.keeper().judged(job, index, good);
        }
    }

    /** After the engine is closed. */
    @Override
    public void close() {
        synchronized (this) {
            if (server != null) {
                server.close();
                server = null;
            }
        }
        if (parts != null) {
            parts.client().close();
            parts.keeper().close();
        }
    }
}
