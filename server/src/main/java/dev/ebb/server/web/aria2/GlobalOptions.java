package dev.ebb.server.web.aria2;

import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbException;
import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.SetPolicyRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What counts for every download. Limits of the whole service are its policies, and stay; the rest is what new downloads
 * begin with, and as in aria2 it is forgotten at the end. Thread-safe.
 */
final class GlobalOptions {
    private static final String LIMIT = "max-overall-download-limit";
    private static final String AT_ONCE = "max-concurrent-downloads";
    private static final String LIMIT_POLICY = "bandwidth.total-limit";
    private static final String AT_ONCE_POLICY = "scheduling.background-jobs";
    private static final String UNLIMITED = "unlimited";
    private static final long BITS_OF_BYTE = 8;
    private static final long KILO = 1000;
    private static final long LEAST_KBPS = 8;
    private static final long MOST_AT_ONCE = 64;

    /** Belong to one download, so they are nothing for all, as in aria2. */
    private static final Set<String> OF_ONE = Set.of("out", "gid", "checksum", "pause", "index-out", "select-file");

    private final BlockingStubs service;
    private final Path start;
    private volatile OptionSet options = OptionSet.NONE;

    GlobalOptions(BlockingStubs service, Path folder) {
        this.service = service;
        this.start = folder;
    }

    /** Where files go for which no folder is said. */
    Path folder() {
        return start.resolve(options.text("dir").orElse("")).normalize();
    }

    /** What a download begins with where it does not say otherwise; its folder aside. */
    OptionSet ofDownloads() {
        Map<String, String> values = new LinkedHashMap<>(options.values());
        values.remove("dir");
        return new OptionSet(values);
    }

    /** All of them, as they are told. */
    Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>(AllOptions.DEFAULTS);
        told.putAll(options.values());
        AllOptions.SECRETS.forEach(told::remove);
        told.put("dir", folder().toString());
        policy(LIMIT_POLICY).map(GlobalOptions::bytesPerSecond).ifPresent(rate -> told.put(LIMIT, rate));
        policy(AT_ONCE_POLICY).ifPresent(jobs -> told.put(AT_ONCE, jobs));
        return told;
    }

    /** Takes them over: all, or none when one cannot be taken. */
    synchronized void change(OptionSet asked) {
        Optional<Long> limit = asked.size(LIMIT);
        Optional<Long> atOnce = asked.number(AT_ONCE, 1, MOST_AT_ONCE);
        Map<String, String> next = new LinkedHashMap<>(options.values());
        asked.values().forEach((name, value) -> {
            if (!OF_ONE.contains(name) && !name.equals(LIMIT) && !name.equals(AT_ONCE)) {
                next.put(name, value);
            }
        });
        OptionSet changed = new OptionSet(next);
        // Whoever adds a download later would be told of a value that was wrong here.
        NewDownload.check(changed);
        limit.ifPresent(rate -> {
            if (rate == 0) {
                service.policies()
                        .clearPolicy(ClearPolicyRequest.newBuilder()
                                .setKey(LIMIT_POLICY)
                                .build());
            } else {
                setPolicy(LIMIT_POLICY, Math.max(LEAST_KBPS, rate * BITS_OF_BYTE / KILO));
            }
        });
        atOnce.ifPresent(jobs -> setPolicy(AT_ONCE_POLICY, jobs));
        options = changed;
    }

    private void setPolicy(String key, long value) {
        service.policies()
                .setPolicy(SetPolicyRequest.newBuilder()
                        .setKey(key)
                        .setValue(String.valueOf(value))
                        .build());
    }

    /** Empty where the caller may not know. */
    private Optional<String> policy(String key) {
        try {
            return Optional.of(service.policies()
                    .getPolicy(GetPolicyRequest.newBuilder().setKey(key).build())
                    .getPolicy()
                    .getValue());
        } catch (EbbException refused) {
            if (refused.reason().equals("E_ACCESSDENIED")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static String bytesPerSecond(String policy) {
        return policy.equals(UNLIMITED) ? "0" : String.valueOf(Long.parseLong(policy) * KILO / BITS_OF_BYTE);
    }
}
