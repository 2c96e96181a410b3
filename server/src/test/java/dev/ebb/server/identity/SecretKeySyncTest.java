package dev.ebb.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskScript;
import dev.ebb.server.support.disk.WatchedDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets must not outlive their key: a key that may not be on disk seals nothing. */
class SecretKeySyncTest {
    @TempDir
    Path folder;

    @Test
    void key_whoseNameIsNotSynced_isNotUsed() throws Exception {
        DiskScript disk = new DiskScript().fails(Kind.FORCE_FOLDER, 0, 1, "Input/output error");
        Path key = new WatchedDisk(disk).path(folder.resolve("key"));

        assertThatThrownBy(() -> SecretBox.open(key)).isInstanceOf(IOException.class);
        assertThat(folder.resolve("key")).doesNotExist();

        SecretBox box = SecretBox.open(key);

        assertThat(disk.count(Kind.FORCE_FOLDER)).isEqualTo(2);
        assertThat(SecretBox.open(folder.resolve("key")).open(box.seal("s"))).isEqualTo("s");
    }
}
