package dev.ebb.server.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One handle for files that are written together, and never one that leads elsewhere than the path does. */
class SharedFoldersTest {
    @TempDir
    Path base;

    private final SharedFolders folders = new SharedFolders();
    private Path parent;

    @BeforeEach
    void makeParent() throws IOException {
        base = base.toRealPath();
        parent = Files.createDirectory(base.resolve("parent"));
    }

    private Folder open(String name, Path... roots) throws IOException {
        Path file = parent.resolve(name);
        return folders.open(file, new LocalFiles(file, file, false, null, List.of(roots)));
    }

    private static void make(Folder folder, String name) throws IOException {
        folder.create(Path.of(name)).close();
    }

    @Test
    void folder_ofTwoFilesAtOnce_isOneHandle() throws IOException {
        Folder first = open("a");
        Folder second = open("b");
        assertThat(second).isSameAs(first);
        first.close();
        make(second, "b");
        assertThat(parent.resolve("b")).exists();
        second.close();
    }

    @Test
    void folder_whenAllHaveLetGo_isClosedAndOpenedAnew() throws IOException {
        Folder first = open("a");
        Folder second = open("b");
        first.close();
        second.close();
        assertThatThrownBy(() -> make(second, "b")).isInstanceOf(java.nio.file.ClosedDirectoryStreamException.class);
        try (Folder third = open("c")) {
            assertThat(third).isNotSameAs(first);
            make(third, "c");
        }
        assertThat(parent.resolve("c")).exists();
    }

    @Test
    void folder_replacedMeanwhile_isNotTheOneThatIsGivenOut() throws IOException {
        try (Folder old = open("a")) {
            Path aside = Files.move(parent, base.resolve("aside"));
            Files.createDirectory(parent);
            try (Folder fresh = open("b")) {
                make(fresh, "b");
            }
            assertThat(parent.resolve("b")).exists();
            assertThat(aside).isEmptyDirectory();
            make(old, "a");
            assertThat(aside.resolve("a")).exists();
        }
    }

    @Test
    void folder_removedMeanwhile_isMissed() throws IOException {
        try (Folder old = open("a")) {
            Files.delete(parent);
            assertThatThrownBy(() -> open("b")).isInstanceOf(NoSuchFileException.class);
            assertThat(old.path()).isEqualTo(parent);
        }
    }

    @Test
    void link_turnedToAnotherFolder_leadsThereAtOnce() throws IOException {
        Path one = Files.move(parent, base.resolve("one"));
        Path two = Files.createDirectory(base.resolve("two"));
        Files.createSymbolicLink(parent, one);
        try (Folder first = open("a")) {
            Files.delete(parent);
            Files.createSymbolicLink(parent, two);
            try (Folder second = open("b")) {
                make(second, "b");
            }
            assertThat(two.resolve("b")).exists();
            assertThat(first.path()).isEqualTo(one);
        }
    }

    @Test
    void folder_outsideTheRootsOfAnother_isNotShared() throws IOException {
        try (Folder anywhere = open("a")) {
            assertThat(anywhere.path()).isEqualTo(parent);
            assertThatThrownBy(() -> open("b", base.resolve("elsewhere"))).isInstanceOf(TransferFailure.class);
        }
    }
}
