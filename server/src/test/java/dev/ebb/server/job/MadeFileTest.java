package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How temporary files are remembered, and what they are called, where several nodes make them. */
class MadeFileTest {
    private static final JobId JOB = new JobId(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"));

    @Test
    void key_ofTheEmbeddedStore_isTheIdentityAlone() {
        assertThat(MadeFile.key("66305:12", null)).isEqualTo("66305:12");
        assertThat(MadeFile.key(null, null)).isNull();
        assertThat(MadeFile.makerOf("66305:12")).isNull();
        assertThat(MadeFile.closedBy(null, "66305:12")).isEqualTo("66305:12");
    }

    @Test
    void key_ofANode_saysWhoseItIsAndWhetherItIsClosed() {
        String open = MadeFile.key("66305:12", "k3v9");
        String closed = MadeFile.closedBy("k3v9", open);

        assertThat(MadeFile.of(open)).isEqualTo(new MadeFile("66305:12", "k3v9", false));
        assertThat(MadeFile.of(closed)).isEqualTo(new MadeFile("66305:12", "k3v9", true));
        assertThat(MadeFile.closedBy("other", open)).as("not his to close").isEqualTo(open);
        assertThat(MadeFile.open(closed)).isEqualTo(open);
        assertThat(MadeFile.of(MadeFile.key(null, "k3v9"))).isEqualTo(new MadeFile("", "k3v9", false));
    }

    @Test
    void checkpoint_closedByAnEarlierAttempt_isOpenForAllButTheNext() {
        FileCheckpoint kept =
                new FileCheckpoint(JOB, 0, 4, 10, 20, null).in("66305:12;k3v9").closedBy("k3v9");

        assertThat(kept.foundBy(5).fileKey()).isEqualTo("66305:12;k3v9;closed");
        assertThat(kept.foundBy(6).fileKey())
                .as("its maker may have begun attempt 5")
                .isEqualTo("66305:12;k3v9");
        assertThat(kept.foundBy(4).fileKey()).as("the attempt goes on").isEqualTo("66305:12;k3v9");
    }

    @Test
    void name_ofEachMaker_isAnotherWithTheSameStem() {
        String own = MadeFile.name(JOB, 7, "k3v9");

        assertThat(own).isEqualTo(".ebb-0f8fad5b-d9cb-469f-a165-70867728950e-7-k3v9.part");
        assertThat(MadeFile.nameBy("b2", own)).isEqualTo(MadeFile.name(JOB, 7, "b2"));
        assertThat(MadeFile.nameBy(null, own)).isEqualTo(JobFile.temporaryName(JOB, 7));
        assertThat(MadeFile.stem(own)).isEqualTo(MadeFile.stem(JobFile.temporaryName(JOB, 7)));
        assertThat(MadeFile.stem(own)).isNotEqualTo(MadeFile.stem(MadeFile.name(JOB, 77, "k3v9")));
        assertThat(MadeFile.stem("report.part")).isNull();
        assertThatThrownBy(() -> MadeFile.nameBy("b2", "report.part")).isInstanceOf(IllegalArgumentException.class);
    }
}
