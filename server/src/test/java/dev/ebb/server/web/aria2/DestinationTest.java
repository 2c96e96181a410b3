package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {
    @TempDir
    Path folder;

    private Path choose(Map<String, String> options, Path... claimed) {
        Set<Path> taken = Set.of(claimed);
        return Destination.choose(folder, new OptionSet(options), "f.tar.gz", taken::contains);
    }

    @Test
    void choose_nothingSaid_isTheNameInTheFolder() {
        assertThat(choose(Map.of())).isEqualTo(folder.resolve("f.tar.gz"));
        assertThat(choose(Map.of("dir", "sub", "out", "x/y"))).isEqualTo(folder.resolve("sub/x/y"));
        assertThat(choose(Map.of("dir", "/srv/a/../b"))).isEqualTo(Path.of("/srv/b/f.tar.gz"));
    }

    @Test
    void choose_taken_isNumberedBeforeTheEnding() throws IOException {
        Files.createFile(folder.resolve("f.tar.gz"));
        Path claimed = folder.resolve("f.tar.1.gz");
        assertThat(choose(Map.of(), claimed)).isEqualTo(folder.resolve("f.tar.2.gz"));
        assertThat(choose(Map.of("allow-overwrite", "true"), claimed)).isEqualTo(folder.resolve("f.tar.gz"));
        assertThatThrownBy(() -> choose(Map.of("auto-file-renaming", "false"))).hasMessageContaining("exists");
    }

    @Test
    void choose_anotherDownloadPutsItThere_isNumberedEvenIfItMayOverwrite() {
        assertThat(choose(Map.of("allow-overwrite", "true", "out", "x"), folder.resolve("x")))
                .isEqualTo(folder.resolve("x.1"));
    }

    @Test
    void choose_outOfTheFolder_isRefused() {
        for (String out : new String[] {"../x", "/etc/passwd", "a/../..", ".", "a\0b"}) {
            assertThatThrownBy(() -> choose(Map.of("out", out))).as(out).hasMessageContaining("--out");
        }
    }
}
