package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.config.ConfigurationLoader.Sources;
import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.Hours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveConfigurationTest {
    @TempDir
    Path folder;

    private Home home;

    @BeforeEach
    void makeState() throws IOException {
        home = Home.in(folder);
        Files.createDirectories(home.state());
    }

    @Test
    void set_policy_winsOverFileAndFlag_untilItIsCleared() throws IOException {
        write("limits:\n  jobs-per-user: 7\n");
        LiveConfiguration live = load("limits.files-per-job=3");
        live.set("limits.jobs-per-user", "9");
        live.set("limits.files-per-job", "4");
        assertThat(live.policy().limits().jobsPerUser()).isEqualTo(9);
        assertThat(live.policy().limits().filesPerJob()).isEqualTo(4);
        assertThat(source(live, "limits.jobs-per-user")).isEqualTo("policy");
        assertThat(live.policy("limits.jobs-per-user").orElseThrow().source()).isEqualTo("policy");

        assertThat(live.clear("limits.jobs-per-user")).isTrue();
        assertThat(live.clear("limits.jobs-per-user")).isFalse();
        assertThat(live.policy().limits().jobsPerUser()).isEqualTo(7);
        assertThat(source(live, "limits.jobs-per-user")).startsWith("file ").endsWith(":2");
    }

    @Test
    void set_policy_isThereAfterARestart() {
        load().set("timing.maximum-download-time", "2h");
        LiveConfiguration again = load();
        assertThat(again.policy().timing().maximumDownloadTime()).isEqualTo(Duration.ofHours(2));
        assertThat(source(again, "timing.maximum-download-time")).isEqualTo("policy");
    }

    @ParameterizedTest
    @CsvSource({
        "limits.jobs-per-user,0",
        "limits.jobs-per-user,many",
        "timing.inactivity-timeout,23h",
        "timing.inactivity-timeout,1000d",
        "timing.maximum-download-time,0",
        "bandwidth.internet-limit-on-schedule,4294967201",
        "bandwidth.internet-hours,8-24",
        "bandwidth.work-days,mon-someday",
        "cost.background,0x100",
        "cost.background,6",
        "listen.tcp,127.0.0.1:1",
        "nothing.at-all,1"
    })
    void set_valueOrKeyNotAllowed_isRefusedAndChangesNothing(String key, String value) {
        LiveConfiguration live = load();
        AtomicInteger changes = new AtomicInteger();
        live.onChange(changes::incrementAndGet);
        Configuration before = live.current();
        assertThatThrownBy(() -> live.set(key, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key);
        assertThat(live.current()).isSameAs(before);
        assertThat(load().current().policy()).isEqualTo(before.policy());
        assertThat(changes).hasValue(0);
    }

    @Test
    void set_refused_saysWhatIsAllowed() {
        assertThatThrownBy(() -> load().set("timing.inactivity-timeout", "0")).hasMessageContaining("1d to 999d");
    }

    @Test
    void schedulesAndCosts_written_areUnderstoodAndShown() {
        LiveConfiguration live = load();
        live.set("bandwidth.work-enabled", "true");
        live.set("bandwidth.work-days", "wed,fri-mon");
        live.set("bandwidth.work-hours", "22-6");
        live.set("bandwidth.work-limit-low", "0");
        live.set("cost.background", "4");
        live.set("cost.foreground", "0x80000061");
        Bandwidth.Calendar work = live.policy().bandwidth().work();
        assertThat(work.when().days())
                .containsExactlyInAnyOrder(
                        DayOfWeek.WEDNESDAY, DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY);
        assertThat(work.when().hours()).isEqualTo(new Hours(22, 6));
        assertThat(work.inside().lowKbps()).isZero();
        assertThat(work.inside().highKbps()).isEqualTo(Bandwidth.UNLIMITED);
        assertThat(live.policy().cost()).isEqualTo(new CostDefaults(0x80000067, 0x80000061));
        assertThat(value(live, "bandwidth.work-days")).isEqualTo("mon,wed,fri-sun");
        assertThat(value(live, "bandwidth.work-limit-high")).isEqualTo("unlimited");
        assertThat(value(live, "cost.background")).isEqualTo("unless-near-limit");
        assertThat(value(live, "cost.foreground")).isEqualTo("0x80000061");
        assertThat(load().policy()).isEqualTo(live.policy());
    }

    @Test
    void reload_fileChanged_bringsPoliciesAtOnceAndNamesTheRest() throws IOException {
        LiveConfiguration live = load();
        AtomicInteger changes = new AtomicInteger();
        live.onChange(changes::incrementAndGet);
        write("limits:\n  jobs-per-user: 7\nlog:\n  level: debug\n");
        assertThat(live.reload()).containsExactly("log.level");
        assertThat(live.policy().limits().jobsPerUser()).isEqualTo(7);
        assertThat(value(live, "log.level")).isEqualTo("info");
        assertThat(changes).hasValue(1);
    }

    @Test
    void reload_fileBroken_leavesWhatWas() throws IOException {
        write("limits:\n  jobs-per-user: 7\n");
        LiveConfiguration live = load();
        write("limits:\n  jobs-per-user: none\n");
        assertThatThrownBy(live::reload).hasMessageContaining("ebb.yaml:2");
        assertThat(live.policy().limits().jobsPerUser()).isEqualTo(7);
    }

    @Test
    void overrides_fileDamaged_isSaidWithItsName() throws IOException {
        Files.writeString(home.state().resolve("policies"), "rubbish\n");
        assertThatThrownBy(this::load).hasMessageContaining("policies").hasMessageContaining("rubbish");
    }

    private void write(String text) throws IOException {
        Files.createDirectories(home.configuration().getParent());
        Files.writeString(home.configuration(), text);
    }

    private LiveConfiguration load(String... flags) {
        return LiveConfiguration.load(new Sources(home, Optional.empty(), Map.of(), List.of(flags)));
    }

    private static String source(LiveConfiguration live, String key) {
        return entry(live, key).source();
    }

    private static String value(LiveConfiguration live, String key) {
        return entry(live, key).value();
    }

    private static EffectiveValue entry(LiveConfiguration live, String key) {
        return live.current().values().stream()
                .filter(it -> it.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
