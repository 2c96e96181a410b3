package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.Validator;
import dev.ebb.server.job.VersionTraits;
import dev.ebb.server.support.Seeds;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What two answers together show of the version of a file. */
class RemoteVersionTest {
    private static final int TIMES = 2_000;
    private static final Digest ONE = Digest.parse("d", "sha256:" + "11".repeat(32));
    private static final Digest TWO = Digest.parse("d", "sha256:" + "22".repeat(32));
    private static final Digest WEAK = Digest.parse("d", "md5:" + "33".repeat(16));

    private static RemoteVersion any(Random random) {
        return version(
                pick(random, -1L, 10L, 20L),
                pick(random, ONE, TWO, WEAK, null),
                pick(random, "monday", "tuesday", null),
                pick(
                        random,
                        List.of(),
                        List.of("\"a\""),
                        List.of("\"b\""),
                        List.of("W/\"a\""),
                        List.of("\"a\"", "\"b\"")),
                random.nextBoolean());
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private static RemoteVersion version(
            long size, @Nullable Digest digest, @Nullable String date, List<String> tags, boolean strongDate) {
        Validator validator = null;
        if (tags.size() == 1 && tags.get(0).startsWith("\"")) {
            validator = new Validator(Validator.Kind.ETAG, tags.get(0));
        } else if (tags.isEmpty() && date != null && strongDate) {
            validator = new Validator(Validator.Kind.LAST_MODIFIED, date);
        }
        return new RemoteVersion(size, validator, new VersionTraits(digest, date, tags));
    }

    @Test
    void whatIsTheSame_doesNotDiffer() {
        Seeds.forEach(TIMES, random -> {
            RemoteVersion one = any(random);
            RemoteVersion other = any(random);
            if (one.isSameAs(other)) {
                assertThat(one.differenceTo(other)).as(one + " " + other).isNull();
                assertThat(one.bytesTotal() == -1 || other.bytesTotal() == -1 || one.bytesTotal() == other.bytesTotal())
                        .isTrue();
            }
        });
    }

    @Test
    void differentDigestsOfOneKind_areAlwaysADifference() {
        Seeds.forEach(TIMES, random -> {
            RemoteVersion one = any(random);
            RemoteVersion other = any(random);
            Digest mine = one.traits().digest();
            Digest theirs = other.traits().digest();
            if (mine != null && theirs != null && mine.algorithm() == theirs.algorithm() && !mine.equals(theirs)) {
                assertThat(one.differenceTo(other)).isNotNull();
            }
        });
    }

    @Test
    void noVersion_differsFromItself() {
        Seeds.forEach(TIMES, random -> {
            RemoteVersion version = any(random);
            assertThat(version.differenceTo(version)).as(version.toString()).isNull();
            assertThat(version.isSameAs(version)).as(version.toString()).isEqualTo(version.isProvable());
        });
    }

    @Test
    void sameness_restsOnAStrongValidatorOrAStrongDigest() {
        Seeds.forEach(TIMES, random -> {
            RemoteVersion one = any(random);
            RemoteVersion other = any(random);
            if (one.isSameAs(other)) {
                Digest proof = one.traits().proof();
                boolean digest = proof != null && proof.equals(other.traits().proof());
                boolean tag = one.validator() != null
                        && (one.traits().tags().equals(other.traits().tags())
                                || Objects.equals(
                                        one.validator().value(), other.traits().lastModified()));
                assertThat(digest || tag).as(one + " " + other).isTrue();
            }
        });
    }

    @Test
    void edges_thatTagDifferently_areOfOneVersionByTheirDigest() {
        RemoteVersion one = version(10, ONE, "monday", List.of("\"a\""), false);
        RemoteVersion other = version(10, ONE, "tuesday", List.of("\"b\""), false);
        assertThat(one.isSameAs(other)).isTrue();
        assertThat(one.differenceTo(version(10, WEAK, "monday", List.of("\"b\""), false)))
                .contains("ETag");
    }

    @Test
    void weakDigest_thatIsTheSame_provesNothing() {
        RemoteVersion one = version(10, WEAK, null, List.of(), false);
        assertThat(one.isSameAs(one)).isFalse();
        assertThat(one.isProvable()).isFalse();
    }
}
