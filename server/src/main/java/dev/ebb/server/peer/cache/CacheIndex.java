package dev.ebb.server.peer.cache;

import dev.ebb.server.job.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which records there are, which are in use, and which have to go: those used longest ago, never one in use. One record for each
 * content. Pure bookkeeping that touches no file; confined to whoever guards it.
 */
final class CacheIndex {
    private final Map<UUID, CacheRecord> records = new HashMap<>();
    private final Map<Digest, UUID> byDigest = new HashMap<>();
    private final Map<UUID, Integer> users = new HashMap<>();
    private final Set<UUID> doomed = new HashSet<>();
    private long bytes;

    /** What became of a removal. */
    enum Removal {
        /** The record is gone, and its content should be. */
        REMOVED,
        /** It is in use. */
        BUSY,
        /** There is none. */
        MISSING
    }

    /**
     * What a new record leads to.
     *
     * @param kept the record as it is now; empty when it does not fit, and then nothing has changed
     * @param evicted records that are gone for it
     */
    record Admission(Optional<CacheRecord> kept, List<CacheRecord> evicted) {}

    /** Takes a record in. The same content again is the same record; another version of a URL takes the place of the older. */
    Admission admit(CacheRecord fresh, long capacity) {
        UUID same = byDigest.get(fresh.sha256());
        if (same != null) {
            CacheRecord next = record(same).again(fresh);
            records.put(same, next);
            doomed.remove(same);
            return new Admission(Optional.of(next), List.of());
        }
        List<CacheRecord> evicted = new ArrayList<>();
        byUrl(fresh.url()).filter(older -> !isUsed(older.id())).ifPresent(evicted::add);
        long stale = evicted.stream().mapToLong(CacheRecord::bytes).sum();
        long excess = bytes - stale + fresh.bytes() - capacity;
        for (CacheRecord oldest : oldestFirst()) {
            if (excess <= 0) {
                break;
            }
            if (!isUsed(oldest.id()) && !evicted.contains(oldest)) {
                evicted.add(oldest);
                excess -= oldest.bytes();
            }
        }
        if (excess > 0) {
            return new Admission(Optional.empty(), List.of());
        }
        evicted.forEach(gone -> drop(gone.id()));
        put(fresh);
        return new Admission(Optional.of(fresh), List.copyOf(evicted));
    }

    /** A record that was there before the start. False when its content is another's already. */
    boolean restore(CacheRecord known) {
        if (byDigest.containsKey(known.sha256()) || records.containsKey(known.id())) {
            return false;
        }
        put(known);
        return true;
    }

    private void put(CacheRecord record) {
        records.put(record.id(), record);
        byDigest.put(record.sha256(), record.id());
        byDigest.put(record.sha512(), record.id());
        bytes += record.bytes();
    }

    /** Content that may be served, in use until {@link #release}; the time counts as its last access. */
    Optional<CacheRecord> lease(Digest digest, Instant now) {
        UUID id = byDigest.get(digest);
        if (id == null || doomed.contains(id) || !record(id).validated()) {
            return Optional.empty();
        }
        CacheRecord used = record(id).usedAt(now);
        records.put(id, used);
        users.merge(id, 1, Integer::sum);
        return Optional.of(used);
    }

    /** It is in use by one less. Answers the record when it has to go now. */
    Optional<CacheRecord> release(UUID id) {
        int left = users.merge(id, -1, Integer::sum);
        if (left < 0) {
            throw new IllegalStateException(id + " was not in use");
        }
        if (left == 0) {
            users.remove(id);
        }
        return left == 0 && doomed.contains(id) ? Optional.of(drop(id)) : Optional.empty();
    }

    /** Replaces a record by the same with other facts. */
    void change(CacheRecord next) {
        if (records.replace(next.id(), next) == null) {
            throw new IllegalStateException(next.id() + " is not there");
        }
    }

    /** Removes a record, if it is idle. */
    Removal remove(UUID id) {
        if (!records.containsKey(id) || doomed.contains(id)) {
            return Removal.MISSING;
        }
        if (isUsed(id)) {
            return Removal.BUSY;
        }
        drop(id);
        return Removal.REMOVED;
    }

    /** Removes a record as soon as it is idle; answers whether that is now. */
    boolean doom(UUID id) {
        if (isUsed(id)) {
            doomed.add(id);
            return false;
        }
        drop(id);
        return true;
    }

    /** What is idle and has to go, by age and by size; it is gone from here. */
    List<CacheRecord> sweep(Instant oldestAccess, long capacity) {
        List<CacheRecord> gone = new ArrayList<>();
        Iterator<CacheRecord> oldest = oldestFirst().iterator();
        while (oldest.hasNext()) {
            CacheRecord record = oldest.next();
            boolean old = record.accessed().isBefore(oldestAccess);
            if (!old && bytes <= capacity) {
                break;
            }
            if (!isUsed(record.id())) {
                gone.add(drop(record.id()));
            }
        }
        return gone;
    }

    private CacheRecord drop(UUID id) {
        CacheRecord gone = records.remove(id);
        if (gone == null) {
            throw new IllegalStateException(id + " is not there");
        }
        byDigest.remove(gone.sha256());
        byDigest.remove(gone.sha512());
        doomed.remove(id);
        bytes -= gone.bytes();
        return gone;
    }

    private CacheRecord record(UUID id) {
        CacheRecord record = records.get(id);
        if (record == null) {
            throw new IllegalStateException(id + " is not there");
        }
        return record;
    }

    private boolean isUsed(UUID id) {
        return users.containsKey(id);
    }

    private List<CacheRecord> oldestFirst() {
        return records.values().stream()
                .sorted(Comparator.comparing(CacheRecord::accessed).thenComparing(CacheRecord::id))
                .toList();
    }

    /** What is there, what was used last first; not what only waits to be idle. */
    List<CacheRecord> newestFirst() {
        return records.values().stream()
                .filter(record -> !doomed.contains(record.id()))
                .sorted(Comparator.comparing(CacheRecord::accessed).reversed().thenComparing(CacheRecord::id))
                .toList();
    }

    Optional<CacheRecord> byId(UUID id) {
        return Optional.ofNullable(records.get(id)).filter(record -> !doomed.contains(id));
    }

    Optional<CacheRecord> byUrl(String url) {
        return newestFirst().stream().filter(record -> record.url().equals(url)).findFirst();
    }

    Optional<CacheRecord> byClaimant(String claimant) {
        return newestFirst().stream()
                .filter(record -> record.claimant().equals(claimant))
                .findFirst();
    }

    /** Bytes of all content, of what waits to be idle as well. */
    long bytes() {
        return bytes;
    }
}
