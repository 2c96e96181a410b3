package dev.ebb.server.rpc;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.PeerCachingFlags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A peer cache of records and peers that a test puts in. Confined to one call at a time. */
public final class FakePeerCache implements PeerCacheControl {
    public final List<CachedFile> records = new ArrayList<>();
    public final List<KnownPeer> peers = new ArrayList<>();
    public final List<String> changes = new ArrayList<>();
    public boolean policy;
    private PeerCachingFlags flags = PeerCachingFlags.NONE;
    private int percent = 1;
    private Duration age = Duration.ofDays(90);

    @Override
    public Ruled<Integer> cachePercent() {
        return new Ruled<>(percent, policy);
    }

    @Override
    public Ruled<Duration> contentAge() {
        return new Ruled<>(age, policy);
    }

    @Override
    public PeerCachingFlags flags() {
        return policy ? PeerCachingFlags.NONE : flags;
    }

    @Override
    public boolean isConfigured() {
        return true;
    }

    @Override
    public void setCachePercent(int next) {
        percent = next;
    }

    @Override
    public void setContentAge(Duration next) {
        age = next;
    }

    @Override
    public boolean setFlags(PeerCachingFlags next) {
        flags = next;
        return flags().equals(next);
    }

    @Override
    public List<CachedFile> records() {
        return List.copyOf(records);
    }

    @Override
    public CachedFile record(UUID id) {
        return records.stream()
                .filter(record -> record.id().equals(id))
                .findFirst()
                .orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, "There is no such record."));
    }

    @Override
    public void clear() {
        records.clear();
    }

    @Override
    public void delete(UUID id) {
        records.remove(record(id));
    }

    @Override
    public boolean deleteUrl(String url) {
        return records.removeIf(record -> record.url().equals(url));
    }

    @Override
    public List<KnownPeer> peers() {
        return List.copyOf(peers);
    }

    @Override
    public void clearPeers() {
        peers.clear();
    }

    @Override
    public void discover() {
        throw JobException.of(ErrorCode.DISCOVERY_IN_PROGRESS, "Peers are being looked for already.");
    }

    @Override
    public void judged(JobId job, int fileIndex, boolean good) {
        changes.add(job + " " + fileIndex + " " + good);
    }
}
