package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RestoreRules;
import dev.ebb.server.store.JobDraft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written since the moment that a queue comes back from is found, whoever wrote it. */
class RestoredFilesTest {
    private static final Duration LONG_AGO = Duration.ofMinutes(-10);
    private static final Duration JUST_NOW = Duration.ofSeconds(30);
    private static final Duration LATER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final Job job = JobDraft.fresh().job();

    /** In a fleet each node has a file of its own, and which one is to be gone on with another may have taken over since. */
    @ParameterizedTest
    @ValueSource(strings = {"", "node1", "node2"})
    void temporaryFile_ofAnyNode_counts(String maker) throws Exception {
        JobFile file = file(folder.resolve("x"));
        Files.createFile(file.temporaryPath(maker.isEmpty() ? null : maker));
        Files.createFile(folder.resolve(".ebb-other"));

        assertThat(look(LONG_AGO, file).movedOn()).containsExactly(file);
        assertThat(look(JUST_NOW, file).movedOn()).containsExactly(file);
        assertThat(look(LATER, file).movedOn()).isEmpty();
        assertThat(look(LONG_AGO, file).targetChanged()).isFalse();
    }

    @Test
    void target_thatChangedSinceOrAMinuteBefore_counts() throws Exception {
        JobFile file = file(Files.createFile(folder.resolve("x")));
        assertThat(look(LONG_AGO, file).targetChanged()).isTrue();
        assertThat(look(JUST_NOW, file).targetChanged()).isTrue();
        assertThat(look(LATER, file).targetChanged()).isFalse();
        assertThat(look(LONG_AGO, file).movedOn()).isEmpty();
    }

    /** No file system has such a name, and every one says so with another error than that it is not there. */
    @Test
    void folder_thatCannotBeRead_mayHaveChanged() {
        JobFile file = file(folder.resolve("a".repeat(300)).resolve("x"));
        assertThat(look(LATER, file)).isEqualTo(new RestoreRules.Sight(List.of(file), true));
    }

    @Test
    void folder_thatIsNotThere_hasNothingNew() {
        RestoreRules.Sight sight = look(LONG_AGO, file(folder.resolve("none/x")));
        assertThat(sight).isEqualTo(new RestoreRules.Sight(List.of(), false));
        JobFile any = file(folder.resolve("none/x"));
        assertThat(RestoredFiles.unseen(job, List.of(any))).isEqualTo(new RestoreRules.Sight(List.of(any), true));
    }

    private RestoreRules.Sight look(Duration momentFromNow, JobFile file) {
        return new RestoredFiles(Instant.now().plus(momentFromNow)).look(job, List.of(file));
    }

    private JobFile file(Path target) {
        return JobFile.added(job.id(), 0, new FileSpec("http://x/", target.toString(), null, false, List.of()));
    }
}
