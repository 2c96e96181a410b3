package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.JobException;
import dev.ebb.server.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two policies, whole numbers both. Confined to one call at a time. */
public final class FakePolicies implements PolicyControl {
    public volatile Policy policy = Policy.DEFAULTS;
    public final List<String> changes = new ArrayList<>();
    private final Map<String, String> values = new TreeMap<>(Map.of("limits.a", "1", "limits.b", "2"));

    @Override
    public Policy inForce() {
        return policy;
    }

    @Override
    public List<PolicyEntry> policies() {
        return values.keySet().stream().map(this::policy).toList();
    }

    @Override
    public PolicyEntry policy(String key) {
        String value = values.get(key);
        if (value == null) {
            throw JobException.invalid("key", "is not that of a policy");
        }
        return new PolicyEntry(key, "MaxA", value, "jobs", "1", "policy", "How many.", "whole numbers");
    }

    @Override
    public PolicyEntry set(Caller who, String key, String value) {
        policy(key);
        if (!value.matches("\\d+")) {
            throw JobException.invalid("value", "allowed: whole numbers");
        }
        changes.add(who.id().value() + " " + key + "=" + value);
        values.put(key, value);
        return policy(key);
    }

    @Override
    public PolicyEntry clear(Caller who, String key) {
        return set(who, key, "1");
    }
}
