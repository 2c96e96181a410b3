package dev.ebb.server.peer.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.peer.cache.CacheIndex.Removal;
import dev.ebb.server.support.Seeds;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The bookkeeping of the cache: whatever happens in whatever order, what is in use stays and the rest fits. */
class CacheIndexTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final CacheIndex index = new CacheIndex();

    private static Digest digest(DigestAlgorithm algorithm, int content) {
        return Digest.of(
                algorithm,
                ByteBuffer.allocate(algorithm.bytes()).putInt(content).array());
    }

    private static CacheRecord record(int content, String url, long bytes, int second, boolean validated) {
        return new CacheRecord(
                new UUID(7, content),
                url,
                bytes,
                null,
                START.plusSeconds(second),
                null,
                digest(DigestAlgorithm.SHA256, content),
                digest(DigestAlgorithm.SHA512, content),
                validated,
                "part-" + content);
    }

    private static Digest sha256(int content) {
        return digest(DigestAlgorithm.SHA256, content);
    }

    @Test
    void admit_beyondTheCapacity_evictsWhatWasUsedLongestAgo() {
        index.admit(record(1, "u1", 40, 1, true), 100);
        index.admit(record(2, "u2", 40, 2, true), 100);
        Optional<CacheRecord> used = index.lease(sha256(1), START.plusSeconds(3));
        index.release(used.orElseThrow().id());

        var admission = index.admit(record(3, "u3", 40, 4, true), 100);

        assertThat(admission.evicted()).extracting(CacheRecord::url).containsExactly("u2");
        assertThat(index.newestFirst()).extracting(CacheRecord::url).containsExactly("u3", "u1");
    }

    @Test
    void admit_ofWhatNeverFits_changesNothing() {
        index.admit(record(1, "u1", 40, 1, true), 100);
        index.lease(sha256(1), START);

        assertThat(index.admit(record(2, "u2", 61, 2, true), 100).kept()).isEmpty();
        assertThat(index.admit(record(3, "u3", 101, 2, true), 100).kept()).isEmpty();
        assertThat(index.newestFirst()).hasSize(1);
    }

    @Test
    void admit_ofAnotherVersionOfAUrl_replacesTheOlder() {
        index.admit(record(1, "u", 40, 1, true), 100);

        index.admit(record(2, "u", 50, 2, true), 100);

        assertThat(index.newestFirst()).extracting(CacheRecord::bytes).containsExactly(50L);
        assertThat(index.lease(sha256(1), START)).isEmpty();
    }

    @Test
    void admit_ofTheSameContent_isTheSameRecordAndStaysValidated() {
        index.admit(record(1, "u", 40, 1, true), 100);
        CacheRecord again = record(1, "elsewhere", 40, 2, false);

        CacheRecord kept = index.admit(again, 100).kept().orElseThrow();

        assertThat(kept.validated()).isTrue();
        assertThat(kept.url()).isEqualTo("elsewhere");
        assertThat(index.bytes()).isEqualTo(40);
    }

    @Test
    void lease_ofWhatIsNotValidated_isRefused() {
        index.admit(record(1, "u", 40, 1, false), 100);

        assertThat(index.lease(sha256(1), START)).isEmpty();
    }

    @Test
    void sweep_byAge_takesWhatWasUsedBeforeThen() {
        index.admit(record(1, "u1", 40, 1, true), 100);
        index.admit(record(2, "u2", 40, 2, true), 100);
        index.admit(record(3, "u3", 20, 3, true), 100);

        assertThat(index.sweep(START.plusSeconds(2), 100))
                .extracting(CacheRecord::url)
                .containsExactly("u1");
        assertThat(index.bytes()).isEqualTo(60);
        assertThat(index.lease(sha256(1), START)).isEmpty();
    }

    @Test
    void sweep_bySize_takesWhatWasUsedLongestAgo_untilTheRestFits() {
        index.admit(record(1, "u1", 40, 1, true), 100);
        index.admit(record(2, "u2", 40, 2, true), 100);
        index.admit(record(3, "u3", 20, 3, true), 100);

        assertThat(index.sweep(START, 100)).as("it fits exactly").isEmpty();
        assertThat(index.sweep(START, 61)).extracting(CacheRecord::url).containsExactly("u1");
        assertThat(index.sweep(START, 60)).isEmpty();
        assertThat(index.sweep(START, 0)).extracting(CacheRecord::url).containsExactly("u2", "u3");
        assertThat(index.bytes()).isZero();
    }

    @Test
    void sweep_leavesWhatIsInUse_andGoesOnBehindIt() {
        index.admit(record(1, "u1", 40, 1, true), 100);
        index.admit(record(2, "u2", 40, 2, true), 100);
        index.admit(record(3, "u3", 20, 3, true), 100);
        UUID used = index.lease(sha256(1), START).orElseThrow().id();

        assertThat(index.sweep(START, 70)).extracting(CacheRecord::url).containsExactly("u2");
        index.release(used);
        assertThat(index.sweep(START.plusSeconds(1), 70))
                .extracting(CacheRecord::url)
                .containsExactly("u1");
    }

    @Test
    void doom_ofWhatIsInUse_waitsUntilItIsIdle() {
        index.admit(record(1, "u", 40, 1, true), 100);
        UUID id = index.lease(sha256(1), START).orElseThrow().id();

        assertThat(index.doom(id)).isFalse();
        assertThat(index.newestFirst()).isEmpty();
        assertThat(index.lease(sha256(1), START)).isEmpty();
        assertThat(index.release(id)).isPresent();
        assertThat(index.bytes()).isZero();
    }

    @Test
    void anything_inAnyOrder_keepsTheRules() {
        Seeds.forEach(60, random -> keepsTheRules(new CacheIndex(), random));
    }

    private static void keepsTheRules(CacheIndex index, Random random) {
        long capacity = 200;
        Map<UUID, Integer> used = new HashMap<>();
        Map<UUID, Long> sizes = new HashMap<>();
        for (int second = 0; second < 500; second++) {
            int content = random.nextInt(12);
            Instant now = START.plusSeconds(second);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    long bytes = 1 + content * 9L;
                    var admission = index.admit(
                            record(content, "u" + random.nextInt(8), bytes, second, random.nextBoolean()), capacity);
                    admission.kept().ifPresent(kept -> sizes.put(kept.id(), kept.bytes()));
                    admission.evicted().forEach(gone -> {
                        assertThat(used).doesNotContainKey(gone.id());
                        sizes.remove(gone.id());
                    });
                }
                case 2 -> index.lease(sha256(content), now).ifPresent(lease -> used.merge(lease.id(), 1, Integer::sum));
                case 3 -> release(index, random, used, sizes);
                case 4 -> {
                    UUID id = new UUID(7, content);
                    Removal removal = index.remove(id);
                    assertThat(removal == Removal.BUSY)
                            .isEqualTo(used.containsKey(id) && index.byId(id).isPresent());
                    if (removal == Removal.REMOVED) {
                        sizes.remove(id);
                    }
                }
                default -> {
                    UUID id = new UUID(7, content);
                    if (index.byId(id).isPresent() && index.doom(id)) {
                        sizes.remove(id);
                    }
                }
            }
            long sum = sizes.values().stream().mapToLong(Long::longValue).sum();
            assertThat(index.bytes()).isEqualTo(sum).isLessThanOrEqualTo(capacity);
            assertThat(sizes.keySet()).containsAll(used.keySet());
            assertThat(index.newestFirst())
                    .isSortedAccordingTo(Comparator.comparing(CacheRecord::accessed)
                            .reversed()
                            .thenComparing(CacheRecord::id));
        }
        index.sweep(START.plusSeconds(1_000), 0)
                .forEach(gone -> assertThat(used).doesNotContainKey(gone.id()));
        assertThat(index.bytes())
                .isEqualTo(used.keySet().stream().mapToLong(sizes::get).sum());
    }

    private static void release(CacheIndex index, Random random, Map<UUID, Integer> used, Map<UUID, Long> sizes) {
        if (used.isEmpty()) {
            return;
        }
        List<UUID> ids = new ArrayList<>(used.keySet());
        ids.sort(null);
        UUID id = ids.get(random.nextInt(ids.size()));
        used.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
        index.release(id).ifPresent(gone -> sizes.remove(gone.id()));
    }
}
