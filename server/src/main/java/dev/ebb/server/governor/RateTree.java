package dev.ebb.server.governor;

import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.LimitsInForce;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All limits and everybody who moves bytes: total, then users, then jobs, then their files; priorities and hosts are limits
 * that nodes of several parents share. Bytes pass only when every limit on their way lets them. Limits change at any time and
 * count at once, for those who wait as well. Thread-safe.
 */
public final class RateTree {
    private final LongSupplier nanos;
    private final long origin;
    private final Alarm alarm;
    private final Gate total;
    private final Gate background;
    private final Map<JobPriority, Gate> priorities = new EnumMap<>(JobPriority.class);
    private final Map<OwnerId, UserNode> users = new HashMap<>();
    private final Map<JobId, JobLane> jobs = new HashMap<>();
    private final Map<String, Gate> hosts = new HashMap<>();
    private final RateNode root;
    private final Dealer dealer;
    private LimitsInForce limits = LimitsInForce.NONE;
    private long numbers;
    private long alarmAt = Long.MAX_VALUE;

    /** A tree without limits. The source of time counts nanoseconds and never goes back. */
    public RateTree(LongSupplier nanos, Alarm alarm) {
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
        this.alarm = alarm;
        this.total = gate(RateScope.TOTAL, "", LimitsInForce.UNLIMITED);
        this.background = gate(RateScope.BACKGROUND, "", LimitsInForce.UNLIMITED);
        for (JobPriority priority : JobPriority.values()) {
            priorities.put(priority, gate(RateScope.PRIORITY, priority.name(), LimitsInForce.UNLIMITED));
        }
        this.root = new RateNode(++numbers, null, List.of(total));
        this.dealer = new Dealer(root);
    }

    /** A user's place and limit. */
    private record UserNode(RateNode node, Gate gate) {}

    /** These limits count from now on. */
    public void limits(LimitsInForce next) {
        settle(now -> {
            limits = next;
            rate(total, next.total(), now);
            rate(background, next.background(), now);
            priorities.forEach((priority, gate) -> rate(gate, next.ofPriority(priority), now));
            users.forEach((user, place) -> rate(place.gate(), next.ofUser(user), now));
            hosts.forEach((host, gate) -> rate(gate, next.ofHost(host), now));
        });
    }

    /** The lane of a job, with a limit of its own in bytes a second or none. Whoever asks for it ends with {@link #leave}. */
    public Lane lane(JobId id, OwnerId owner, JobPriority priority, @Nullable Long ownLimit) {
        JobLane lane;
        synchronized (this) {
            lane = jobs.get(id);
            if (lane == null) {
                Gate own = gate(RateScope.JOB, id.toString(), LimitsInForce.UNLIMITED);
                RateNode node = new RateNode(++numbers, enter(owner).node(), List.of(own));
                lane = new JobLane(this, own, node, owner, new Claim(priority, owner, id));
                jobs.put(id, lane);
            }
        }
        follow(id, owner, priority, ownLimit);
        return lane;
    }

    /** Owner, priority or own limit of a job may have changed; one without a lane is none of our business. */
    public void follow(JobId id, OwnerId owner, JobPriority priority, @Nullable Long ownLimit) {
        List<RateTap> turned = new ArrayList<>();
        settle(now -> {
            JobLane lane = jobs.get(id);
            if (lane == null) {
                return;
            }
            turned.addAll(lane.claims(new Claim(priority, owner, id)));
            rate(lane.own(), ownLimit == null ? LimitsInForce.UNLIMITED : ownLimit, now);
            boolean inBackground = priority != JobPriority.FOREGROUND;
            Gate level = priorities.get(priority);
            List<Gate> gates = Stream.of(lane.own(), level, inBackground ? background : null)
                    .flatMap(Stream::ofNullable)
                    .toList();
            RateNode node = lane.node();
            if (!gates.equals(node.gates()) || !lane.owner().equals(owner)) {
                dealer.standAside(node);
                node.bind(gates);
                if (!lane.owner().equals(owner)) {
                    node.moveTo(enter(owner).node());
                    exit(lane.owner());
                    lane.owner(owner);
                }
                dealer.activate(node);
            }
        });
        turned.forEach(RateTap::turned);
    }

    /** The job runs no more. */
    public synchronized void leave(JobId id) {
        JobLane lane = jobs.remove(id);
        if (lane != null) {
            exit(lane.owner());
        }
    }

    /** The limits that count now: of everything, of priorities, and of the users, jobs and hosts that have to do with us now. */
    public synchronized List<RateInForce> inForce() {
        long now = now();
        List<Gate> all = new ArrayList<>(List.of(total, background));
        all.addAll(priorities.values());
        users.values().forEach(user -> all.add(user.gate()));
        jobs.values().forEach(lane -> all.add(lane.own()));
        all.addAll(hosts.values());
        return all.stream().filter(Gate::isLimited).map(gate -> gate.view(now)).toList();
    }

    /** What is in use now of everything, of the background, and of priorities, users and hosts. */
    public synchronized List<RateUse> uses() {
        long now = now();
        Set<Gate> used = new LinkedHashSet<>();
        for (JobLane lane : jobs.values()) {
            if (!lane.open().isEmpty()) {
                used.add(total);
                used.addAll(lane.node().gates());
                UserNode user = users.get(lane.owner());
                used.addAll(user == null ? List.of() : List.of(user.gate()));
            }
        }
        hosts.values().stream().filter(Gate::isUsed).forEach(used::add);
        return used.stream()
                .map(gate -> gate.view(now))
                .filter(view -> view.scope() != RateScope.JOB)
                .map(view -> new RateUse(view.scope(), view.name(), view.currentBytesPerSecond()))
                .toList();
    }

    synchronized RateTap tap(JobLane lane, String host, Tap.Permits permits) {
        RateNode node = lane.at(host, () -> new RateNode(++numbers, lane.node(), List.of(enter(host))));
        RateTap tap = new RateTap(this, node, permits, closed -> {
            lane.open().remove(closed);
            lane.left(host).forEach(gate -> gate.count(-1));
        });
        lane.open().add(tap);
        return tap;
    }

    void want(RateTap tap, long bytes) {
        settle(now -> {
            if (tap.ask(bytes)) {
                tap.node().taps().add(tap);
                dealer.activate(tap.node());
            }
        });
    }

    synchronized <T> T locked(Supplier<T> question) {
        return question.get();
    }

    private interface Change {
        void at(long now);
    }

    /** Makes the change, deals what can be had, sees to it that we are woken for the rest; hands over without the lock. */
    private void settle(Change change) {
        List<Runnable> grants;
        synchronized (this) {
            long now = now();
            change.at(now);
            grants = dealer.deal(now).stream().map(RateTap::handOver).toList();
            long next = dealer.due(now);
            if (next < alarmAt) {
                alarmAt = next;
                alarm.after(next - now, () -> woken(next));
            }
        }
        grants.forEach(Runnable::run);
    }

    private void woken(long due) {
        settle(now -> {
            if (due == alarmAt) {
                alarmAt = Long.MAX_VALUE;
            }
        });
    }

    private long now() {
        return nanos.getAsLong() - origin;
    }

    private Gate gate(RateScope scope, String name, long bytesPerSecond) {
        return new Gate(scope, name, ++numbers, new TokenBucket(bytesPerSecond, now()));
    }

    private void rate(Gate gate, long bytesPerSecond, long now) {
        if (gate.bucket().bytesPerSecond() != bytesPerSecond) {
            gate.rate(bytesPerSecond, now);
            dealer.changed(gate, now);
        }
    }

    private UserNode enter(OwnerId owner) {
        UserNode user = users.get(owner);
        if (user == null) {
            users.values().removeIf(other -> other.gate().isForgotten(now()));
            Gate gate = gate(RateScope.USER, owner.value(), limits.ofUser(owner));
            user = new UserNode(new RateNode(++numbers, root, List.of(gate)), gate);
            users.put(owner, user);
        }
        user.gate().count(1);
        return user;
    }

    private Gate enter(String host) {
        Gate gate = hosts.get(host);
        if (gate == null) {
            hosts.values().removeIf(other -> other.isForgotten(now()));
            gate = gate(RateScope.HOST, host, limits.ofHost(host));
            hosts.put(host, gate);
        }
        gate.count(1);
        return gate;
    }

    private void exit(OwnerId owner) {
        UserNode user = users.get(owner);
        if (user != null) {
            user.gate().count(-1);
        }
    }
}
