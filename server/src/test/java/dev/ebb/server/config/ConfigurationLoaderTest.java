package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.config.ConfigurationLoader.Sources;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.AddressRule;
import dev.ebb.server.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {
    private static final String SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @TempDir
    Path folder;

    @Test
    void nothingConfigured_gives_theDefaultsOfTheRooms() {
        Configuration configuration = ConfigurationLoader.load(Sources.of(home(), Map.of()));

        assertThat(configuration.policy()).isEqualTo(Policy.DEFAULTS);
        EngineOptions engine = EngineOptions.defaults();
        assertThat(configuration.engine())
                .usingRecursiveComparison()
                .ignoringFields("mayConnect")
                .isEqualTo(engine);
        assertThat(configuration.listen()).isEqualTo(ListenOptions.NONE);
        assertThat(configuration.principals()).isEqualTo(PrincipalOptions.NONE);
        assertThat(configuration.values()).extracting(EffectiveValue::source).containsOnly("default");
    }

    @Test
    void proxies_ofTheEnvironment_areTakenUnlessASettingNamesOthers() {
        Map<String, String> environment = Map.of(
                "http_proxy",
                "http://u:p%40@proxy:3128/",
                "HTTPS_PROXY",
                "proxy2:8080",
                "all_proxy",
                "socks5h://proxy3",
                "no_proxy",
                "a.example, .b.example,*,10.0.0.0/8,weird*name");

        ProxyOptions found = ConfigurationLoader.load(Sources.of(home(), environment))
                .engine()
                .proxy();
        ProxyOptions none = ConfigurationLoader.load(
                        new Sources(home(), Optional.empty(), environment, List.of("proxy.url=none")))
                .engine()
                .proxy();
        ProxyOptions set = ConfigurationLoader.load(new Sources(
                        home(), Optional.empty(), environment, List.of("proxy.url=a:1 b:2", "proxy.bypass=<local>")))
                .engine()
                .proxy();

        assertThat(found.list()).isEqualTo("socks5h://proxy3 http=http://u:p%40@proxy:3128/ https=proxy2:8080");
        assertThat(found.bypass()).isEqualTo("a.example *.a.example b.example *.b.example * 10.0.0.0/8");
        assertThat(found).asString().doesNotContain("p%40");
        assertThat(none.list()).isEmpty();
        assertThat(set.list()).isEqualTo("a:1 b:2");
        assertThat(set.bypass()).isEqualTo("<local>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.url=http://user:hunter2@proxy", "proxy.url=ftp://proxy", "proxy.bypass=a*b"})
    void proxies_thatMakeNoSense_stopTheStart(String setting) {
        Sources sources = new Sources(home(), Optional.empty(), Map.of(), List.of(setting));

        assertThatThrownBy(() -> ConfigurationLoader.load(sources))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("list of the service")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void systemMode_defaults_keepTransfersOutOfTheMachine() {
        Configuration configuration =
                ConfigurationLoader.load(new Sources(Home.system(), Optional.of(file("")), Map.of(), List.of()));

        assertThat(configuration.policy().addresses()).isEqualTo(AddressRule.SYSTEM_SERVICE);
    }

    @Test
    void file_sectionsNestedOrDotted_areBothRead() {
        Configuration configuration = load("""
                # comment
                limits:
                  jobs-per-user: 7
                scheduling.time-slice: 90s
                engine:
                  buffer-budget: 128MiB
                timing:
                """);

        assertThat(configuration.policy().limits().jobsPerUser()).isEqualTo(7);
        assertThat(configuration.policy().scheduling().timeSlice()).isEqualTo(Duration.ofSeconds(90));
        assertThat(configuration.engine().bufferBudgetBytes()).isEqualTo(128L << 20);
        assertThat(value(configuration, "limits.jobs-per-user"))
                .isEqualTo(new EffectiveValue("limits.jobs-per-user", "7", "file " + yaml() + ":3"));
    }

    @Test
    void flag_beatsEnvironment_beatsFile() {
        Path file = file("limits: {jobs-per-user: 1, files-per-job: 1, jobs-per-machine: 1}");
        Map<String, String> environment =
                Map.of("EBB_LIMITS_JOBS_PER_USER", "2", "EBB_LIMITS_FILES_PER_JOB", "2", "EBB_HOME", "/ignored");

        Configuration configuration = ConfigurationLoader.load(
                new Sources(home(), Optional.of(file), environment, List.of("limits.files-per-job=3")));

        assertThat(value(configuration, "limits.jobs-per-machine").source()).startsWith("file ");
        assertThat(value(configuration, "limits.jobs-per-user").source())
                .isEqualTo("environment EBB_LIMITS_JOBS_PER_USER");
        assertThat(value(configuration, "limits.files-per-job"))
                .isEqualTo(new EffectiveValue("limits.files-per-job", "3", "flag --set"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    limits: {jobs-per-user: many}         | 1: limits.jobs-per-user: "many" is not a whole number in range (allowed: 1 to 10000000)
                    limits: {jobs-per-user: 0}            | 1: limits.jobs-per-user: "0" is not a whole number in range (allowed: 1 to 10000000)
                    limits: {job-per-user: 3}             | 1: unknown setting "limits.job-per-user"; did you mean "limits.jobs-per-user"?
                    limit: {jobs-per-user: 3}             | 1: unknown setting "limit.jobs-per-user"; did you mean "limits.jobs-per-user"?
                    zzz: 1                                | 1: unknown setting "zzz"
                    network: {allow-private: yes}         | 1: network.allow-private: "yes" is not true or false (allowed: true, false)
                    log: {level: loud}                    | 1: log.level: "loud" is not one of them (allowed: error, warn, info, debug, trace)
                    timing: {history-retention: 1h}       | 1: timing.history-retention: "1h" is not a duration in range (allowed: 1d to 999d, as 250ms, 5s, 10m, 2h, 14d)
                    destinations: {roots: [/a, b]}        | 1: destinations.roots: "b" is not an absolute path (allowed: a list, each an absolute path)
                    limits: {jobs-per-user: [1]}          | 1: limits.jobs-per-user: a single value is expected here
                    listen: {tcp: 0.0.0.0:7070}           | 1: listen.tcp: 0.0.0.0:7070 is not a loopback address and needs TLS
                    listen: {tcp: 127.0.0.1:7070}         | 1: listen.tcp: nobody could come in
                    listen: {tcp: here}                   | 1: listen.tcp: "here" is not an address with a port (allowed: host:port or [IPv6 address]:port; or off)
                    listen: {tls-key: /k}                 | 1: listen.tls-certificate and listen.tls-key need each other
                    principals: {tokens: [{name: a}]}     | 1: principals.tokens: the field "sha256" is missing
                    principals: {tokens: [{nam: a}]}      | 1: principals.tokens: unknown field "nam"; did you mean "name"?
                    principals: {tokens: 5}               | 1: principals.tokens: a list is expected here
                    limits: [1                            | 1: is not YAML
                    hello                                 | 1: sections such as "limits:" are expected here
                    """)
    void file_withMistake_isRefused_withLineAndAllowedValues(String text, String problem) {
        assertThatThrownBy(() -> load(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(yaml() + ":" + problem);
    }

    @Test
    void file_withSeveralMistakes_listsAllOfThem_withTheirLines() {
        String text = """
                limits:
                  jobs-per-user: x

                  files-per-job: y
                nonsense: 1
                limits.files-per-job: 4
                """;
        assertThatThrownBy(() -> load(text))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(4)
                                .anySatisfy(it -> assertThat(it).startsWith(yaml() + ":2: "))
                                .anySatisfy(it -> assertThat(it).startsWith(yaml() + ":4: "))
                                .anySatisfy(it -> assertThat(it).startsWith(yaml() + ":5: unknown"))
                                .anySatisfy(it -> assertThat(it).contains(":6: limits.files-per-job is set twice")));
    }

    @Test
    void environment_unknownNameInOurSection_isRefused_withASuggestion() {
        assertThatThrownBy(() -> ConfigurationLoader.load(
                        Sources.of(home(), Map.of("EBB_LIMITS_JOBS_PER_USERS", "2", "EBB_WHATEVER", "3"))))
                .hasMessage("environment variable EBB_LIMITS_JOBS_PER_USERS: no setting has this name;"
                        + " did you mean \"EBB_LIMITS_JOBS_PER_USER\"?");
    }

    @Test
    void flag_malformed_isRefused() {
        assertThatThrownBy(() -> ConfigurationLoader.load(
                        new Sources(home(), Optional.empty(), Map.of(), List.of("limits.jobs-per-user", "a.b=1"))))
                .hasMessageContaining("--set limits.jobs-per-user: key=value is expected")
                .hasMessageContaining("--set a.b: unknown setting");
    }

    @Test
    void fileNamedByHand_missing_isRefused() {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(
                        () -> ConfigurationLoader.load(new Sources(home(), Optional.of(missing), Map.of(), List.of())))
                .hasMessageContaining(missing + ": does not exist");
    }

    @Test
    void principals_inTheFile_becomeCallersWithRoots() {
        Configuration configuration = load("""
                listen: {tcp: "[::1]:7070"}
                principals:
                  admin-group: wheel
                  service-accounts: [backup, 1001]
                  tokens:
                    - {name: ci, sha256: %s, role: service, account: build, roots: [/srv/in]}
                    - {name: guest, sha256: %s}
                """.formatted(SHA.toUpperCase(java.util.Locale.ROOT), SHA));

        assertThat(configuration.principals().adminGroup()).contains("wheel");
        assertThat(configuration.principals().serviceAccounts()).containsExactly("backup", "1001");
        assertThat(configuration.principals().tokens())
                .containsExactly(
                        new Principal(
                                "token:ci",
                                SHA,
                                Role.SERVICE,
                                Optional.of("build"),
                                List.of(Path.of("/srv/in")),
                                false),
                        new Principal("token:guest", SHA, Role.USER, Optional.empty(), List.of(), false));
        assertThat(configuration.policy().destinations().rootsOf(new OwnerId("token:ci")))
                .containsExactly(Path.of("/srv/in"));
        assertThat(configuration.listen().tcp()).contains(new HostPort("::1", 7070));
        assertThat(value(configuration, "principals.tokens").value()).doesNotContain(SHA);
    }

    @Test
    void principals_inTheEnvironment_areRefused() {
        assertThatThrownBy(() -> ConfigurationLoader.load(Sources.of(home(), Map.of("EBB_PRINCIPALS_TOKENS", "x"))))
                .hasMessageContaining("principals.tokens can only be set in the configuration file");
    }

    private Configuration load(String text) {
        return ConfigurationLoader.load(new Sources(home(), Optional.of(file(text)), Map.of(), List.of()));
    }

    private Home home() {
        return Home.in(folder);
    }

    private Path yaml() {
        return home().configuration();
    }

    private Path file(String text) {
        try {
            return Files.writeString(yaml(), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static EffectiveValue value(Configuration configuration, String key) {
        return configuration.values().stream()
                .filter(it -> it.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
