package dev.ebb.server.governor.idle;

import dev.ebb.server.governor.idle.IdleDecision.Reason;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How the window of a path moves: RAMP, TRACK, YIELD. The queue that our own window explains is ours; anything beyond it is
 * somebody else's, and we leave at once. Times in milliseconds, rates in bytes a millisecond on the wire, windows in payload
 * bytes. Confined to the thread of its controller.
 */
final class WindowLaw {
    /** How fast TRACK follows: the share of the queue's error that it corrects a round trip, up and down. */
    private static final double UP = 0.3;

    private static final double DOWN = 0.6;

    /** When alone the target is a bit lower, so that whoever has less of the path may push whoever has more. */
    private static final double TARGET_ALONE = 0.7;

    private static final double TARGET_SHARED = 0.5;
    /** Whoever leaves us less than this wants it all; but after some tries it is the link that became slow. */
    private static final double MOST_OF_IT = 0.45;

    /** What a peer keeps in the queue when alone is more than this. */
    private static final double PEER_QUEUE_MILLIS = 1.8;

    /** A paced connection's buffer is so much larger than its window, else the pace would not be kept. */
    static final double PACED_BUFFER = 1.25;

    private static final int TRIES = 3;
    private static final double TRIED_MILLIS = 1_500;
    private static final double SETTLED_MILLIS = 3_000;

    private final IdleOptions options;
    private final Trace trace;
    private final Capacity capacity;
    private final Foreign foreign;
    private final Random random;
    private final double overhead;
    private final Available available = new Available();
    private PathState state = PathState.RAMP;
    private double window;
    private double enteredAt;
    private double backAt = Double.NEGATIVE_INFINITY;
    private double hold;
    private double holdNow;
    private double calmSince;
    private int calmSamples;
    private double emptySince = Double.NaN;
    private int tries;
    private double calmQueue;
    private boolean besidePeer;
    private double wary = 1;
    private boolean sawOthers;
    private @Nullable Reason reason = Reason.STARTED;

    WindowLaw(IdleOptions options, Trace trace, Capacity capacity, Foreign foreign, long seed) {
        this.options = options;
        this.trace = trace;
        this.capacity = capacity;
        this.foreign = foreign;
        this.random = new Random(seed);
        this.overhead = (double) options.segmentWireBytes() / options.segmentBytes();
        this.window = (double) options.firstSegments() * options.segmentBytes();
        this.hold = options.holdMillis();
    }

    PathState state() {
        return state;
    }

    double window() {
        return window;
    }

    /** Why it last changed its mind, once. */
    @Nullable
    Reason takeReason() {
        Reason taken = reason;
        reason = null;
        return taken;
    }

    /** Begins anew with a small window, after time jumped. */
    void restart(double now) {
        available.forget();
        window = Math.min(window, (double) options.firstSegments() * options.segmentBytes());
        enter(PathState.RAMP, now, Reason.TIME_GAP);
    }

    /** One tick. True when what was taken for a queue has to be taken for the way from now on. */
    boolean step(Sight sight, boolean foregroundBegins) {
        double target = target(sight);
        boolean rebase = false;
        if (state == PathState.YIELD) {
            rebase = yielding(sight, target, foregroundBegins);
        } else {
            see(sight, target);
            Reason leave = whyLeave(sight, target, foregroundBegins);
            if (leave != null) {
                leave(sight, leave);
            } else if (state == PathState.RAMP) {
                ramp(sight, target);
            } else {
                track(sight, target);
            }
        }
        bound(sight, target);
        return rebase;
    }

    private void see(Sight sight, double target) {
        double rate = trace.ownRate(Math.max(100, sight.rtt()));
        capacity.see(rate, sight.step());
        available.see(rate, sight.now(), Math.max(300, 8 * sight.rtt()));
        if (sight.low() > target / 2 && isBusyThroughout(sight)) {
            capacity.full(true);
        }
    }

    private @Nullable Reason whyLeave(Sight sight, double target, boolean foregroundBegins) {
        if (foregroundBegins) {
            return Reason.FOREGROUND_JOB;
        }
        if (foreign.isFoe(capacity) && leavesNothing(sight)) {
            return Reason.FOREIGN_BYTES;
        }
        double surplus = sight.low() - explained(sight, target);
        boolean queued = sight.fresh() && surplus > margin(sight);
        boolean squeezed = state == PathState.TRACK
                && sight.now() - enteredAt > 500
                && sight.low() > Math.max(target, ownQueue(sight, trickle(sight), capacity.rate())) + 1
                && window <= 1.2 * trickle(sight);
        return queued || squeezed ? Reason.FOREIGN_QUEUE : null;
    }

    /** True when what the others claim leaves next to nothing. */
    private boolean leavesNothing(Sight sight) {
        return capacity.isFull()
                ? 0.97 * capacity.rate() - foreign.claim(sight.now()) < 0.1 * capacity.rate()
                : foreign.peak() > 0.2 * trace.ownRate(100);
    }

    /** The queue that our windows of the last round trips make by themselves. */
    private double explained(Sight sight, double target) {
        double most = trace.mostWindow(3 * (sight.rtt() + sight.lag()) + 20) * (sight.lag() > 0 ? PACED_BUFFER : 1);
        boolean settling = sight.now() - enteredAt < 4 * sight.rtt() + 50;
        if (state == PathState.TRACK && (settling || sight.lag() > 0)) {
            return ownQueue(sight, most, available.rate());
        }
        if (state == PathState.TRACK) {
            double used = 1.05 * trace.mostInFlight(10 * sight.rtt() + 50, sight.rtt() + 20);
            return ownQueue(sight, used > 0 ? Math.min(most, used) : most, available.rate());
        }
        double step = (growth(sight) - 1) * sight.base() * 1.2 + target;
        return Math.max(ownQueue(sight, most, capacity.rate()), step);
    }

    private double ownQueue(Sight sight, double most, double rate) {
        return rate == 0 ? Double.MAX_VALUE / 2 : Math.max(0, most * overhead / rate - sight.base());
    }

    private double margin(Sight sight) {
        return Math.max(options.marginMillis(), 1.5 * segmentMillis()) * wary
                + 4 * sight.jitter()
                + (sight.lag() > 0 ? options.marginMillis() : 0);
    }

    /** How long a segment takes to pass. */
    private double segmentMillis() {
        return capacity.rate() == 0 ? 0 : Math.min(40, options.segmentWireBytes() / capacity.rate());
    }

    private double target(Sight sight) {
        double share = capacity.rate() == 0 ? 1 : Math.min(1, trace.ownRate(100) / capacity.rate());
        double wanted = options.targetMillis() * (TARGET_ALONE + TARGET_SHARED * (1 - share));
        return Math.max(wanted, 1.5 * segmentMillis()) + sight.jitter();
    }

    private double growth(Sight sight) {
        double limit = capacity.rate() / overhead * sight.base();
        if (capacity.isFull() && window < 0.4 * limit) {
            return options.ramp();
        }
        return 1 + Math.max(0.1, Math.min(options.firstRamp() - 1, 20 / Math.max(1, sight.base())));
    }

    private void ramp(Sight sight, double target) {
        double limit = capacity.isFull()
                ? capacity.rate() / overhead * (sight.base() + 0.7 * target)
                : options.mostWindowBytes();
        boolean full = sight.fresh()
                && isBusyThroughout(sight)
                && (capacity.isFull() ? sight.low() > 0.75 * target : sight.low() > 0.5 * target);
        if (full) {
            double rtt = Math.max(1, sight.rtt());
            double passing = trace.windowBefore(rtt) * overhead / rtt;
            double rate = Math.max(passing, trace.ownRate(Math.max(100, rtt)));
            if (isLittle(rate) && !besidePeer) {
                leave(sight, Reason.FOREIGN_QUEUE);
                return;
            }
            settle(sight, rate, target);
        } else if (window >= limit && capacity.isFull()) {
            settle(sight, capacity.rate(), target);
        } else if (sight.presses() && sight.base() > 0) {
            window = Math.min(limit, window * Math.pow(growth(sight), sight.step() / beat(sight)));
        }
    }

    private boolean isLittle(double rate) {
        return capacity.isFull() && rate < MOST_OF_IT * capacity.rate();
    }

    /** A link that rests between bursts is not full, however long the queue behind each of them. */
    private boolean isBusyThroughout(Sight sight) {
        return trace.longestSilence(sight.rtt()) <= Math.max(25, 3 * segmentMillis());
    }

    private void settle(Sight sight, double rate, double target) {
        available.become(rate, sight.now());
        window = Math.min(window, rate / overhead * (sight.base() + 0.4 * target));
        emptySince = Double.NaN;
        enter(PathState.TRACK, sight.now(), Reason.LINK_FULL);
    }

    private void track(Sight sight, double target) {
        double now = sight.now();
        double error = target - sight.low();
        double change = (error > 0 ? UP : DOWN) * error / Math.max(4, sight.rtt());
        if (error < 0 || sight.presses()) {
            window *= 1 + Math.max(-0.3, Math.min(0.1, change)) * Math.min(1, sight.step() / beat(sight));
        }
        if (now - enteredAt > SETTLED_MILLIS) {
            hold = options.holdMillis();
            tries = 0;
        }
        boolean empty = sight.presses() && sight.queue() < 0.25 * target && !isCapped(sight, target);
        emptySince = !empty ? Double.NaN : Double.isNaN(emptySince) ? now : emptySince;
        if (empty && now - emptySince > Math.max(100, 4 * sight.rtt())) {
            capacity.full(false);
            enter(PathState.RAMP, now, Reason.ROOM_AGAIN);
        }
    }

    private void leave(Sight sight, Reason why) {
        double now = sight.now();
        if (now - backAt < TRIED_MILLIS) {
            tries += !sawOthers && isLittle(trace.ownRate(Math.max(100, sight.rtt()))) ? 1 : 0;
            double factor = sawOthers || tries == 0 ? 2 : 1.4;
            hold = Math.min(factor * hold, options.longestHoldMillis());
        }
        // Two of us behind one router must not come back in step for ever.
        holdNow = hold * (0.85 + 0.4 * random.nextDouble());
        calmSince = now;
        calmSamples = 0;
        sawOthers = why != Reason.FOREIGN_QUEUE;
        window = trickle(sight);
        enter(PathState.YIELD, now, why);
    }

    private boolean yielding(Sight sight, double target, boolean foregroundBegins) {
        double now = sight.now();
        double calm = options.calmMillis() + 0.3 * target + segmentMillis() + sight.jitter();
        boolean queued = sight.fresh() && sight.queue() > calm;
        boolean foe = foreign.isFoe(capacity) && 0.97 * capacity.rate() - foreign.claim(now) < 0.3 * capacity.rate();
        sawOthers |= foe || queued && now - enteredAt > 6 * sight.base() + 100;
        if (queued || foe || foregroundBegins) {
            calmSince = now;
            calmSamples = 0;
            calmQueue = 0;
        } else if (sight.fresh()) {
            calmSamples++;
            calmQueue += (sight.low() - calmQueue) / Math.min(calmSamples, 8);
        }
        window = trickle(sight);
        boolean moved = sight.queue() > calm && sight.steadyRtt() > calm && !foe && now - enteredAt > SETTLED_MILLIS;
        if (moved) {
            hold = options.holdMillis();
            comeBack(sight, Reason.BASE_ROSE);
        } else if (calmSamples >= 2 && now - calmSince >= holdNow) {
            wary = sawOthers ? Math.max(1, 0.8 * wary) : Math.min(4, 1.3 * wary);
            comeBack(sight, Reason.CALM_AGAIN);
        }
        return moved;
    }

    private void comeBack(Sight sight, Reason why) {
        double segment = options.segmentBytes();
        double tenth = 0.1 * capacity.rate() / overhead * sight.base();
        // A queue like ours that stays where it is: another one of us, who makes room if we come slowly.
        besidePeer = calmQueue > PEER_QUEUE_MILLIS + sight.jitter();
        window = Math.max(2 * segment, Math.min((besidePeer ? 2 : 4) * segment, tenth));
        if (tries >= TRIES) {
            tries = 0;
            capacity.forget();
        }
        backAt = sight.now();
        available.forget();
        enter(PathState.RAMP, sight.now(), why);
    }

    /** What keeps the path visible while others have it: under a hundredth of it, at least a segment a round trip. */
    private double trickle(Sight sight) {
        double segment = options.segmentBytes();
        double hundredth = 0.008 * capacity.rate() / overhead * sight.base();
        return Math.max(1, Math.min(8, Math.floor(hundredth / segment))) * segment;
    }

    /** The pace of the trickle, payload bytes a millisecond. */
    double trickleRate() {
        return Math.max(0.02 * capacity.rate() / overhead, 3.0 * options.segmentBytes() / 1000);
    }

    private boolean isCapped(Sight sight, double target) {
        return foreign.isFoe(capacity) && window >= 0.95 * cap(sight, target)
                || window >= 0.99 * options.mostWindowBytes();
    }

    /** What others on this machine leave us. */
    private double cap(Sight sight, double target) {
        double free = Math.max(0, 0.97 * capacity.rate() - foreign.claim(sight.now()));
        return Math.max(options.segmentBytes(), free / overhead * (sight.base() + target / 2));
    }

    private void bound(Sight sight, double target) {
        if (state != PathState.YIELD) {
            double first = (double) options.firstSegments() * options.segmentBytes();
            if (!sight.presses() && sight.base() > 0 && sight.lag() > 0) {
                double used = trace.ownRate(150) / overhead * sight.base();
                window = Math.min(window, Math.max(first, 1.5 * used));
            } else if (!sight.presses() && sight.base() > 0) {
                double rtt = Math.max(sight.base(), sight.rtt());
                double used = trace.ownRate(Math.max(100, 1.5 * rtt)) / overhead * rtt;
                window = Math.min(window, Math.max(first, 2 * used));
            }
            if (capacity.isFull() && foreign.isFoe(capacity)) {
                window = Math.min(window, cap(sight, target));
            }
        }
        window = Math.max(options.segmentBytes(), Math.min(options.mostWindowBytes(), window));
    }

    private double beat(Sight sight) {
        return Math.max(Math.max(8, sight.rtt()), sight.lag());
    }

    private void enter(PathState next, double now, Reason why) {
        state = next;
        enteredAt = now;
        reason = why;
    }
}
