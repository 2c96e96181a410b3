package dev.ebb.server.peer.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.JobException;
import dev.ebb.server.support.CountedOrigin;
import dev.ebb.server.support.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept on disk, over restarts, damage, age and verdicts. */
class ContentCacheTest {
    private final byte[] content = bytes(5);
    private final FakeClock clock = new FakeClock();

    @TempDir
    private Path folder;

    private CacheLimits limits = new CacheLimits(80, Duration.ofDays(90), 0);
    private ContentCache cache;

    @BeforeEach
    void open() throws IOException {
        cache = ContentCache.open(folder, () -> limits, clock);
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[700_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Digest sha256(byte[] of) {
        return new Digest(DigestAlgorithm.SHA256, CountedOrigin.hex("SHA-256", of));
    }

    private boolean keep(byte[] bytes, String url, @Nullable Digest proof) throws IOException {
        return cache.keep(
                (into, position) -> into.put(bytes, (int) position, into.remaining()),
                new CacheDraft(url, bytes.length, null, "\"v\"", proof, "part of " + url));
    }

    private byte[] served(Digest digest) throws IOException {
        try (ContentCache.Lease lease = cache.lease(digest).orElseThrow()) {
            byte[] bytes = new byte[(int) lease.channel().size()];
            lease.channel().read(java.nio.ByteBuffer.wrap(bytes));
            return bytes;
        }
    }

    @Test
    void content_withAProof_isServedByEitherDigest_alsoAfterARestart() throws IOException {
        assertThat(keep(content, "http://a/", sha256(content))).isTrue();
        open();

        assertThat(served(sha256(content))).isEqualTo(content);
        assertThat(served(new Digest(DigestAlgorithm.SHA512, CountedOrigin.hex("SHA-512", content))))
                .isEqualTo(content);
    }

    @Test
    void content_thatIsNotWhatWasProved_isNotKept() throws IOException {
        assertThat(keep(content, "http://a/", sha256(bytes(6)))).isFalse();

        assertThat(cache.records()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void content_isACopy_thatItsOwnerCannotChange() throws IOException {
        byte[] own = content.clone();
        keep(own, "http://a/", sha256(own));
        own[0] ^= 1;

        assertThat(served(sha256(content))).isEqualTo(content);
    }

    @Test
    void content_thatTheDiskDamaged_isNotServedAfterARestart_andGoes() throws IOException {
        keep(content, "http://a/", sha256(content));
        Path file = folder.resolve(sha256(content).hex() + ".content");
        byte[] damaged = content.clone();
        damaged[100] ^= 1;
        Files.write(file, damaged);
        open();

        assertThat(cache.lease(sha256(content))).isEmpty();
        assertThat(cache.records()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leftovers_ofACrash_areRemoved() throws IOException {
        keep(content, "http://a/", sha256(content));
        Files.write(folder.resolve(sha256(content).hex() + ".content"), new byte[3]);
        Files.writeString(folder.resolve("0.json"), "{");
        Files.writeString(folder.resolve("0.part"), "half");
        Files.writeString(folder.resolve("1.content"), "nobody's");
        open();

        assertThat(cache.records()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void content_withoutAProof_isServedAfterItsOwnersVerdict() throws IOException {
        keep(content, "http://a/", null);
        assertThat(cache.lease(sha256(content))).isEmpty();

        cache.judge("part of http://a/", true);
        open();

        assertThat(served(sha256(content))).isEqualTo(content);
    }

    @Test
    void content_foundBad_goes_alsoWhenItWasProved() throws IOException {
        keep(content, "http://a/", sha256(content));

        cache.judge("part of http://a/", false);

        assertThat(cache.lease(sha256(content))).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void content_ofAJobGivenUp_goesUnlessItWasProved() throws IOException {
        keep(content, "http://a/", null);
        keep(bytes(6), "http://b/", sha256(bytes(6)));

        cache.abandon("part of http://a/");
        cache.abandon("part of http://b/");

        assertThat(cache.records()).extracting(CacheRecord::url).containsExactly("http://b/");
    }

    @Test
    void content_thatNobodyAsksFor_goesWithAge() throws IOException {
        keep(content, "http://a/", sha256(content));
        clock.pass(Duration.ofDays(60));
        served(sha256(content));
        clock.pass(Duration.ofDays(60));
        cache.sweep();
        assertThat(cache.records()).hasSize(1);

        clock.pass(Duration.ofDays(31));
        cache.sweep();

        assertThat(cache.records()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void content_thatNobodyAskedForWhileTheServiceWasDown_goesAtTheStart_andNoOther() throws IOException {
        keep(content, "http://a/", sha256(content));
        keep(bytes(6), "http://b/", sha256(bytes(6)));
        clock.pass(Duration.ofDays(60));
        served(sha256(content));
        clock.pass(Duration.ofDays(60));
        open();

        assertThat(cache.records()).extracting(CacheRecord::url).containsExactly("http://a/");
        assertThat(cache.lease(sha256(bytes(6)))).isEmpty();
    }

    @Test
    void content_forWhichThereIsNoRoomAnyMore_goes() throws IOException {
        keep(content, "http://a/", sha256(content));
        limits = new CacheLimits(0, Duration.ofDays(90), 0);
        cache.sweep();
        assertThat(cache.records()).isEmpty();
        assertThat(folder).isEmptyDirectory();

        assertThat(keep(content, "http://a/", sha256(content))).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void content_underValidation_isServedByNoDigest_alsoAfterARestart() throws IOException {
        keep(content, "http://a/", null);
        open();

        assertThat(cache.records()).hasSize(1);
        assertThat(cache.lease(sha256(content))).isEmpty();
        assertThat(cache.lease(new Digest(DigestAlgorithm.SHA512, CountedOrigin.hex("SHA-512", content))))
                .isEmpty();
        cache.judge("part of http://a/", false);
        assertThat(cache.records()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void record_thatIsServed_isBusy() throws IOException {
        keep(content, "http://a/", sha256(content));
        UUID id = cache.records().get(0).id();
        try (ContentCache.Lease lease = cache.lease(sha256(content)).orElseThrow()) {
            assertThatThrownBy(() -> cache.delete(id))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("being served");
            cache.clear();
            assertThat(lease.channel().size()).isEqualTo(content.length);
            assertThat(folder).isNotEmptyDirectory();
        }

        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> cache.delete(id)).isInstanceOf(JobException.class);
    }

    @Test
    void content_thatWouldTakeTheSpaceOfOthers_isNotKept() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        ContentCache full = ContentCache.open(
                folder.resolve("full"), () -> new CacheLimits(80, Duration.ofDays(90), free + content.length), clock);
        assertThat(full.keep(
                        (into, position) -> into.put(content, (int) position, into.remaining()),
                        new CacheDraft("http://o/full", content.length, null, null, sha256(content), "part")))
                .isFalse();
        assertThat(full.records()).isEmpty();
    }

    @Test
    void record_ofAUrl_isRemovedByIt() throws IOException {
        keep(content, "http://a/", sha256(content));

        assertThat(cache.deleteUrl("http://a")).isFalse();
        assertThat(cache.deleteUrl("http://a/")).isTrue();
        assertThat(cache.records()).isEmpty();
    }
}
