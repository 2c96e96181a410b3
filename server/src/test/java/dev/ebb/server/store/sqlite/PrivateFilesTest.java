package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskScript;
import dev.ebb.server.support.disk.WatchedDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name of the store that could not be made durable is not there, so that the next start makes it again. */
class PrivateFilesTest {
    private static final String IO = "Input/output error";

    @TempDir
    Path folder;

    private final DiskScript disk = new DiskScript().fails(Kind.FORCE_FOLDER, 0, 1, IO);

    private Path watched(String name) {
        return new WatchedDisk(disk).path(folder.resolve(name));
    }

    @Test
    void file_whoseNameIsNotSynced_isMadeAndSyncedAgain() throws Exception {
        assertThatThrownBy(() -> PrivateFiles.create(watched("f")))
                .isInstanceOf(IOException.class)
                .hasMessage(IO);
        assertThat(folder).isEmptyDirectory();

        PrivateFiles.create(watched("f"));

        assertThat(folder.resolve("f")).exists();
        assertThat(disk.count(Kind.FORCE_FOLDER)).isEqualTo(2);
    }

    @Test
    void directory_whoseNameIsNotSynced_isMadeAndSyncedAgain() throws Exception {
        assertThatThrownBy(() -> PrivateFiles.createDirectory(watched("d")))
                .isInstanceOf(IOException.class)
                .hasMessage(IO);
        assertThat(folder).isEmptyDirectory();

        PrivateFiles.createDirectory(watched("d"));

        assertThat(folder.resolve("d")).isDirectory();
        assertThat(disk.count(Kind.FORCE_FOLDER)).isEqualTo(2);
    }
}
