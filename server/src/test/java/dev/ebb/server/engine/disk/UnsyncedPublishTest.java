package dev.ebb.server.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskScript;
import dev.ebb.server.support.disk.WatchedDisk;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file that is in place when its directory cannot be synced. */
class UnsyncedPublishTest {
    @TempDir
    Path folder;

    private final DiskScript script = new DiskScript();

    @Test
    void file_thatIsOurs_goesBack_andIsPlacedByTheNextCall() throws Exception {
        PublishTask task = transferred();
        script.fails(Kind.FORCE_FOLDER, 0, 1, "Input/output error");

        PublishResult failed = Publisher.publish(List.of(task), () -> true);

        assertThat(failed.placed()).isZero();
        assertThat(failed.failure()).isNotNull();
        assertThat(folder.resolve("file")).doesNotExist();
        assertThat(folder.resolve(".t")).hasContent("content");
        assertThat(Publisher.publish(List.of(task), () -> true).placed()).isEqualTo(1);
        assertThat(folder.resolve("file")).hasContent("content");
    }

    @Test
    void file_thatOthersMayHavePromisedByNow_stays() throws Exception {
        PublishTask task = transferred();
        script.fails(Kind.FORCE_FOLDER, 0, 1, "Input/output error");

        PublishResult failed = Publisher.publish(List.of(task), () -> false);

        assertThat(failed.placed()).isZero();
        assertThat(failed.failure()).isNotNull();
        assertThat(folder.resolve("file")).hasContent("content");
    }

    private PublishTask transferred() throws Exception {
        Path temporary = Files.writeString(folder.resolve(".t"), "content");
        String key = FileKeys.of(Files.readAttributes(temporary, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        Path watched = new WatchedDisk(script).path(folder);
        LocalFiles files = new LocalFiles(watched.resolve("file"), watched.resolve(".t"), false, null, List.of());
        return new PublishTask(files, OverwriteRule.REPLACE, 7, key);
    }
}
