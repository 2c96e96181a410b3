package dev.ebb.server.peer.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.peer.cache.CacheLimits;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.support.FakeClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on files that were kept for peers. */
class KeeperTest {
    private final JobId job = new JobId(UUID.randomUUID());

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "made by {0}")
    @NullSource
    @ValueSource(strings = "node42mark")
    void file_thatItsOwnerFoundBad_isServedNoMore(String maker) throws IOException {
        ContentCache cache = cache();
        arrived(new Keeper(cache), maker);
        assertThat(cache.records()).hasSize(1);
        Keeper keeper = new Keeper(cache);
        keeper.judged(job, 0, false);
        keeper.close();
        assertThat(cache.records()).isEmpty();
    }

    @Test
    void file_thatItsOwnerFoundGood_isServed_whoeverMadeIt() throws IOException {
        ContentCache cache = cache();
        arrived(new Keeper(cache), "node42mark");
        Keeper keeper = new Keeper(cache);
        keeper.judged(job, 0, true);
        keeper.close();
        assertThat(cache.records())
                .singleElement()
                .satisfies(record -> assertThat(record.validated()).isTrue());
    }

    private ContentCache cache() throws IOException {
        return ContentCache.open(
                folder.resolve("cache"), () -> new CacheLimits(80, Duration.ofDays(90), 0), new FakeClock());
    }

    private void arrived(Keeper keeper, String maker) throws IOException {
        Path temporary = Files.writeString(folder.resolve(MadeFile.name(job, 0, maker)), "content");
        TransferTask task = new TransferTask(
                job,
                0,
                1,
                JobType.DOWNLOAD,
                URI.create("http://origin.example/file"),
                new TransferTask.LocalFiles(folder.resolve("file"), temporary, false, null, List.of(), maker),
                null,
                null,
                List.of(),
                null,
                Duration.ofSeconds(9),
                false,
                HttpOptions.DEFAULTS,
                TransferMode.USUAL,
                FileSelection.WHOLE);
        keeper.arrived(task, new Keeper.Arrived(7, "", null, null, null));
        keeper.close();
    }
}
