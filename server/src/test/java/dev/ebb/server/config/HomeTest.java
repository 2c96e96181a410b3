package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeTest {
    @Test
    void named_holdsEverythingInOneFolder() {
        Home home = Home.fromEnvironment(Map.of("EBB_HOME", "/h", "XDG_STATE_HOME", "/ignored"));

        assertThat(home.state()).isEqualTo(Path.of("/h/state"));
        assertThat(home.socket()).isEqualTo(Path.of("/h/run/ebb.sock"));
        assertThat(home.configuration()).isEqualTo(Path.of("/h/ebb.yaml"));
        assertThat(home.daemonLog()).isEqualTo(Path.of("/h/log/ebb.log"));
        assertThat(home.kind()).isEqualTo(Home.Kind.PRIVATE);
    }

    @Test
    void unnamed_followsTheXdgFolders() {
        Home home = Home.fromEnvironment(
                Map.of("HOME", "/home/ann", "XDG_STATE_HOME", "/s", "XDG_CONFIG_HOME", "/c", "XDG_RUNTIME_DIR", "/r"));

        assertThat(home.state()).isEqualTo(Path.of("/s/ebb"));
        assertThat(home.socket()).isEqualTo(Path.of("/r/ebb/ebb.sock"));
        assertThat(home.configuration()).isEqualTo(Path.of("/c/ebb/ebb.yaml"));
    }

    @Test
    void unnamed_withoutXdgFolders_staysUnderTheUsersHome() {
        Home home = Home.fromEnvironment(Map.of("HOME", "/home/ann", "XDG_RUNTIME_DIR", "relative"));

        assertThat(home.state()).isEqualTo(Path.of("/home/ann/.local/state/ebb"));
        assertThat(home.socket()).isEqualTo(Path.of("/home/ann/.local/state/ebb/run/ebb.sock"));
        assertThat(home.configuration()).isEqualTo(Path.of("/home/ann/.config/ebb/ebb.yaml"));
    }

    @Test
    void socket_longerThanTheSystemBinds_isRefusedWithWhatToDo() {
        Home fits = Home.in(Path.of("/" + "x".repeat(107 - "//run/ebb.sock".length())));
        Home tooLong = Home.in(Path.of("/" + "x".repeat(108 - "//run/ebb.sock".length())));

        assertThat(fits.requireBindableSocket()).isSameAs(fits);
        assertThatThrownBy(tooLong::requireBindableSocket)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has 108 bytes")
                .hasMessageContaining("use a shorter --home");
    }
}
