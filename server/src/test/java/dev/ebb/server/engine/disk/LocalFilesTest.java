package dev.ebb.server.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OverwriteRule;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where files may be made, and that nothing put in their way is followed. */
class LocalFilesTest {
    @TempDir
    Path folder;

    private LocalFiles at(Path destination) {
        return new LocalFiles(destination, destination.resolveSibling(".part"), false, null, List.of());
    }

    private LocalFiles creating(Path destination, Path... roots) {
        return new LocalFiles(destination, destination.resolveSibling(".part"), true, null, List.of(roots));
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        JobException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static void probe(LocalFiles files) {
        LocalChecks.probe(files, JobType.DOWNLOAD);
    }

    private List<String> names() throws Exception {
        try (var entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    void probe_ofAWritableFolder_leavesNothing() throws Exception {
        probe(at(folder.resolve("f")));

        assertThat(names()).isEmpty();
    }

    @Test
    void probe_ofAMissingFolder_isPathNotFound() {
        assertRefused(ErrorCode.LOCAL_PATH_NOT_FOUND, () -> probe(at(folder.resolve("a/b/f"))));
    }

    @Test
    void probe_ofAFolderThatWillBeMade_makesItNotYet() throws Exception {
        probe(creating(folder.resolve("a/b/f")));

        assertThat(names()).isEmpty();
    }

    @Test
    void probe_belowAFile_isPathNotFound() throws Exception {
        Files.createFile(folder.resolve("a"));

        assertRefused(ErrorCode.LOCAL_PATH_NOT_FOUND, () -> probe(at(folder.resolve("a/f"))));
    }

    @Test
    void probe_belowAFile_whereFoldersAreMade_isPathNotFound() throws Exception {
        Files.createFile(folder.resolve("a"));

        assertRefused(ErrorCode.LOCAL_PATH_NOT_FOUND, () -> probe(creating(folder.resolve("a/f"))));
        assertRefused(ErrorCode.LOCAL_PATH_NOT_FOUND, () -> probe(creating(folder.resolve("a/b/f"))));
    }

    @Test
    void probe_belowALinkToNothing_isPathNotFound() throws Exception {
        Files.createSymbolicLink(folder.resolve("a"), folder.resolve("nothing"));

        assertRefused(ErrorCode.LOCAL_PATH_NOT_FOUND, () -> probe(at(folder.resolve("a/f"))));
        assertRefused(ErrorCode.LOCAL_PATH_NOT_FOUND, () -> probe(creating(folder.resolve("a/f"))));
    }

    @Test
    void probe_ofANameTheFileSystemDoesNotTake_saysSo() throws Exception {
        probe(at(folder.resolve("n".repeat(255))));
        probe(at(folder.resolve("\u00e9".repeat(127) + "n")));

        assertRefused(ErrorCode.NAME_TOO_LONG, () -> probe(at(folder.resolve("n".repeat(256)))));
        assertRefused(ErrorCode.NAME_TOO_LONG, () -> probe(at(folder.resolve("\u00e9".repeat(128)))));
        assertThat(names()).isEmpty();
    }

    @Test
    void file_withTheLongestName_isMadeAndPlaced() throws Exception {
        Path longest = folder.resolve("d".repeat(255)).resolve("\u20ac".repeat(85));
        LocalFiles files = creating(longest);
        String key;
        try (TemporaryFile file = TemporaryFile.create(files)) {
            file.write(java.nio.ByteBuffer.wrap(new byte[3]), 0);
            file.sync();
            key = file.key();
        }

        PublishResult placed =
                Publisher.publish(List.of(new PublishTask(files, OverwriteRule.NO_CLOBBER, 3, key)), () -> true);

        assertThat(placed.failure()).isNull();
        assertThat(longest).hasSize(3);
    }

    @Test
    void probe_ofADirectory_isRefused() {
        assertRefused(ErrorCode.LOCAL_FILE_EXISTS, () -> probe(at(folder)));
    }

    @Test
    void probe_ofAReadOnlyFolder_isDenied() throws Exception {
        Assumptions.assumeTrue(ProcessIdentity.current().uid() != 0, "root may write anywhere");
        Path locked = Files.createDirectory(
                folder.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));

        assertRefused(ErrorCode.E_ACCESSDENIED, () -> probe(at(locked.resolve("f"))));
    }

    @Test
    void probe_outsideTheRoots_isDenied() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));

        assertRefused(ErrorCode.E_ACCESSDENIED, () -> probe(creating(folder.resolve("f"), root)));
        assertRefused(ErrorCode.E_ACCESSDENIED, () -> probe(creating(folder.resolve("rootless/f"), root)));
        assertRefused(ErrorCode.E_ACCESSDENIED, () -> probe(creating(folder.resolve("f"), root.resolve("none"))));
        probe(creating(root.resolve("a/f"), root));
    }

    @Test
    void probe_throughALinkOutOfTheRoots_isDenied() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createSymbolicLink(root.resolve("door"), folder);

        assertRefused(ErrorCode.E_ACCESSDENIED, () -> probe(creating(root.resolve("door/f"), root)));
        assertRefused(ErrorCode.E_ACCESSDENIED, () -> probe(creating(root.resolve("door/new/f"), root)));
    }

    @Test
    void probe_forAnotherUser_isDeniedUnlessRoot() {
        Assumptions.assumeTrue(ProcessIdentity.current().uid() != 0, "root can act for others");
        LocalFiles files =
                new LocalFiles(folder.resolve("f"), null, false, new FileOwner(4242, 4242, List.of(), 022), List.of());

        assertRefused(ErrorCode.E_ACCESSDENIED, () -> probe(files));
    }

    @Test
    void probe_ofAnUpload_wantsAPlainReadableFile() throws Exception {
        Path source = Files.writeString(folder.resolve("f"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), source);

        LocalChecks.probe(at(source), JobType.UPLOAD);
        LocalChecks.probe(at(link), JobType.UPLOAD);
        assertRefused(
                ErrorCode.LOCAL_FILE_NOT_FOUND, () -> LocalChecks.probe(at(folder.resolve("none")), JobType.UPLOAD));
        assertRefused(ErrorCode.E_ACCESSDENIED, () -> LocalChecks.probe(at(folder), JobType.UPLOAD));
    }

    @Test
    void temporaryFile_makesMissingFolders() throws Exception {
        LocalFiles files = creating(folder.resolve("a/b/f"), folder);

        try (TemporaryFile file = TemporaryFile.create(files)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), 0);
        }

        assertThat(folder.resolve("a/b/.part")).hasBinaryContent(new byte[] {1});
    }

    @Test
    void temporaryFile_whereALinkLies_replacesTheLink() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(folder.resolve(".part"), victim);

        TemporaryFile.create(at(folder.resolve("f"))).close();

        assertThat(victim).hasContent("precious");
        assertThat(Files.isSymbolicLink(folder.resolve(".part"))).isFalse();
    }

    @Test
    void reopen_whereALinkLies_doesNotFollowIt() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(folder.resolve(".part"), victim);

        assertThat(LeftFile.reopen(at(folder.resolve("f")), 3, null)).isNull();
        assertThat(victim).hasContent("precious");
    }

    @Test
    void namedPipe_inTheWay_blocksNobody() throws Exception {
        Path pipe = folder.resolve(".part");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        Assumptions.assumeTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0, "mkfifo is there");

        assertThat(LeftFile.reopen(at(folder.resolve("f")), 0, null)).isNull();
        try (TemporaryFile file = TemporaryFile.create(at(folder.resolve("f")))) {
            assertThat(file.size()).isZero();
        }
        assertThat(pipe).isRegularFile();
    }

    @Test
    void discard_ofWhatIsThereOrNot_leavesNothing() throws Exception {
        Files.createFile(folder.resolve(".part"));

        int left = LocalChecks.discard(List.of(at(folder.resolve("f")), at(folder.resolve("gone/f"))));

        assertThat(left).isZero();
        assertThat(names()).isEmpty();
        assertThat(LocalChecks.discard(List.of(at(folder.resolve("f"))))).isZero();
    }

    @Test
    void discard_ofWhatCannotBeRemoved_countsIt() throws Exception {
        Files.createDirectories(folder.resolve(".part/full"));

        assertThat(LocalChecks.discard(List.of(at(folder.resolve("f"))))).isEqualTo(1);
    }
}
