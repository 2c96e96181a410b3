package dev.ebb.server.config;

import dev.ebb.server.config.RawValue.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Builds a {@link Configuration} from defaults, the file, the environment and flags, the later ones stronger. Either the
 * whole is valid or {@link ConfigurationException} lists every problem. Holds nothing: to reload, load again.
 */
public final class ConfigurationLoader {
    private static final Map<String, Setting<?>> BY_KEY = Settings.ALL.stream()
            .collect(Collectors.toMap(Setting::key, Function.identity(), (a, b) -> a, LinkedHashMap::new));

    private final Sources sources;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, RawValue> written = new LinkedHashMap<>();

    private ConfigurationLoader(Sources sources) {
        this.sources = sources;
    }

    /**
     * What to read.
     *
     * @param home says whose defaults apply, and names the file when {@code file} does not
     * @param file a file that must exist; empty = the one of the home, if there is one
     * @param environment variables such as EBB_LIMITS_JOBS_PER_USER
     * @param flags {@code key=value} from the command line
     * @param overrides policies that an administrator has set while the service ran; they win over everything
     */
    public record Sources(
            Home home,
            Optional<Path> file,
            Map<String, String> environment,
            List<String> flags,
            Map<String, String> overrides) {
        /** Without overrides. */
        public Sources(Home home, Optional<Path> file, Map<String, String> environment, List<String> flags) {
            this(home, file, environment, flags, Map.of());
        }

        /** The same with these overrides. */
        public Sources with(Map<String, String> policies) {
            return new Sources(home, file, environment, flags, policies);
        }

        /** The file of the home, and the environment. */
        public static Sources of(Home home, Map<String, String> environment) {
            return new Sources(home, Optional.empty(), environment, List.of());
        }
    }

    /** Reads everything, or throws {@link ConfigurationException}. */
    public static Configuration load(Sources sources) {
        Understood understood = understand(sources);
        if (!understood.problems().isEmpty()) {
            throw new ConfigurationException(understood.problems());
        }
        return understood.settings().toConfiguration();
    }

    /** Reads everything, and goes on with the default of what cannot be understood. */
    static Understood understand(Sources sources) {
        return new ConfigurationLoader(sources).understand();
    }

    private Understood understand() {
        readFile();
        readEnvironment();
        sources.flags().forEach(this::readFlag);
        sources.overrides().forEach(this::readOverride);
        List<String> doubtful = new ArrayList<>();
        ResolvedSettings resolved = resolve(doubtful);
        // What a value would have contradicted that could not be read is not known.
        resolved.contradictions().stream()
                .filter(problem -> doubtful.stream().noneMatch(problem::contains))
                .forEach(problems::add);
        return new Understood(resolved, List.copyOf(problems));
    }

    /**
     * What could be understood.
     *
     * @param settings each value, the default where the written one is wrong
     * @param problems everything that is wrong
     */
    record Understood(ResolvedSettings settings, List<String> problems) {}

    private void readFile() {
        Path file = sources.file().orElse(sources.home().configuration());
        if (sources.file().isEmpty() && !Files.exists(file)) {
            return;
        }
        YamlFile.read(file, problems).forEach((key, value) -> {
            if (BY_KEY.containsKey(key)) {
                written.put(key, value);
            } else {
                problems.add(value.origin().place() + ": unknown setting \"" + key + "\""
                        + Suggestion.of(key, BY_KEY.keySet()));
            }
        });
    }

    /** A variable of one of our sections is ours; EBB_HOME and its like are not settings. */
    private void readEnvironment() {
        Map<String, Setting<?>> byVariable = new LinkedHashMap<>();
        Set<String> sections = new TreeSet<>();
        for (Setting<?> setting : Settings.ALL) {
            byVariable.put(setting.variable(), setting);
            sections.add(setting.variable()
                    .substring(0, "EBB_".length() + setting.section().length() + 1));
        }
        sources.environment().forEach((variable, text) -> {
            Setting<?> setting = byVariable.get(variable);
            if (setting != null) {
                write(setting, new RawValue.Text(text.strip(), Origin.environment(variable)));
            } else if (sections.stream().anyMatch(variable::startsWith)) {
                problems.add("environment variable " + variable + ": no setting has this name"
                        + Suggestion.of(variable, byVariable.keySet()));
            }
        });
    }

    private void readFlag(String flag) {
        int equals = flag.indexOf('=');
        String key = equals < 0 ? flag : flag.substring(0, equals);
        Setting<?> setting = BY_KEY.get(key);
        if (equals < 0) {
            problems.add("--set " + flag + ": key=value is expected");
        } else if (setting == null) {
            problems.add("--set " + key + ": unknown setting \"" + key + "\"" + Suggestion.of(key, BY_KEY.keySet()));
        } else {
            write(setting, new RawValue.Text(flag.substring(equals + 1).strip(), Origin.flag("--set")));
        }
    }

    private void readOverride(String key, String text) {
        Setting<?> setting = BY_KEY.get(key);
        if (setting == null || !PolicyCatalog.isPolicy(key)) {
            problems.add("policy " + key + ": no policy has this name" + Suggestion.of(key, PolicyCatalog.keys()));
        } else {
            write(setting, new RawValue.Text(text, Origin.policy(key)));
        }
    }

    private void write(Setting<?> setting, RawValue value) {
        if (setting.type().onlyInFile()) {
            problems.add(value.origin().place() + ": " + setting.key() + " can only be set in the configuration file");
        } else {
            written.put(setting.key(), value);
        }
    }

    private ResolvedSettings resolve(List<String> doubtful) {
        ResolvedSettings resolved = new ResolvedSettings(sources.home(), sources.environment());
        for (Setting<?> setting : Settings.ALL) {
            RawValue value = written.get(setting.key());
            try {
                resolved.put(setting, value);
            } catch (BadValueException bad) {
                problems.add(bad.origin().place() + ": " + setting.key() + ": " + bad.getMessage() + " (allowed: "
                        + setting.type().allowed() + ")");
                doubtful.add(setting.key());
                resolved.put(setting, null);
            }
        }
        return resolved;
    }
}
