package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.engine.disk.Publisher;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OverwriteRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While files of a principal with roots are made, somebody keeps putting a link that leads out in the place of their folder.
 * Whatever the moment, nothing of them is found outside.
 */
class SwappedLinkTest {
    private static final int ROUNDS = 2_000;

    @TempDir
    Path top;

    private Path root;
    private Path outside;
    private Path inside;

    @BeforeEach
    void makeFolders() throws IOException {
        root = Files.createDirectory(top.resolve("root"));
        outside = Files.createDirectory(top.resolve("outside"));
        inside = Files.createDirectory(root.resolve("in"));
    }

    @Test
    void folder_turnedIntoALinkAndBack_letsNothingOut() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread attacker = new Thread(() -> swap(over), "attacker");
        attacker.start();
        int made = 0;
        try {
            for (int i = 0; i < ROUNDS; i++) {
                made += download(i) ? 1 : 0;
                assertNothingOutside();
            }
        } finally {
            over.set(true);
            attacker.join();
        }
        assertNothingOutside();
        assertThat(made).as("rounds in which the folder was one").isPositive();
    }

    /** True when the file was put in place. */
    private boolean download(int number) {
        Path destination = inside.resolve("f" + number);
        Path temporary = destination.resolveSibling(JobFile.temporaryName(new JobId(UUID.randomUUID()), 0));
        LocalFiles files = new LocalFiles(destination, temporary, number % 2 == 0, null, List.of(root));
        OverwriteRule rule = number % 3 == 0 ? OverwriteRule.NO_CLOBBER : OverwriteRule.REPLACE;
        try (TemporaryFile file = TemporaryFile.create(files)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), 0);
            String key = file.key();
            return Publisher.publish(List.of(new PublishTask(files, rule, 1, key, null)), () -> true)
                            .placed()
                    == 1;
        } catch (IOException refused) {
            return false;
        }
    }

    private void swap(AtomicBoolean over) {
        Path aside = root.resolve("aside");
        while (!over.get()) {
            try {
                Files.move(inside, aside);
                Files.createSymbolicLink(inside, outside);
                Files.delete(inside);
                Files.move(aside, inside);
            } catch (IOException lost) {
                // The service made the folder anew in between: away with it.
                try {
                    if (Files.exists(aside)) {
                        Files.deleteIfExists(inside);
                        Files.move(aside, inside);
                    }
                } catch (IOException notEmpty) {
                    // It has files by now, and is the folder from now on.
                    aside = root.resolve("aside-" + UUID.randomUUID());
                }
            }
        }
    }

    private void assertNothingOutside() throws IOException {
        try (Stream<Path> found = Files.list(outside)) {
            assertThat(found).isEmpty();
        }
    }
}
