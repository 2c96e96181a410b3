package dev.ebb.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.policy.PeerPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds when a policy and the machine want different things, and how content is asked for. */
class PeerRulesTest {
    @TempDir
    Path folder;

    @Test
    void policy_outranksWhatTheMachineWants() throws Exception {
        PeerRules rules = new PeerRules(
                folder,
                () -> new PeerPolicy(
                        Optional.of(false),
                        Optional.of(false),
                        Optional.of(5),
                        Optional.of(Duration.ofDays(7)),
                        Optional.empty()),
                0);
        rules.change(wanted -> wanted.with(PeerCachingFlags.of(true, true, true))
                .withCachePercent(50)
                .withContentAge(Duration.ofDays(90)));
        assertThat(rules.flags()).isEqualTo(PeerCachingFlags.of(false, false, true));
        assertThat(rules.limits().percent()).isEqualTo(5);
        assertThat(rules.limits().age()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void whatTheMachineWants_holdsWhereNoPolicySays_andAfterARestart() throws Exception {
        PeerRules rules = new PeerRules(folder, () -> PeerPolicy.OPEN, 0);
        assertThat(rules.flags()).as("nothing is served unasked").isEqualTo(PeerCachingFlags.NONE);
        rules.change(
                wanted -> wanted.with(PeerCachingFlags.of(false, true, false)).withCachePercent(50));
        PeerRules again = new PeerRules(folder, () -> PeerPolicy.OPEN, 0);
        assertThat(again.flags()).isEqualTo(PeerCachingFlags.of(false, true, false));
        assertThat(again.limits().percent()).isEqualTo(50);
    }

    @Test
    void path_ofContent_leadsBackToItsDigest() {
        Digest digest = Digest.parse("digest", "sha512:" + "ab".repeat(64));
        String path = ContentPath.of(new PeerOptions.Address("::1", 7), digest).getPath();
        assertThat(ContentPath.parse(path)).contains(digest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/content/md5/abababababababababababababababab",
                "/v1/content/sha1/abababababababababababababababababababab",
                "/v1/content/sha256/ab",
                "/v1/content/sha256",
                "/v1/content/sha256/../../secret.key",
                "/v1/records",
                "/"
            })
    void path_withoutAStrongDigest_namesNothing(String path) {
        assertThat(ContentPath.parse(path)).isEmpty();
    }
}
