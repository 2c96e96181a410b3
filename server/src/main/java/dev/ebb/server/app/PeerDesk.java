package dev.ebb.server.app;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.peer.PeerCaching;
import dev.ebb.server.peer.cache.CacheRecord;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.rpc.PeerCacheControl;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Puts peer caching before its administrators, in their words. Thread-safe. */
final class PeerDesk implements PeerCacheControl {
    private final PeerCaching caching;

    PeerDesk(PeerCaching caching) {
        this.caching = caching;
    }

    @Override
    public Ruled<Integer> cachePercent() {
        return new Ruled<>(caching.limits().percent(), caching.isSizeByPolicy());
    }

    @Override
    public Ruled<Duration> contentAge() {
        return new Ruled<>(caching.limits().age(), caching.isAgeByPolicy());
    }

    @Override
    public PeerCachingFlags flags() {
        return caching.flags();
    }

    @Override
    public boolean isConfigured() {
        return caching.isConfigured();
    }

    @Override
    public void setCachePercent(int percent) {
        written(() -> caching.setCachePercent(percent));
    }

    @Override
    public void setContentAge(Duration age) {
        written(() -> caching.setContentAge(age));
    }

    @Override
    public boolean setFlags(PeerCachingFlags flags) {
        boolean[] holds = new boolean[1];
        written(() -> holds[0] = caching.setFlags(flags));
        return holds[0];
    }

    private static void written(Runnable change) {
        try {
            change.run();
        } catch (UncheckedIOException notWritten) {
            throw JobException.of(
                    ErrorCode.DISK_FULL,
                    "The preferences could not be written to the state folder: " + notWritten.getMessage());
        }
    }

    @Override
    public List<CachedFile> records() {
        return caching.cache().map(ContentCache::records).orElse(List.of()).stream()
                .map(PeerDesk::file)
                .toList();
    }

    @Override
    public CachedFile record(UUID id) {
        return file(cache(id).record(id));
    }

    @Override
    public void clear() {
        caching.cache().ifPresent(ContentCache::clear);
    }

    @Override
    public void delete(UUID id) {
        cache(id).delete(id);
    }

    private ContentCache cache(UUID id) {
        return caching.cache()
                .orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, "The peer cache has no record " + id + "."));
    }

    @Override
    public boolean deleteUrl(String url) {
        return caching.cache().map(cache -> cache.deleteUrl(url)).orElse(false);
    }

    @Override
    public List<KnownPeer> peers() {
        return caching.peers().stream()
                .map(peer -> new KnownPeer(peer.name(), peer.authenticated(), peer.available()))
                .toList();
    }

    @Override
    public void clearPeers() {
        caching.forgetPeers();
    }

    @Override
    public void discover() {
        caching.discover();
    }

    @Override
    public void judged(JobId job, int fileIndex, boolean good) {
        caching.judged(job, fileIndex, good);
    }

    private static CachedFile file(CacheRecord record) {
        return new CachedFile(
                record.id(),
                record.url(),
                record.bytes(),
                record.modified(),
                record.accessed(),
                record.validated(),
                record.sha256().toString(),
                Objects.requireNonNullElse(record.validator(), ""));
    }
}
