package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.Scraper;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dashboard, alert rules and documentation speak of the metrics that a service has, and the documentation of all of them. */
@Timeout(120)
class MonitoringIT {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern NAME = Pattern.compile("\\b(?:ebb|grpc|http|process|jvm)_[a-z0-9_]+\\b(?!\")");
    private static final Pattern LABELS = Pattern.compile("\\{[^}]*\\}|by \\([^)]*\\)|on \\([^)]*\\)");

    @TempDir
    Path folder;

    private Set<String> exported;

    @BeforeEach
    void exportEverything() throws Exception {
        List<String> settings = new ArrayList<>(List.of(Scraper.SETTINGS));
        settings.add("audit.file=" + folder.resolve("audit.log"));
        settings.add("idle.loopback=true");
        settings.add("bandwidth.total-limit=1000000");
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new Origin().file("/file", new byte[2_000_000]));
                TestDaemon daemon = TestDaemon.start(folder.resolve("home"), settings.toArray(String[]::new))) {
            daemon.await(daemon.download(server.uri("/file"), folder.resolve("file")), JobState.JOB_STATE_TRANSFERRED);
            daemon.await(daemon.download(server.uri("/none"), folder.resolve("none")), JobState.JOB_STATE_ERROR);
            exported = Scraper.of(folder.resolve("home")).families();
        }
    }

    @Test
    void documentation_ofMetrics_hasEachOfThemAndNoOther() throws IOException {
        Set<String> documented = new TreeSet<>();
        Matcher row =
                Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\|").matcher(Files.readString(DOCS.resolve("metrics.md")));
        while (row.find()) {
            documented.add(row.group(1));
        }
        assertThat(documented).isEqualTo(exported);
    }

    @Test
    void dashboard_asksForMetricsThatAreThere() throws IOException {
        Set<String> asked = new TreeSet<>();
        JsonElement dashboard = JsonParser.parseString(Files.readString(DOCS.resolve("monitoring/ebb-dashboard.json")));
        for (JsonElement panel : dashboard.getAsJsonObject().getAsJsonArray("panels")) {
            if (panel.getAsJsonObject().has("targets")) {
                panel.getAsJsonObject()
                        .getAsJsonArray("targets")
                        .forEach(target -> asked.addAll(
                                names(target.getAsJsonObject().get("expr").getAsString())));
            }
        }
        assertThat(asked).hasSizeGreaterThan(25);
        assertThat(exported).containsAll(asked);
    }

    @Test
    void alerts_askForMetricsThatAreThere() throws IOException {
        Set<String> asked = new TreeSet<>();
        Matcher rule = Pattern.compile("(?m)expr: (\\|\\n(?: {10}.*\\n)+|.*)")
                .matcher(Files.readString(DOCS.resolve("monitoring/ebb-alerts.yaml")));
        while (rule.find()) {
            asked.addAll(names(rule.group(1)));
        }
        assertThat(asked).hasSizeGreaterThan(8);
        assertThat(exported).containsAll(asked);
    }

    /** The families that an expression asks for. */
    private static Set<String> names(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(LABELS.matcher(expression).replaceAll(""));
        while (name.find()) {
            names.add(name.group().replaceFirst("_(bucket|sum|count)$", ""));
        }
        return names;
    }
}
