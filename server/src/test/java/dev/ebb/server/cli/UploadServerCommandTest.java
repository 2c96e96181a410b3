package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadServerCommandTest {
    @TempDir
    Path folder;

    @Test
    void uploadServer_printsItsUrl_andPassesItsOptionsOnAsSettings() {
        CommandRun ebb = new CommandRun(folder, folder);
        int code = ebb.run(
                "upload-server",
                "--root",
                "in",
                "--listen",
                "127.0.0.1:0",
                "--overwrite",
                "replace",
                "--set",
                "log.level=warn");
        assertThat(code).as(ebb.err()).isZero();
        assertThat(ebb.out()).isEqualTo("http://127.0.0.1:8020/\n");
        assertThat(ebb.receiving.get(0).settings())
                .containsExactly(
                        "log.level=warn",
                        "uploads.root=" + folder.resolve("in"),
                        "uploads.listen=127.0.0.1:0",
                        "uploads.overwrite=replace");
    }

    @Test
    void uploadServer_forATarget_isWrongUsage() {
        CommandRun ebb = new CommandRun(folder, folder);
        assertThat(ebb.run("--target", "unix:/x", "upload-server", "--root", "in"))
                .isEqualTo(2);
    }
}
