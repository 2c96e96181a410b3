package dev.ebb.server.engine.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.RangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file is the last fence: what a node that has lost a job goes on writing never reaches what another goes on with. */
class TakeoverTest {
    private static final JobId JOB = new JobId(UUID.randomUUID());

    @TempDir
    Path folder;

    @Test
    void reopen_ofAnotherNodesFile_isACopyThatTheLoserCannotReach() throws IOException {
        try (TemporaryFile loser = TemporaryFile.create(files("a"))) {
            loser.write(bytes("0123456789"), 0);
            loser.sync();
            String remembered = loser.identity();

            TemporaryFile winner = LeftFile.reopen(files("b"), 6, remembered);
            loser.write(bytes("XXXX"), 10);
            winner.write(bytes("abcd"), 6);
            winner.sync();

            assertThat(path("b")).hasContent("012345abcd");
            assertThat(winner.isTakenOver()).isTrue();
            assertThat(path("a")).as("until the copy is remembered").exists();
            winner.dropPredecessor();
            assertThat(path("a")).doesNotExist();
            assertThat(MadeFile.makerOf(winner.key())).isEqualTo("b");

            loser.clear();
            loser.write(bytes("another v."), 0);
            String recorded = winner.key();
            winner.close();
            assertThat(publish(files("a"), recorded, 10).failure())
                    .as("the loser's file")
                    .isNotNull();
            assertThat(folder.resolve("file.bin")).doesNotExist();
            assertThat(publish(files("b"), recorded, 10).failure()).isNull();
            assertThat(folder.resolve("file.bin")).hasContent("012345abcd");
        }
    }

    @Test
    void reopen_ofScatteredRanges_copiesThoseAndNoOthers() throws IOException {
        try (TemporaryFile loser = TemporaryFile.create(files("a"))) {
            loser.write(bytes("aaaabbbbcccc"), 0);
            loser.sync();
            RangeSet durable = RangeSet.of(0, 4).union(RangeSet.of(8, 12));

            try (TemporaryFile winner = LeftFile.reopen(files("b"), durable, loser.identity())) {
                assertThat(winner.size()).isEqualTo(12);
                assertThat(Files.readAllBytes(path("b"))).isEqualTo("aaaa\0\0\0\0cccc".getBytes(US_ASCII));
            }
        }
    }

    @Test
    void reopen_ofAFileItsMakerHasClosed_isThatVeryFile() throws IOException {
        TemporaryFile maker = TemporaryFile.create(files("a"));
        maker.write(bytes("0123456789"), 0);
        maker.sync();
        String identity = maker.identity();
        maker.close();

        try (TemporaryFile next = LeftFile.reopen(files("b"), 10, MadeFile.closedBy("a", identity))) {
            assertThat(MadeFile.of(next.key()).identity())
                    .isEqualTo(MadeFile.of(identity).identity());
            assertThat(path("a")).doesNotExist();
        }
    }

    @Test
    void reopen_whenARenameWasNotRemembered_findsTheFileByWhatItIs() throws IOException {
        TemporaryFile maker = TemporaryFile.create(files("a"));
        maker.write(bytes("0123456789"), 0);
        maker.sync();
        String closed = MadeFile.closedBy("a", maker.identity());
        maker.close();
        Files.move(path("a"), path("b")); // b took it over, and died before saying so

        try (TemporaryFile next = LeftFile.reopen(files("c"), 10, closed)) {
            assertThat(path("c")).hasContent("0123456789");
            assertThat(MadeFile.of(next.key()).identity())
                    .as("b may be alive and have it open")
                    .isNotEqualTo(MadeFile.of(closed).identity());
        }
    }

    @Test
    void reopen_ofAFileThatIsNotHere_isNothing() throws IOException {
        assertThat(LeftFile.reopen(files("b"), 6, MadeFile.key("1:2", "a"))).isNull();
        Files.writeString(path("a"), "0123456789");
        assertThat(LeftFile.reopen(files("b"), 6, MadeFile.key("1:2", "a")))
                .as("another file")
                .isNull();
    }

    @Test
    void clear_inAFleet_leavesTheOldFileWholeForWhoeverHasItOpen() throws IOException {
        try (TemporaryFile file = TemporaryFile.create(files("a"))) {
            file.write(bytes("0123456789"), 0);
            String before = file.identity();
            try (var reader = Files.newInputStream(path("a"))) {
                file.clear();
                file.write(bytes("new"), 0);
                assertThat(reader.readAllBytes()).isEqualTo("0123456789".getBytes(US_ASCII));
            }
            assertThat(file.key()).isNotEqualTo(before);
            assertThat(path("a")).hasContent("new");
        }
    }

    @Test
    void discard_withAMark_removesWhatOthersLeftOfTheSameFileAlone() throws IOException {
        Files.writeString(path("a"), "left");
        Files.writeString(path("b"), "own");
        Path stranger = Files.writeString(folder.resolve(MadeFile.name(JOB, 1, "a")), "another file of the job");

        assertThat(LocalChecks.discard(List.of(files("b")))).isZero();

        assertThat(path("a")).doesNotExist();
        assertThat(path("b")).doesNotExist();
        assertThat(stranger).exists();
    }

    private PublishResult publish(LocalFiles files, String key, long bytes) {
        return Publisher.publish(List.of(new PublishTask(files, OverwriteRule.NO_CLOBBER, bytes, key)), () -> true);
    }

    private LocalFiles files(String maker) {
        return new LocalFiles(folder.resolve("file.bin"), path(maker), false, null, List.of(), maker);
    }

    private Path path(String maker) {
        return folder.resolve(MadeFile.name(JOB, 0, maker));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
