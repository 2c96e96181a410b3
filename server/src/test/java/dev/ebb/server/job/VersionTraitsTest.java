package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is remembered of a version comes back as it was. */
class VersionTraitsTest {
    @Test
    void traits_writtenAndRead_areTheSame() {
        Seeds.forEach(500, random -> {
            DigestAlgorithm algorithm = DigestAlgorithm.values()[random.nextInt(5)];
            VersionTraits traits = new VersionTraits(
                    random.nextBoolean() ? Digest.of(algorithm, new byte[algorithm.bytes()]) : null,
                    random.nextBoolean() ? field(random) : null,
                    random.nextBoolean() ? List.of(field(random), field(random)) : List.of());
            assertThat(VersionTraits.parse(traits.text())).isEqualTo(traits);
        });
    }

    private static String field(Random random) {
        StringBuilder text = new StringBuilder("\u00e9");
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void traits_elsewhere_areOnlyWhatEveryServerMeans(DigestAlgorithm algorithm) {
        Digest digest = Digest.of(algorithm, new byte[algorithm.bytes()]);
        VersionTraits traits = new VersionTraits(digest, "date", List.of("tag"));
        assertThat(traits.elsewhere())
                .isEqualTo(new VersionTraits(algorithm.isStrong() ? digest : null, null, List.of()));
    }

    @Test
    void nothing_isNoText() {
        assertThat(VersionTraits.parse(null)).isEqualTo(VersionTraits.NONE);
        assertThat(VersionTraits.NONE.text()).isNull();
    }
}
