package dev.ebb.server.rpc;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.PeerCachingFlags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Peer caching of the running service, for those who administer it. Thread-safe; refuses with JobException. */
public interface PeerCacheControl {
    /**
     * A value, and whether a policy says so.
     *
     * @param value what holds
     * @param byPolicy true when a policy says so
     */
    record Ruled<T>(T value, boolean byPolicy) {}

    /**
     * A file in the cache.
     *
     * @param id identifies it
     * @param url where it was fetched from
     * @param bytes its size
     * @param modified when it was changed; null when its origin did not say
     * @param accessed when it was used last
     * @param validated whether it is served
     * @param digest its SHA-256, such as {@code sha256:<hex>}
     * @param validator its strong validator at the origin; empty for none
     */
    record CachedFile(
            UUID id,
            String url,
            long bytes,
            @Nullable Instant modified,
            Instant accessed,
            boolean validated,
            String digest,
            String validator) {}

    /**
     * Another machine.
     *
     * @param name what it is called, and where it is
     * @param authenticated it has shown a certificate that counts
     * @param available it may be asked
     */
    record KnownPeer(String name, boolean authenticated, boolean available) {}

    Ruled<Integer> cachePercent();

    Ruled<Duration> contentAge();

    PeerCachingFlags flags();

    /** True when there is an identity, so that flags have an effect. */
    boolean isConfigured();

    /** Kept where no policy says. */
    void setCachePercent(int percent);

    /** Kept where no policy says. */
    void setContentAge(Duration age);

    /** Kept in any case; false when a policy says otherwise. */
    boolean setFlags(PeerCachingFlags flags);

    /** What was used last first. */
    List<CachedFile> records();

    /** BG_E_NOT_FOUND when there is none. */
    CachedFile record(UUID id);

    /** Everything, as soon as it is idle. */
    void clear();

    /** BG_E_NOT_FOUND, BG_E_BUSYCACHERECORD. */
    void delete(UUID id);

    /** False when there is none; BG_E_BUSYCACHERECORD. */
    boolean deleteUrl(String url);

    /** By name. */
    List<KnownPeer> peers();

    void clearPeers();

    /** BG_E_DISCOVERY_IN_PROGRESS, BG_E_PEERCACHING_DISABLED. */
    void discover();

    /** The owner of a file of a job has found it good, or bad. */
    void judged(JobId job, int fileIndex, boolean good);
}
