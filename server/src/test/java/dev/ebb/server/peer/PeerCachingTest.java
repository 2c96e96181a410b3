package dev.ebb.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.peer.cache.CacheDraft;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.policy.PeerPolicy;
import dev.ebb.server.support.CountedOrigin;
import dev.ebb.server.support.FakeClock;
import dev.ebb.server.support.FakeTransferEngine;
import dev.ebb.server.support.PeerLan;
import dev.ebb.server.support.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a policy and the preferences of a machine do to the server and the cache that run. */
class PeerCachingTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

    private final FakeClock clock = new FakeClock();
    private final FakeTransferEngine origins = new FakeTransferEngine();

    @TempDir
    private Path folder;

    private volatile PeerPolicy policy;
    private PeerCaching caching;

    @BeforeEach
    void start() throws Exception {
        TestAuthority authority = new TestAuthority();
        Path identity = folder.resolve("identity.pem");
        authority.writePem(identity, authority.issue(PeerLan.member("m")));
        Path signers = Files.writeString(folder.resolve("ca.pem"), authority.pem());
        policy = policy("peer.server=true", "peer.max-bandwidth-served=800");
        PeerOptions options = new PeerOptions(
                Optional.of(new PeerOptions.Identity(identity, identity, signers)),
                new PeerOptions.Address("127.0.0.1", 0),
                List.of(),
                false,
                0,
                0);
        caching = PeerCaching.start(options, origins, folder.resolve("peer"), () -> policy, clock);
    }

    @AfterEach
    void close() {
        caching.engine().close();
        caching.close();
    }

    @Test
    void limitOfWhatIsServed_isThatOfThePolicy_asItStarts() {
        assertThat(caching.serves()).isTrue();
        assertThat(caching.servedLimit()).isEqualTo(100_000);
    }

    @Test
    void limitOfWhatIsServed_changesWithThePolicy() {
        change("peer.server=true", "peer.max-bandwidth-served=80");
        assertThat(caching.servedLimit()).isEqualTo(10_000);
        change("peer.server=true", "peer.max-bandwidth-served=unlimited");
        assertThat(caching.servedLimit()).isZero();
        change("peer.server=true");
        assertThat(caching.servedLimit()).as("a share of the network").isGreaterThanOrEqualTo(1);
    }

    @Test
    void limitOfWhatIsServed_holdsAfterAPause() {
        change("peer.server=false", "peer.max-bandwidth-served=80");
        assertThat(caching.serves()).isFalse();
        change("peer.server=true", "peer.max-bandwidth-served=80");
        assertThat(caching.serves()).isTrue();
        assertThat(caching.servedLimit()).isEqualTo(10_000);
    }

    @Test
    void age_thatTheMachineWants_holdsAtOnce() throws IOException {
        keep();
        clock.pass(Duration.ofDays(3));
        caching.setContentAge(Duration.ofDays(4));
        assertThat(cache().records()).hasSize(1);
        assertThat(caching.isAgeByPolicy()).isFalse();
        caching.setContentAge(Duration.ofDays(2));
        assertThat(caching.limits().age()).isEqualTo(Duration.ofDays(2));
        assertThat(cache().records()).isEmpty();
    }

    @Test
    void age_ofAPolicy_holdsAtOnce_overThatOfTheMachine() throws IOException {
        keep();
        clock.pass(Duration.ofDays(3));
        change("peer.server=true", "peer.max-content-age=2d");
        assertThat(caching.isAgeByPolicy()).isTrue();
        assertThat(cache().records()).isEmpty();
        caching.setContentAge(Duration.ofDays(9));
        assertThat(caching.limits().age()).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void size_ofAPolicy_isThatOfTheCache() {
        caching.setCachePercent(7);
        assertThat(caching.limits().percent()).isEqualTo(7);
        assertThat(caching.isSizeByPolicy()).isFalse();
        change("peer.server=true", "peer.max-cache-size=3");
        assertThat(caching.limits().percent()).isEqualTo(3);
        assertThat(caching.isSizeByPolicy()).isTrue();
    }

    @Test
    void size_thatLeavesNoRoom_emptiesTheCacheAtOnce() throws IOException {
        keep();
        caching.setCachePercent(0);
        assertThat(cache().records()).isEmpty();
        keep();
        assertThat(cache().records()).isEmpty();
    }

    @Test
    void flags_thatAPolicyOverrides_areAnsweredSo() {
        PeerCachingFlags wanted = PeerCachingFlags.of(false, false, false);
        assertThat(caching.setFlags(wanted))
                .as("the policy says that it serves")
                .isFalse();
        change();
        assertThat(caching.serves()).isFalse();
        assertThat(caching.setFlags(PeerCachingFlags.of(false, true, false))).isTrue();
        assertThat(caching.serves()).isTrue();
    }

    private ContentCache cache() {
        return caching.cache().orElseThrow();
    }

    private void keep() throws IOException {
        Digest digest = new Digest(DigestAlgorithm.SHA256, CountedOrigin.hex("SHA-256", CONTENT));
        cache().keep(
                        (into, position) -> into.put(CONTENT, (int) position, into.remaining()),
                        new CacheDraft("http://a/", CONTENT.length, null, null, digest, "part"));
    }

    private void change(String... settings) {
        policy = policy(settings);
        caching.refresh();
    }

    /** As the configuration of a service has it. */
    private PeerPolicy policy(String... settings) {
        return ConfigurationLoader.load(
                        new ConfigurationLoader.Sources(Home.in(folder), Optional.empty(), Map.of(), List.of(settings)))
                .policy()
                .peers();
    }
}
