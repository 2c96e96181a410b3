package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void page_inTheTree_isWhatTheTableSays() throws IOException {
        if (Boolean.getBoolean("ebb.writeDocs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ConfigurationReference.markdown());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md; write it anew with ./mvnw test -Debb.writeDocs=true")
                .isEqualTo(ConfigurationReference.markdown());
    }

    @Test
    void page_eachSection_isThereOnce() {
        assertThat(ConfigurationReference.markdown().lines().filter(line -> line.startsWith("## ")))
                .doesNotHaveDuplicates();
    }

    @Test
    void settings_keysAndVariables_areUnique() {
        Set<String> names = new HashSet<>();
        for (Setting<?> setting : Settings.ALL) {
            assertThat(names.add(setting.key())).as(setting.key()).isTrue();
            assertThat(names.add(setting.variable())).as(setting.variable()).isTrue();
        }
    }
}
