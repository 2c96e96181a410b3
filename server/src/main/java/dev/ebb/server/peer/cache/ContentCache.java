package dev.ebb.server.peer.cache;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content that this machine keeps for others. What is served had been validated, and has its digest: what a crash or the disk did
 * to it is found out before the first peer gets it. Thread-safe; methods that read or write content may take as long as that
 * takes.
 */
public final class ContentCache {
    private static final Logger LOG = LoggerFactory.getLogger(ContentCache.class);
    private static final int MOST_RECORDS = 10_000;

    private final ContentFolder folder;
    private final Supplier<CacheLimits> limits;
    private final InstantSource clock;
    private final CacheIndex index = new CacheIndex();

    /** Content of which the digest was computed since the start. */
    private final Set<UUID> proved = ConcurrentHashMap.newKeySet();

    private ContentCache(ContentFolder folder, Supplier<CacheLimits> limits, InstantSource clock) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
    }

    /** The cache in this folder, which is made when it is not there. */
    public static ContentCache open(Path folder, Supplier<CacheLimits> limits, InstantSource clock) throws IOException {
        ContentCache cache = new ContentCache(new ContentFolder(folder), limits, clock);
        for (CacheRecord record : cache.folder.load()) {
            cache.index.restore(record);
        }
        cache.sweep();
        return cache;
    }

    /** Content in use. Closed by whoever leased it. */
    public final class Lease implements AutoCloseable {
        private final CacheRecord record;
        private final FileChannel channel;
        private boolean open = true;

        private Lease(CacheRecord record, FileChannel channel) {
            this.record = record;
            this.channel = channel;
        }

        public CacheRecord record() {
            return record;
        }

        public FileChannel channel() {
            return channel;
        }

        @Override
        public synchronized void close() {
            if (!open) {
                return;
            }
            open = false;
            try {
                channel.close();
            } catch (IOException harmless) {
                LOG.debug("content was only read", harmless);
            }
            release(record);
        }
    }

    /** Keeps a copy of a file, if it may; reads all of it. False when it is not kept. */
    public boolean keep(ContentSource source, CacheDraft draft) throws IOException {
        CacheLimits now = limits.get();
        long capacity = folder.share(now.percent());
        if (draft.bytes() > capacity || !folder.hasRoomFor(draft.bytes(), now.reserveBytes())) {
            return false;
        }
        ContentFolder.Hashing hashing = new ContentFolder.Hashing();
        Path part = folder.copy(source, draft.bytes(), hashing);
        ContentFolder.Digests digests = hashing.digests();
        CacheRecord record = new CacheRecord(
                UUID.randomUUID(),
                draft.url(),
                draft.bytes(),
                draft.modified(),
                clock.instant(),
                draft.validator(),
                digests.sha256(),
                digests.sha512(),
                draft.proof() != null,
                draft.claimant());
        if (draft.proof() != null && !record.has(draft.proof())) {
            folder.discard(part); // somebody has changed the file meanwhile
            return false;
        }
        return admit(part, record, capacity);
    }

    private synchronized boolean admit(Path part, CacheRecord record, long capacity) throws IOException {
        CacheIndex.Admission admission = index.admit(record, capacity);
        admission.evicted().forEach(this::forget);
        Optional<CacheRecord> kept = admission.kept();
        if (kept.isEmpty()) {
            folder.discard(part);
            return false;
        }
        CacheRecord now = kept.get();
        try {
            folder.place(part, now); // the same bytes where it was there already
            folder.write(now);
        } catch (IOException failed) {
            folder.discard(part);
            if (index.doom(now.id())) {
                forget(now);
            }
            throw failed;
        }
        proved.add(now.id());
        bound();
        return true;
    }

    private void bound() {
        List<CacheRecord> all = index.newestFirst();
        for (CacheRecord oldest : all.subList(Math.min(all.size(), MOST_RECORDS), all.size())) {
            if (index.remove(oldest.id()) == CacheIndex.Removal.REMOVED) {
                forget(oldest);
            }
        }
    }

    /** Validated content of this digest; empty when there is none that is intact. Reads all of it the first time after a start. */
    public Optional<Lease> lease(Digest digest) throws IOException {
        Optional<CacheRecord> found;
        synchronized (this) {
            found = index.lease(digest, clock.instant());
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        CacheRecord record = found.get();
        try {
            if (!proved.contains(record.id()) && !folder.isIntact(record)) {
                LOG.warn("content of {} in the peer cache is damaged and was removed", record.id());
                doom(record);
                release(record);
                return Optional.empty();
            }
            proved.add(record.id());
            folder.write(record); // its last access
            return Optional.of(new Lease(record, folder.open(record)));
        } catch (IOException | RuntimeException failed) {
            release(record);
            throw failed;
        }
    }

    private synchronized void doom(CacheRecord record) {
        if (index.doom(record.id())) {
            forget(record);
        }
    }

    private synchronized void release(CacheRecord record) {
        index.release(record.id()).ifPresent(this::forget);
    }

    /** Its owner has found what was taken from the file of that name good, or bad: then it is not served any more. */
    public synchronized void judge(String claimant, boolean good) throws IOException {
        Optional<CacheRecord> found = index.byClaimant(claimant);
        if (found.isEmpty()) {
            return;
        }
        CacheRecord record = found.get();
        if (!good) {
            doom(record);
        } else if (!record.validated()) {
            index.change(record.validatedNow());
            folder.write(record.validatedNow());
        }
    }

    /** Removes what was never found good of a file that is given up; what was stays. */
    public synchronized void abandon(String claimant) {
        index.byClaimant(claimant).filter(record -> !record.validated()).ifPresent(this::doom);
    }

    /** Removes what is too old or too much. */
    public synchronized void sweep() throws IOException {
        CacheLimits now = limits.get();
        index.sweep(clock.instant().minus(now.age()), folder.share(now.percent()))
                .forEach(this::forget);
    }

    /** What was used last first. */
    public synchronized List<CacheRecord> records() {
        return index.newestFirst();
    }

    /** BG_E_NOT_FOUND when there is none. */
    public synchronized CacheRecord record(UUID id) {
        return index.byId(id).orElseThrow(() -> missing(id));
    }

    /** BG_E_NOT_FOUND, or BG_E_BUSYCACHERECORD while it is served. */
    public synchronized void delete(UUID id) {
        CacheRecord record = record(id);
        if (index.remove(id) == CacheIndex.Removal.BUSY) {
            throw JobException.of(
                    ErrorCode.BUSY_CACHE_RECORD, "The record is being served; try again in a few seconds.");
        }
        forget(record);
    }

    /** The record of this URL; false when there is none. */
    public synchronized boolean deleteUrl(String url) {
        Optional<CacheRecord> found = index.byUrl(url);
        found.ifPresent(record -> delete(record.id()));
        return found.isPresent();
    }

    /** Everything, as soon as it is idle. */
    public synchronized void clear() {
        index.newestFirst().forEach(this::doom);
    }

    private void forget(CacheRecord record) {
        proved.remove(record.id());
        folder.remove(record);
    }

    private static JobException missing(UUID id) {
        return JobException.of(ErrorCode.NOT_FOUND, "The peer cache has no record " + id + ".");
    }
}
