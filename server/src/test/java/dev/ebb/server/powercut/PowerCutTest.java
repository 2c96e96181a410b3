package dev.ebb.server.powercut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.powercut.DiskMemory.Nature;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at any moment of a job's life, several times, and the disk keeps of what was not synced whatever it likes.
 * Whatever that is: the store speaks of no byte that is not there, the job goes on to one whole file, and a file whose
 * Complete was answered is in its place.
 */
class PowerCutTest {
    private static final int SIZE = 120_000;
    private static final int MOMENTS = 70;
    private static final int MOST_CUTS = 3;
    private static final Map<String, byte[]> VERSIONS = Map.of(
            "\"v0\"", EngineHarness.content(SIZE, 10),
            "\"v1\"", EngineHarness.content(SIZE + 5_000, 11));

    @TempDir
    Path folder;

    private volatile int version;
    private ScriptedHttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = ScriptedHttpServer.start((request, answer) -> {
            String tag = "\"v" + version + "\"";
            new RemoteFile(VERSIONS.get(tag)).etag(tag).answer(request, answer);
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void power_cutAtAnyMoment_losesNothingThatWasSaid() {
        Seeds.forEach(60, random -> live(random, random.nextBoolean() ? Nature.JOURNALING : Nature.STRICT));
    }

    /** The judge is worth something only if it sees the difference. */
    @Test
    void disk_thatOnlyPretendsToSync_isFoundOut() {
        int found = 0;
        for (int seed = 0; seed < 30 && found == 0; seed++) {
            try {
                live(new Random(seed), Nature.LYING);
            } catch (AssertionError noticed) {
                found++;
            } catch (IOException | InterruptedException broken) {
                throw new AssertionError(broken);
            }
        }
        assertThat(found).isPositive();
    }

    private void live(Random random, Nature nature) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(folder, "life");
        Site site = new Site(home.resolve("files"), home.resolve("shelf"));
        CutJudge judge = new CutJudge(VERSIONS, nature);
        version = 0;
        NewJob job = job(random, site.folder());
        Life life = new Life(job);
        int cuts = 1 + random.nextInt(MOST_CUTS);
        for (int cut = 0; cut < cuts && !life.acknowledged; cut++) {
            life.run(home.resolve("store"), site, nature, 1 + random.nextInt(MOMENTS));
            site.losePower(random);
            life.judge(judge, home.resolve("store"));
            version = random.nextInt(4) == 0 ? 1 - version : version;
        }
        life.run(home.resolve("store"), site, nature, Integer.MAX_VALUE);
        assertThat(life.acknowledged).isTrue();
        site.losePower(random);
        life.judge(judge, home.resolve("store"));
        try (var names = Files.walk(site.folder())) {
            assertThat(names.filter(Files::isRegularFile).count())
                    .as("files")
                    .isEqualTo(job.files().size());
        }
    }

    private NewJob job(Random random, Path target) {
        List<FileSpec> files = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        boolean nested = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            Path local = nested ? target.resolve("a/b/f" + i) : target.resolve("f" + i);
            files.add(new FileSpec(server.uri("/f" + i).toString(), local.toString(), null, nested, List.of()));
        }
        JobSettings settings = JobSettings.DEFAULTS
                .withRetryDelays(Duration.ZERO, Duration.ZERO)
                .withOverwrite(random.nextBoolean() ? OverwriteRule.REPLACE : OverwriteRule.NO_CLOBBER);
        return new NewJob(
                JobType.DOWNLOAD, NewJobs.ALICE, null, false, "a job", "", JobPriority.NORMAL, settings, files, true);
    }

    /** One job over all its interruptions, and what its owner was told. */
    private static final class Life {
        private final NewJob wanted;
        private JobId id;
        private boolean acknowledged;

        Life(NewJob wanted) {
            this.wanted = wanted;
        }

        void run(Path store, Site site, Nature nature, int cutAt) throws IOException, InterruptedException {
            PoweredService[] service = new PoweredService[1];
            Power power = new Power(cutAt, () -> {
                if (service[0] != null) {
                    Thread ringing = new Thread(service[0]::ring);
                    ringing.start();
                }
            });
            try (PoweredService started = new PoweredService(store, power, site.disk(power, nature))) {
                service[0] = started;
                started.start();
                advance(started);
            }
        }

        private void advance(PoweredService service) throws InterruptedException {
            if (id == null) {
                id = service.create(wanted).map(it -> it.job().id()).orElse(null);
            }
            while (id != null && !acknowledged) {
                Optional<Job> rests = service.await(id, Life::rests);
                if (rests.isEmpty()) {
                    return;
                }
                JobState state = rests.get().state();
                acknowledged = state == JobState.ACKNOWLEDGED;
                if (state == JobState.TRANSFERRED) {
                    Optional<JobOutcome> complete = service.ask(id, new JobCommand.Complete());
                    acknowledged = complete.isPresent() && complete.get().job().state() == JobState.ACKNOWLEDGED;
                }
                if (!acknowledged && state != JobState.ACKNOWLEDGED) {
                    service.ask(id, new JobCommand.Resume());
                }
            }
        }

        private static boolean rests(Job job) {
            return job.state() == JobState.TRANSFERRED
                    || job.state() == JobState.ERROR
                    || job.state() == JobState.ACKNOWLEDGED;
        }

        void judge(CutJudge judge, Path directory) throws IOException {
            if (id == null) {
                return;
            }
            try (JobStore store = SqliteJobStore.open(directory, PoweredService.STORE, InstantSource.system())) {
                judge.judge(store, id);
                if (acknowledged) {
                    for (FileSpec file : wanted.files()) {
                        judge.assertWhole(Path.of(file.localName()));
                    }
                }
            }
        }
    }
}
