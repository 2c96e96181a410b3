package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.config.ConfigurationLoader.Sources;
import dev.ebb.server.uploads.UploadOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadSettingsTest {
    @TempDir
    Path folder;

    private Optional<UploadOptions> load(String... settings) {
        return ConfigurationLoader.load(new Sources(Home.in(folder), Optional.empty(), Map.of(), List.of(settings)))
                .uploads();
    }

    @Test
    void uploads_withoutARoot_areNotReceived() {
        assertThat(load()).isEmpty();
    }

    @Test
    void root_alone_isReceivedOnLoopbackWithTheDefaults() {
        UploadOptions options = load("uploads.root=/srv/in").orElseThrow();
        assertThat(options.root()).isEqualTo(Path.of("/srv/in"));
        assertThat(options.door().host()).isEqualTo("127.0.0.1");
        assertThat(options.door().port()).isEqualTo(8020);
        assertThat(options.limits()).isEqualTo(UploadOptions.Limits.DEFAULTS);
        assertThat(options.placing()).isEqualTo(UploadOptions.Placing.DEFAULTS);
        assertThat(options.application()).isEqualTo(UploadOptions.Notify.NONE);
    }

    @Test
    void settings_all_arriveInTheOptions() {
        UploadOptions options = load(
                        "uploads.root=/srv/in",
                        "uploads.overwrite=version",
                        "uploads.max-size=1MiB",
                        "uploads.session-timeout=1h",
                        "uploads.notify=value",
                        "uploads.notify-url=http://127.0.0.1:9/app",
                        "uploads.host-id=up3")
                .orElseThrow();
        assertThat(options.placing().overwrite()).isEqualTo(UploadOptions.Overwrite.VERSION);
        assertThat(options.limits().fileBytes()).isEqualTo(1 << 20);
        assertThat(options.limits().lifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(options.application().type()).isEqualTo(UploadOptions.Notification.VALUE);
        assertThat(options.application().url()).isEqualTo(URI.create("http://127.0.0.1:9/app"));
        assertThat(options.door().farm().hostId()).isEqualTo("up3");
    }

    @ParameterizedTest
    @CsvSource({
        "uploads.listen=0.0.0.0:80, needs TLS and tokens",
        "uploads.tls-key=/k, need each other",
        "uploads.notify=value, uploads.notify needs uploads.notify-url",
        "uploads.notify-url=ftp://x/, is not an http or https URL"
    })
    void settings_thatDoNotGoTogether_areRefusedWithAdvice(String setting, String advice) {
        assertThatThrownBy(() -> load("uploads.root=/srv/in", setting))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(advice);
    }
}
