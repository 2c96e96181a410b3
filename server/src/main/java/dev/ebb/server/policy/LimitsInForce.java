package dev.ebb.server.policy;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the policies let pass at a moment, in bytes per second; {@link #UNLIMITED} for everything. Pure: to be worked out anew
 * when a policy or, at the borders of calendars, the hour changes.
 *
 * @param total of everything together
 * @param background of all jobs but FOREGROUND ones together
 * @param priorities of all jobs of a priority together
 * @param user of each user who is not named
 * @param users of single users
 * @param host of each host that is not named
 * @param hosts of single hosts, by their names in lower case
 */
public record LimitsInForce(
        long total,
        long background,
        Map<JobPriority, Long> priorities,
        long user,
        Map<OwnerId, Long> users,
        long host,
        Map<String, Long> hosts) {
    /** No limit. */
    public static final long UNLIMITED = Bandwidth.UNLIMITED;

    /** BITS takes less for about this; 0, which stops jobs, is the scheduler's business. */
    private static final long LEAST_KBPS = 2;

    private static final long BYTES_PER_KILOBIT = 125;

    /** No limits. */
    public static final LimitsInForce NONE =
            new LimitsInForce(UNLIMITED, UNLIMITED, Map.of(), UNLIMITED, Map.of(), UNLIMITED, Map.of());

    public LimitsInForce {
        priorities = Map.copyOf(priorities);
        users = Map.copyOf(users);
        hosts = Map.copyOf(hosts);
    }

    /** What counts at a moment, which is a time of day where the service is. */
    public static LimitsInForce at(Bandwidth bandwidth, LocalDateTime moment) {
        RateCaps caps = bandwidth.caps();
        Optional<Bandwidth.Limit> together = bandwidth.ofBackground(moment);
        Map<JobPriority, Long> priorities = new EnumMap<>(JobPriority.class);
        for (JobPriority priority : JobPriority.values()) {
            long kbps = caps.levels().of(priority);
            if (together.isEmpty()) {
                kbps = Math.min(kbps, kbps(bandwidth.inForce(priority, moment)));
            }
            priorities.put(priority, bytes(kbps));
        }
        return new LimitsInForce(
                bytes(caps.totalKbps()),
                bytes(kbps(together)),
                priorities,
                bytes(caps.userKbps()),
                inBytes(caps.usersKbps()),
                bytes(caps.hostKbps()),
                inBytes(caps.hostsKbps()));
    }

    /** Of all jobs of a priority together. */
    public long ofPriority(JobPriority priority) {
        return priorities.getOrDefault(priority, UNLIMITED);
    }

    /** Of all jobs of a user together. */
    public long ofUser(OwnerId owner) {
        return users.getOrDefault(owner, user);
    }

    /** Of everything that has to do with a host. */
    public long ofHost(String name) {
        return hosts.getOrDefault(name, host);
    }

    private static long kbps(Optional<Bandwidth.Limit> limit) {
        return limit.map(Bandwidth.Limit::kbps).orElse(Bandwidth.UNLIMITED);
    }

    private static <K> Map<K, Long> inBytes(Map<K, Long> kbps) {
        return kbps.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> bytes(it.getValue())));
    }

    static long bytes(long kbps) {
        return kbps == Bandwidth.UNLIMITED ? UNLIMITED : Math.max(LEAST_KBPS, kbps) * BYTES_PER_KILOBIT;
    }
}
