package dev.ebb.server.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.OverwriteRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Complete's last step: whole files in place, once, whatever happened in between. */
class PublisherTest {
    @TempDir
    Path folder;

    private Path temporary(int number) {
        return folder.resolve(".t" + number);
    }

    private Path destination(int number) {
        return folder.resolve("f" + number);
    }

    private PublishTask transferred(int number, OverwriteRule rule) throws IOException {
        Files.writeString(temporary(number), "content " + number);
        Files.setPosixFilePermissions(temporary(number), PosixFilePermissions.fromString("rw-------"));
        return task(number, rule, List.of());
    }

    private PublishTask task(int number, OverwriteRule rule, List<Path> roots) throws IOException {
        String key = FileKeys.of(Files.readAttributes(
                temporary(number), java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        LocalFiles files = new LocalFiles(destination(number), temporary(number), false, null, roots);
        return new PublishTask(files, rule, 9, key);
    }

    private static void assertPlaced(PublishResult result, int files) {
        assertThat(result.failure()).isNull();
        assertThat(result.placed()).isEqualTo(files);
    }

    private void assertStopped(PublishResult result, int placed, ErrorCode code) {
        assertThat(result.placed()).isEqualTo(placed);
        assertThat(result.failure()).isNotNull();
        assertThat(result.failure().code()).isEqualTo(code);
        assertThat(result.failure().context()).isEqualTo(ErrorContext.LOCAL_FILE);
        assertThat(result.failure().message()).contains(folder.toString());
    }

    @Test
    void files_transferred_areInPlaceWithTheUsualMode() throws Exception {
        List<PublishTask> tasks =
                List.of(transferred(1, OverwriteRule.REPLACE), transferred(2, OverwriteRule.NO_CLOBBER));

        assertPlaced(Publisher.publish(tasks, () -> true), 2);

        assertThat(destination(1)).hasContent("content 1");
        assertThat(destination(2)).hasContent("content 2");
        assertThat(temporary(1)).doesNotExist();
        assertThat(temporary(2)).doesNotExist();
        int umask = ProcessIdentity.current().umask();
        assertThat(Files.getPosixFilePermissions(destination(1))).isEqualTo(Modes.permissions(0666 & ~umask));
    }

    @Test
    void files_whoseDeviceHasAnotherNumberSinceTheMachineStarted_areInPlace() throws Exception {
        PublishTask task = transferred(1, OverwriteRule.REPLACE);
        String before = task.fileKey().replaceFirst("^[^:]+", "4711");

        assertPlaced(
                Publisher.publish(List.of(new PublishTask(task.files(), task.overwrite(), 9, before)), () -> true), 1);

        assertThat(destination(1)).hasContent("content 1");
    }

    @Test
    void files_ofAnOwner_bearHisUmask() throws Exception {
        PublishTask task = transferred(1, OverwriteRule.REPLACE);
        FileOwner self = new FileOwner(
                ProcessIdentity.current().uid(), ProcessIdentity.current().gid(), List.of(), 027);
        LocalFiles files = new LocalFiles(destination(1), temporary(1), false, self, List.of());

        assertPlaced(
                Publisher.publish(
                        List.of(new PublishTask(files, task.overwrite(), task.bytes(), task.fileKey())), () -> true),
                1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(destination(1))))
                .isEqualTo("rw-r-----");
    }

    @ParameterizedTest
    @EnumSource(OverwriteRule.class)
    void publish_byTwoAtOnce_failsForNeither(OverwriteRule rule) throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        for (int round = 0; round < 500; round++) {
            PublishTask task = transferred(1, rule);
            Callable<PublishResult> publish = () -> {
                together.await();
                return Publisher.publish(List.of(task), () -> true);
            };
            for (Future<PublishResult> each : two.invokeAll(List.of(publish, publish))) {
                assertPlaced(each.get(), 1);
            }
            assertThat(destination(1)).hasContent("content 1");
            assertThat(temporary(1)).doesNotExist();
            Files.delete(destination(1));
        }
        two.shutdown();
    }

    @Test
    void publish_repeated_findsItsOwnWork() throws Exception {
        List<PublishTask> tasks =
                List.of(transferred(1, OverwriteRule.REPLACE), transferred(2, OverwriteRule.NO_CLOBBER));
        assertPlaced(Publisher.publish(tasks, () -> true), 2);

        assertPlaced(Publisher.publish(tasks, () -> true), 2);

        assertThat(destination(2)).hasContent("content 2");
    }

    @Test
    void publish_afterACrashInTheMiddle_finishes() throws Exception {
        List<PublishTask> tasks = List.of(
                transferred(1, OverwriteRule.REPLACE),
                transferred(2, OverwriteRule.NO_CLOBBER),
                transferred(3, OverwriteRule.NO_CLOBBER));
        Files.move(temporary(1), destination(1));
        // Between link and unlink.
        Files.createLink(destination(2), temporary(2));

        assertPlaced(Publisher.publish(tasks, () -> true), 3);

        assertThat(temporary(2)).doesNotExist();
        assertThat(destination(3)).hasContent("content 3");
    }

    @Test
    void existingFile_mayBeReplaced_isReplaced() throws Exception {
        Files.writeString(destination(1), "old");

        assertPlaced(Publisher.publish(List.of(transferred(1, OverwriteRule.REPLACE)), () -> true), 1);

        assertThat(destination(1)).hasContent("content 1");
    }

    @Test
    void existingFile_mayNotBeReplaced_stopsThereAndKeepsBoth() throws Exception {
        Files.writeString(destination(2), "old");
        List<PublishTask> tasks = List.of(
                transferred(1, OverwriteRule.NO_CLOBBER),
                transferred(2, OverwriteRule.NO_CLOBBER),
                transferred(3, OverwriteRule.NO_CLOBBER));

        assertStopped(Publisher.publish(tasks, () -> true), 1, ErrorCode.LOCAL_FILE_EXISTS);

        assertThat(destination(2)).hasContent("old");
        assertThat(temporary(2)).hasContent("content 2");
        assertThat(destination(3)).doesNotExist();
        Files.delete(destination(2));
        assertPlaced(Publisher.publish(tasks, () -> true), 3);
    }

    @Test
    void existingLink_isReplacedNotFollowed() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(destination(1), victim);

        assertPlaced(Publisher.publish(List.of(transferred(1, OverwriteRule.REPLACE)), () -> true), 1);

        assertThat(victim).hasContent("precious");
        assertThat(Files.isSymbolicLink(destination(1))).isFalse();
    }

    @Test
    void existingDirectory_isNotReplaced() throws Exception {
        Files.createDirectory(destination(1));

        assertStopped(
                Publisher.publish(List.of(transferred(1, OverwriteRule.REPLACE)), () -> true),
                0,
                ErrorCode.LOCAL_FILE_EXISTS);
    }

    @Test
    void temporaryFile_gone_isAnError() throws Exception {
        PublishTask task = transferred(1, OverwriteRule.REPLACE);
        Files.delete(temporary(1));

        assertStopped(Publisher.publish(List.of(task), () -> true), 0, ErrorCode.FILE_NOT_FOUND);
    }

    @Test
    void temporaryFile_ofAnotherSize_isAnError() throws Exception {
        PublishTask task = transferred(1, OverwriteRule.REPLACE);
        Files.writeString(temporary(1), "longer than that");

        assertStopped(Publisher.publish(List.of(task), () -> true), 0, ErrorCode.FILE_NOT_FOUND);
        assertThat(destination(1)).doesNotExist();
    }

    @Test
    void temporaryFile_replacedByAnother_isAnError() throws Exception {
        PublishTask task = transferred(1, OverwriteRule.REPLACE);
        Path other = Files.writeString(folder.resolve("other"), "content X");
        Files.move(other, temporary(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertStopped(Publisher.publish(List.of(task), () -> true), 0, ErrorCode.FILE_NOT_FOUND);
    }

    @Test
    void temporaryFile_turnedIntoALink_isNotFollowed() throws Exception {
        PublishTask task = transferred(1, OverwriteRule.REPLACE);
        Path secret = Files.writeString(folder.resolve("secret"), "content S");
        Files.delete(temporary(1));
        Files.createSymbolicLink(temporary(1), secret);

        assertStopped(Publisher.publish(List.of(task), () -> true), 0, ErrorCode.FILE_NOT_FOUND);
        assertThat(secret).exists();
    }

    @Test
    void reply_ofUnknownSize_isPlaced() throws Exception {
        PublishTask task = transferred(1, OverwriteRule.REPLACE);

        assertPlaced(
                Publisher.publish(List.of(new PublishTask(task.files(), task.overwrite(), -1, null)), () -> true), 1);

        assertThat(destination(1)).hasContent("content 1");
    }

    @Test
    void directory_gone_isAnError() throws Exception {
        Path gone = folder.resolve("gone/f");
        LocalFiles files = new LocalFiles(gone, gone.resolveSibling(".t"), false, null, List.of());

        PublishResult result =
                Publisher.publish(List.of(new PublishTask(files, OverwriteRule.REPLACE, 1, "1:1")), () -> true);

        assertStopped(result, 0, ErrorCode.LOCAL_PATH_NOT_FOUND);
    }

    @Test
    void folderLink_outOfTheRoots_isRefused() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("door"), outside);
        Files.writeString(outside.resolve(".t"), "content 1");
        LocalFiles files = new LocalFiles(root.resolve("door/f"), root.resolve("door/.t"), false, null, List.of(root));

        PublishResult result =
                Publisher.publish(List.of(new PublishTask(files, OverwriteRule.REPLACE, 9, null)), () -> true);

        assertStopped(result, 0, ErrorCode.E_ACCESSDENIED);
        assertThat(outside.resolve("f")).doesNotExist();
    }

    @Test
    void files_inARoot_arePlaced() throws Exception {
        transferred(1, OverwriteRule.REPLACE);

        assertPlaced(
                Publisher.publish(
                        List.of(task(1, OverwriteRule.REPLACE, List.of(folder.resolve("missing"), folder.getParent()))),
                        () -> true),
                1);
    }
}
