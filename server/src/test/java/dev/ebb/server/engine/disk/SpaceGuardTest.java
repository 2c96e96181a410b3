package dev.ebb.server.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.Space;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TransferError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several jobs are promised of a volume of 4 MiB. */
@Tag("root")
class SpaceGuardTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path folder;

    private final JobId one = new JobId(UUID.randomUUID());
    private final JobId other = new JobId(UUID.randomUUID());
    private final SpaceGuard guard = new SpaceGuard(0, null, true, Runnable::run);
    private Path volume;

    @BeforeEach
    void mount() throws Exception {
        volume = Files.createDirectory(folder.resolve("volume"));
        command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", volume.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        command("umount", volume.toString());
    }

    @Test
    void filesOfOneJob_togetherTooLarge_areRefusedBeforeTheFirst() throws Exception {
        Files.write(volume.resolve("hog"), new byte[(int) MIB]);
        TransferError refusal = admit(one, 2 * MIB, 2 * MIB).orElseThrow();
        assertThat(refusal.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(refusal.disposition()).isEqualTo(Disposition.TRANSIENT);
        assertThat(guard.shortage(one)).get().satisfies(lack -> {
            assertThat(lack.needed()).isEqualTo(4 * MIB);
            assertThat(lack.free()).isEqualTo(3 * MIB);
            assertThat(lack.folder()).isEqualTo(volume.toRealPath());
        });
        assertThat(fits(one)).isFalse();
        Files.delete(volume.resolve("hog"));
        assertThat(fits(one)).isTrue();
        assertThat(admit(one, 2 * MIB, 2 * MIB)).isEmpty();
        assertThat(guard.shortage(one)).isEmpty();
    }

    @Test
    void job_whatAnotherIsPromised_isNotItsOwn() throws Exception {
        assertThat(admit(one, 3 * MIB)).isEmpty();
        assertThat(admit(other, 2 * MIB)).isPresent();
        assertThat(guard.shortage(other).orElseThrow().free()).isEqualTo(MIB);
        assertThat(fits(other)).isFalse();
        guard.release(one);
        assertThat(fits(other)).isTrue();
        assertThat(admit(other, 2 * MIB)).isEmpty();
    }

    @Test
    void job_largerThanTheVolume_isRefusedForGood() throws Exception {
        TransferError refusal = admit(one, 3 * MIB, 3 * MIB).orElseThrow();
        assertThat(refusal.disposition()).isEqualTo(Disposition.FATAL);
        assertThat(refusal.message()).contains("can never fit").contains(Long.toString(6 * MIB));
        assertThat(guard.shortage(one)).isEmpty();
    }

    @Test
    void shortage_forgotten_isNotWaitedForAnyMore() throws Exception {
        Files.write(volume.resolve("hog"), new byte[(int) MIB]);
        assertThat(admit(one, 4 * MIB)).isPresent();
        guard.forget(one);
        assertThat(guard.shortage(one)).isEmpty();
        assertThat(fits(one)).isFalse();
    }

    private boolean fits(JobId job) throws Exception {
        return guard.fits(job).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Optional<TransferError> admit(JobId job, long... sizes) throws Exception {
        List<Space.Need> needs = new java.util.ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            Path file = volume.resolve("not/there/yet/" + i);
            needs.add(new Space.Need(i, new TransferTask.LocalFiles(file, file, true, null, List.of()), sizes[i]));
        }
        return guard.admit(job, needs).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void command(String... words) throws Exception {
        Process process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
