package dev.ebb.server.powercut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.powercut.DiskMemory.Nature;
import dev.ebb.server.store.JobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Compares what the store says with what is on the disk. */
final class CutJudge {
    private final Map<String, byte[]> versions;
    private final Nature nature;

    /** {@code versions} are the contents that the remote file has had, by entity tag. */
    CutJudge(Map<String, byte[]> versions, Nature nature) {
        this.versions = versions;
        this.nature = nature;
    }

    void judge(JobStore store, JobId id) throws IOException {
        JobState state = store.job(id).orElseThrow().state();
        for (JobFile file : store.files(id, 0, 100)) {
            if (file.state() == FileState.COMPLETED || state == JobState.ACKNOWLEDGED) {
                assertWhole(file.localPath());
            } else if (file.state() == FileState.TRANSFERRED) {
                judgeTransferred(file);
            } else {
                FileCheckpoint said = store.checkpoint(id, file.index()).orElse(null);
                if (said != null && said.durableBytes() > 0) {
                    judge(said, file.temporaryPath());
                }
            }
        }
    }

    /** Under one name or the other. POSIX alone does not keep the name of a file whose directory was never synced. */
    private void judgeTransferred(JobFile file) throws IOException {
        if (Files.exists(file.temporaryPath())) {
            assertWhole(file.temporaryPath());
        } else if (nature != Nature.STRICT) {
            assertWhole(file.localPath());
        }
    }

    private void judge(FileCheckpoint said, Path temporary) throws IOException {
        assertThat(temporary).as("what %s speaks of", said).exists();
        byte[] there = Files.readAllBytes(temporary);
        byte[] right = versions.get(said.validator().value());
        for (FileRange range : said.durable().ranges()) {
            int from = (int) range.initialOffset();
            int to = (int) range.end();
            assertThat(there.length).as("%s", said).isGreaterThanOrEqualTo(to);
            assertThat(Arrays.equals(there, from, to, right, from, to))
                    .as("the bytes on disk are those of %s", said)
                    .isTrue();
        }
    }

    void assertWhole(Path path) throws IOException {
        assertThat(path).exists();
        byte[] there = Files.readAllBytes(path);
        assertThat(versions.values().stream().anyMatch(version -> Arrays.equals(version, there)))
                .as("%s is one whole version", path)
                .isTrue();
    }
}
