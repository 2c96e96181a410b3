package dev.ebb.server.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnUnitTest {
    @TempDir
    Path root;

    private Map<String, String> environment;

    @BeforeEach
    void makeHome() {
        environment = Map.of("HOME", root.resolve("home/ann").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0::/system.slice/ebb.service, ebb.service, false",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/ebb.service, ebb.service, true",
        "1:name=systemd:/system.slice/ebb.service, ebb.service, false",
        "0::/system.slice/docker-1.scope/system.slice/ebb.service, ebb.service, false"
    })
    void controlGroup_ofAUnit_namesIt(String line, String name, boolean ofUser) throws IOException {
        cgroup("12:pids:/elsewhere.service\n" + line + "\n");
        assertThat(OwnUnit.find(root)).contains(new OwnUnit(name, ofUser));
    }

    @ParameterizedTest
    @CsvSource({
        "0::/",
        "0::/user.slice/user-1000.slice/session-3.scope",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-1.scope"
    })
    void controlGroup_ofASession_isNoUnit(String line) throws IOException {
        cgroup(line + "\n");
        assertThat(OwnUnit.find(root)).isEmpty();
    }

    @Test
    void systemUnit_enabled_startsWithTheMachine() throws IOException {
        OwnUnit unit = new OwnUnit("ebb.service", false);
        assertThat(starts(unit)).isFalse();
        touch("etc/systemd/system/multi-user.target.wants/other.service");
        assertThat(starts(unit)).isFalse();
        touch("etc/systemd/system/multi-user.target.wants/ebb.service");
        assertThat(starts(unit)).isTrue();
    }

    @Test
    void userUnit_enabled_startsWithTheMachineOnlyWhereItsUserLingers() throws IOException {
        OwnUnit unit = new OwnUnit("ebb.service", true);
        touch("home/ann/.config/systemd/user/default.target.wants/ebb.service");
        assertThat(starts(unit)).isFalse();
        touch("var/lib/systemd/linger/bob");
        assertThat(starts(unit)).isFalse();
        touch("var/lib/systemd/linger/ann");
        assertThat(starts(unit)).isTrue();
    }

    private boolean starts(OwnUnit unit) {
        return unit.startsWithTheMachine(root, environment, "ann");
    }

    private void cgroup(String text) throws IOException {
        touch("proc/self/cgroup");
        Files.writeString(root.resolve("proc/self/cgroup"), text);
    }

    private void touch(String file) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), "");
    }
}
