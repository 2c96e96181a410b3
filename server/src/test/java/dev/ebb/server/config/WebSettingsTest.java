package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSettingsTest {
    @TempDir
    Path folder;

    private WebOptions load(Home home, String... settings) {
        return LiveConfiguration.load(
                        new ConfigurationLoader.Sources(home, Optional.empty(), Map.of(), List.of(settings)))
                .current()
                .web();
    }

    private Home own() {
        return Home.in(folder);
    }

    @Test
    void doors_unasked_areShut() {
        assertThat(load(own()).anyOpen()).isFalse();
    }

    @Test
    void doors_asked_shareAria2sPort() {
        WebOptions web = load(own(), "ui.enabled=true", "aria2.enabled=true", "aria2.origins=https://a.example, *");
        assertThat(web.page()).isTrue();
        assertThat(web.listen()).hasToString("127.0.0.1:6800");
        assertThat(web.aria2().orElseThrow().origins()).containsExactly("https://a.example", "*");
    }

    @Test
    void listen_elsewhereThanLoopback_isRefused() {
        assertThat(load(own(), "web.listen=0.0.0.0:1").anyOpen()).isFalse();
        assertThatThrownBy(() -> load(own(), "ui.enabled=true", "web.listen=0.0.0.0:1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("web.listen: 0.0.0.0:1 is not a loopback address");
    }

    @Test
    void machinesService_opensThemOnlyWhenToldTwice() {
        assertThatThrownBy(() -> load(Home.system(), "aria2.enabled=true"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("web.act-as-service=true");
        assertThat(load(Home.system(), "ui.enabled=true", "web.act-as-service=true")
                        .page())
                .isTrue();
    }
}
