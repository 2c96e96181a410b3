package dev.ebb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceCommandTest {
    @TempDir
    Path folder;

    @Test
    void find_named_isThatOne() throws Exception {
        Path named = command("other", "exit 0");
        command("ebb", "exit 0");
        var environment = Map.of("EBB_COMMAND", named.toString(), "PATH", folder.toString());
        assertThat(ServiceCommand.find(environment).path()).isEqualTo(named);
    }

    @Test
    void find_onThePath_isTheFirstThatCanBeRun() throws Exception {
        Path first = Files.createDirectories(folder.resolve("first"));
        Files.createDirectories(first.resolve("ebb"));
        Path second = command("ebb", "exit 0");
        assertThat(ServiceCommand.find(Map.of("PATH", first + "::/nonexistent:" + folder))
                        .path())
                .isEqualTo(second);
    }

    @Test
    void find_none_saysWhatToDo() {
        assertThatThrownBy(() -> ServiceCommand.find(Map.of("PATH", folder.toString())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("put ebb on the PATH")
                .hasMessageContaining("EBB_COMMAND");
    }

    @Test
    void find_namedButNotThere_saysSo_andTakesNoOther() throws Exception {
        command("ebb", "exit 0");
        assertThatThrownBy(() -> ServiceCommand.find(Map.of("EBB_COMMAND", "/nonexistent", "PATH", folder.toString())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("EBB_COMMAND names /nonexistent");
    }

    @Test
    void start_ofAHome_namesIt() throws Exception {
        Path ebb = command("ebb", "echo \"$@\" > " + folder.resolve("arguments"));
        new ServiceCommand(ebb).start(EbbTarget.home(folder.resolve("a home")).startingService());
        assertThat(folder.resolve("arguments")).hasContent("--home " + folder.resolve("a home") + " list");
    }

    @Test
    void start_failing_passesOnWhatTheCommandSays() throws Exception {
        Path ebb = command("ebb", "echo 'the disk is full' >&2; exit 3");
        assertThatThrownBy(() -> new ServiceCommand(ebb).start(EbbTarget.discover()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("the disk is full");
    }

    private Path command(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
