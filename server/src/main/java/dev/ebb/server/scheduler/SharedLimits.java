package dev.ebb.server.scheduler;

import dev.ebb.server.engine.ConnectionShares;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.fleet.Mandate;
import dev.ebb.server.fleet.PlaceNeed;
import dev.ebb.server.fleet.ShareKey;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.governor.RateUse;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.FleetWide;
import dev.ebb.server.policy.LimitsInForce;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.policy.RateCaps;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The limits of rates that count on this node: of those that are the whole fleet's its part, and it says what it would use of them.
 * Confined to the scheduler's thread.
 */
final class SharedLimits {
    /** So long whoever begins counts as one who would use everything. */
    private static final Duration BEGINNING = Duration.ofSeconds(5);

    /** Nothing at all would stop a transfer for good. */
    private static final long LEAST = 1;

    private static final OwnerId NOBODY = new OwnerId("");

    private final TransferEngine engine;
    private final RateTree tree;
    private final Supplier<Policy> policy;
    private final Obedience obedience;
    private final Map<String, Instant> since = new HashMap<>();

    private boolean connectionsShared;

    /** Of this turn: what is used of each limit of the fleet, and what would be. */
    private final Map<String, Long> used = new HashMap<>();

    private final Map<String, Long> wants = new HashMap<>();

    SharedLimits(TransferEngine engine, RateTree tree, Supplier<Policy> policy, Obedience obedience) {
        this.engine = engine;
        this.tree = tree;
        this.policy = policy;
        this.obedience = obedience;
    }

    /** What counts at a moment, which is a time of day where the service is; this would be used of the fleet's places. */
    LimitsInForce at(Instant now, LocalDateTime moment, PlaceNeed places) {
        Bandwidth bandwidth = policy.get().bandwidth();
        FleetWide wide = policy.get().fleet().wide();
        Mandate mandate = obedience.mandate();
        shareConnections(wide.connections());
        if (wide.equals(FleetWide.NONE)) {
            mandate.want(Map.of());
            return LimitsInForce.at(bandwidth, moment);
        }
        if (wide.backgroundJobs()) {
            wants.putAll(mandate.places(places));
        }
        List<RateUse> uses = tree.uses();
        note(uses, now);
        LimitsInForce caps = LimitsInForce.at(Bandwidth.DEFAULTS.with(bandwidth.caps()), moment);
        LimitsInForce calendars = LimitsInForce.at(bandwidth.with(RateCaps.NONE), moment);
        Map<JobPriority, Long> priorities = new EnumMap<>(JobPriority.class);
        for (JobPriority priority : JobPriority.values()) {
            boolean calendar = isWide(bandwidth, wide, priority, moment);
            priorities.put(
                    priority,
                    Math.min(
                            part(wide.levels(), ShareKey.level(priority), caps.ofPriority(priority), now),
                            part(calendar, ShareKey.calendar(priority), calendars.ofPriority(priority), now)));
        }
        Map<OwnerId, Long> users = new HashMap<>(caps.users());
        Map<String, Long> hosts = new HashMap<>(caps.hosts());
        shareOut(uses, wide, caps, users, hosts, now);
        LimitsInForce limits = new LimitsInForce(
                part(wide.total(), ShareKey.TOTAL, caps.total(), now),
                part(wide.interval(), ShareKey.INTERVAL, calendars.background(), now),
                priorities,
                begins(wide.users(), ShareKey.user(NOBODY), caps.user()),
                users,
                begins(wide.hosts(), ShareKey.host(""), caps.host()),
                hosts);
        mandate.want(wants);
        return limits;
    }

    /** Parts are worked out here, once a turn: those who look for connections must not wait for it. */
    private void shareConnections(boolean wide) {
        wants.clear();
        if (!wide && !connectionsShared) {
            return;
        }
        connectionsShared = wide;
        Set<String> servers = new HashSet<>();
        if (wide) {
            engine.connectionsWanted().forEach((server, wanted) -> {
                servers.add(server);
                wants.put(ShareKey.connections(server), (long) wanted);
            });
        }
        Mandate mandate = obedience.mandate();
        engine.shareConnections(
                wide
                        ? (server, limit) ->
                                (int) mandate.share(ShareKey.connections(servers.contains(server) ? server : ""), limit)
                        : ConnectionShares.ALL);
    }

    private static boolean isWide(Bandwidth bandwidth, FleetWide wide, JobPriority priority, LocalDateTime moment) {
        String key =
                bandwidth.inForce(priority, moment).map(Bandwidth.Limit::key).orElse("");
        return key.startsWith("bandwidth.maintenance") ? wide.maintenance() : wide.work();
    }

    private void shareOut(
            List<RateUse> uses,
            FleetWide wide,
            LimitsInForce caps,
            Map<OwnerId, Long> users,
            Map<String, Long> hosts,
            Instant now) {
        if (wide.users()) {
            caps.users().forEach((user, limit) -> users.put(user, part(true, ShareKey.user(user), limit, now)));
        }
        if (wide.hosts()) {
            caps.hosts().forEach((host, limit) -> hosts.put(host, part(true, ShareKey.host(host), limit, now)));
        }
        for (RateUse use : uses) {
            OwnerId user = new OwnerId(use.name());
            switch (use.scope()) {
                case USER -> users.computeIfAbsent(user, it -> part(wide.users(), ShareKey.user(it), caps.user(), now));
                case HOST ->
                    hosts.computeIfAbsent(use.name(), it -> part(wide.hosts(), ShareKey.host(it), caps.host(), now));
                default -> {
                    // Of these there is one each.
                }
            }
        }
    }

    /** The limit of one that nobody had to do with until now, until the next turn knows of it. */
    private long begins(boolean wide, String key, long limit) {
        return wide && limit != LimitsInForce.UNLIMITED
                ? Math.max(LEAST, obedience.mandate().share(key, limit))
                : limit;
    }

    private long part(boolean wide, String key, long limit, Instant now) {
        if (!wide || limit == LimitsInForce.UNLIMITED) {
            return limit;
        }
        long part = obedience.mandate().share(key, limit);
        Long passes = used.get(key);
        if (passes != null) {
            boolean hungry = now.isBefore(since.getOrDefault(key, now).plus(BEGINNING)) || passes > part * 7 / 10;
            wants.put(key, hungry ? limit : Math.min(limit, passes + passes / 2 + LEAST));
        }
        return Math.max(LEAST, part);
    }

    private void note(List<RateUse> uses, Instant now) {
        used.clear();
        for (RateUse use : uses) {
            for (String key : keys(use)) {
                used.put(key, use.currentBytesPerSecond());
                since.putIfAbsent(key, now);
            }
        }
        Set<String> ended = new HashSet<>(since.keySet());
        ended.removeAll(used.keySet());
        since.keySet().removeAll(ended);
    }

    private static List<String> keys(RateUse use) {
        return switch (use.scope()) {
            case TOTAL -> List.of(ShareKey.TOTAL);
            case BACKGROUND -> List.of(ShareKey.INTERVAL);
            case PRIORITY -> {
                JobPriority priority = JobPriority.valueOf(use.name());
                yield List.of(ShareKey.level(priority), ShareKey.calendar(priority));
            }
            case USER -> List.of(ShareKey.user(new OwnerId(use.name())));
            case HOST -> List.of(ShareKey.host(use.name()));
            case JOB -> List.of();
        };
    }
}
