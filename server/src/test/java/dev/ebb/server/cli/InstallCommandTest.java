package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a systemctl that writes down what it is asked. */
class InstallCommandTest {
    @TempDir
    Path folder;

    private CommandRun ebb;
    private Path units;

    @BeforeEach
    void makeUser() throws IOException {
        ebb = new CommandRun(folder, folder.resolve("home"));
        ebb.environment.remove("EBB_HOME");
        ebb.environment.put("HOME", folder.toString());
        ebb.environment.put("XDG_CONFIG_HOME", folder.resolve("conf").toString());
        ebb.environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
        ebb.environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        ebb.environment.put("PATH", folder.resolve("bin").toString());
        units = folder.resolve("conf/systemd/user");
        systemctl("echo \"$*\" >>" + folder.resolve("asked"));
    }

    @Test
    void install_writesBothUnits_andEnablesThem() throws IOException {
        assertThat(ebb.run("install", "--user", "--launcher", "/opt/ebb/ebb"))
                .as(ebb.err())
                .isZero();
        assertThat(Files.readString(units.resolve("ebb.service")))
                .contains("Type=notify\n", "ExecStart=/opt/ebb/ebb serve\n", "WantedBy=default.target");
        assertThat(Files.readString(units.resolve("ebb.socket"))).contains("ListenStream=%t/ebb/ebb.sock\n");
        assertThat(asked()).containsExactly("--user daemon-reload", "--user enable ebb.socket ebb.service");
    }

    @Test
    void install_now_startsThem() throws IOException {
        assertThat(ebb.run("install", "--user", "--now", "--launcher", "/opt/ebb/ebb"))
                .as(ebb.err())
                .isZero();
        assertThat(asked()).last().isEqualTo("--user restart ebb.socket ebb.service");
        assertThat(ebb.err()).contains("loginctl enable-linger");
    }

    @Test
    void launcher_withOddCharacters_isQuotedForSystemd() throws IOException {
        ebb.run("install", "--user", "--launcher", "/opt/my \"50%\" $HOME/ebb");
        assertThat(Files.readString(units.resolve("ebb.service")))
                .contains("ExecStart=\"/opt/my \\\"50%%\\\" $$HOME/ebb\" serve\n");
    }

    @Test
    void home_thatIsNamed_isServedAtItsOwnSocket() throws IOException {
        ebb.run("install", "--home", "h", "--launcher", "/opt/ebb/ebb");
        Path home = folder.resolve("h");
        assertThat(Files.readString(units.resolve("ebb.service")))
                .contains("ExecStart=/opt/ebb/ebb --home " + home + " serve\n");
        assertThat(Files.readString(units.resolve("ebb.socket")))
                .contains("ListenStream=" + home.resolve("run/ebb.sock") + "\n");
    }

    @Test
    void into_onlyWrites() throws IOException {
        assertThat(ebb.run("install", "--system", "--into", "u", "--launcher", "/usr/bin/ebb"))
                .isZero();
        assertThat(Files.readString(folder.resolve("u/ebb.service")))
                .contains("ExecStart=/usr/bin/ebb serve --system\n", "CapabilityBoundingSet=", "ProtectSystem=full");
        assertThat(Files.readString(folder.resolve("u/ebb.socket"))).contains("ListenStream=/run/ebb/ebb.sock\n");
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    @Test
    void systemd_thatRefuses_isQuotedWithWhatIsLeftToDo() throws IOException {
        systemctl("echo Failed to connect to bus; exit 1");
        assertThat(ebb.run("install", "--user", "--launcher", "/opt/ebb/ebb")).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.err())
                .contains("Failed to connect to bus")
                .contains("  systemctl --user daemon-reload\n  systemctl --user enable ebb.socket ebb.service");
        assertThat(units.resolve("ebb.service")).exists();
    }

    @Test
    void uninstall_removesWhatInstallWrote_andNothingElse() throws IOException {
        ebb.run("install", "--user", "--launcher", "/opt/ebb/ebb");
        Files.writeString(units.resolve("ebb.socket"), "[Socket]\n# by hand\n");
        assertThat(ebb.run("uninstall", "--user")).as(ebb.err()).isZero();
        assertThat(units.resolve("ebb.service")).doesNotExist();
        assertThat(units.resolve("ebb.socket")).exists();
        assertThat(asked())
                .contains("--user disable --now ebb.socket ebb.service")
                .last()
                .isEqualTo("--user daemon-reload");
    }

    @Test
    void words_thatContradictEachOther_areRefused() {
        assertThat(ebb.run("install", "--user", "--system")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.run("install", "--system", "--home", "h")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.run("install", "--target", "h:1")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.run("install", "--user")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("--launcher");
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(folder.resolve("asked"));
    }

    private void systemctl(String does) throws IOException {
        Path program = folder.resolve("bin/systemctl");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + does + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
