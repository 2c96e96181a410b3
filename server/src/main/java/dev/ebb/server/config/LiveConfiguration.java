package dev.ebb.server.config;

import dev.ebb.server.policy.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a running service: read once, then followed in what is a policy. A change is either valid as a whole
 * and takes effect, or is refused and changes nothing. Thread-safe.
 */
public final class LiveConfiguration {
    private final ConfigurationLoader.Sources sources;
    private final PolicyOverrides overrides;
    private final List<Runnable> followers = new ArrayList<>();
    private volatile Configuration current;

    private LiveConfiguration(ConfigurationLoader.Sources sources, PolicyOverrides overrides) {
        this.sources = sources;
        this.overrides = overrides;
        this.current = load(overrides.read());
    }

    /** Reads everything, or throws {@link ConfigurationException}. */
    public static LiveConfiguration load(ConfigurationLoader.Sources sources) {
        return new LiveConfiguration(sources, overrides(sources.home()));
    }

    /** What administrators have set of a service while it ran. */
    static PolicyOverrides overrides(Home home) {
        return new PolicyOverrides(home.state().resolve("policies"));
    }

    /** What it was read from, and is read from again. */
    public ConfigurationLoader.Sources sources() {
        return sources;
    }

    /** What applies now. */
    public Configuration current() {
        return current;
    }

    /** The policies that apply now. */
    public Policy policy() {
        return current.policy();
    }

    /** Calls back after each change, on the thread that made it. */
    public synchronized void onChange(Runnable follower) {
        followers.add(follower);
    }

    /**
     * Reads file and environment again. Answers the settings that were changed but are no policies, which the next start
     * brings into effect; throws {@link ConfigurationException} when something is wrong, and then nothing changes.
     */
    public synchronized List<String> reload() {
        Configuration next = load(overrides.read());
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < next.values().size(); i++) {
            EffectiveValue value = next.values().get(i);
            String before = current.values().get(i).value();
            if (!PolicyCatalog.isPolicy(value.key()) && !value.value().equals(before)) {
                waiting.add(value.key());
            }
        }
        follow(next);
        return waiting;
    }

    /** The policy with this key; empty when no policy has it. */
    public Optional<PolicyValue> policy(String key) {
        return current.policies().stream().filter(it -> it.key().equals(key)).findFirst();
    }

    /** Sets a policy until it is cleared, durably; throws {@link ConfigurationException} when it cannot be this. */
    public synchronized void set(String key, String value) {
        Map<String, String> next = new LinkedHashMap<>(overrides.read());
        next.put(key, value);
        change(next);
    }

    /** Lets file, environment or default count again; false when it was not set. */
    public synchronized boolean clear(String key) {
        Map<String, String> next = new LinkedHashMap<>(overrides.read());
        if (next.remove(key) == null) {
            return false;
        }
        change(next);
        return true;
    }

    private void change(Map<String, String> values) {
        Configuration next = load(values);
        overrides.write(values);
        follow(next);
    }

    private Configuration load(Map<String, String> values) {
        return ConfigurationLoader.load(sources.with(values));
    }

    private void follow(Configuration next) {
        current = current.followedBy(next);
        followers.forEach(Runnable::run);
    }
}
