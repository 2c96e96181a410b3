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

    /** What a peer keeps in the queue when alone is more than this. */
    private static final double PEER_QUEUE_MILLIS = 1.8;

    /** After so many tries it is the link that became slow. */
    private static final int TRIES = 3;

    private static final double TRIED_MILLIS = 1_500;

    /** Slow start of others takes so many round trips, with an empty queue between its bursts. */
    private static final double HOLD_ROUNDS = 12;

    private static final double SETTLED_MILLIS = 3_000;

    private final IdleOptions options;
    private final Trace trace;
    private final Capacity capacity;
    private final Foreign foreign;
    private final Random random;
    private final double overhead;
    private final Available available = new Available();
    private final Reckoning reckoning;
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
        this.overhead = options.overhead();
        this.reckoning = new Reckoning(options, trace, capacity, foreign, available);
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
        double target = reckoning.target(sight);
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
        // Over a while, for jitter squeezes more into a short one than the link carries.
        capacity.see(trace.ownRate(Math.max(300, 2 * sight.rtt())), sight.step());
        available.see(trace.ownRate(Math.max(150, sight.rtt())), sight.now(), Math.max(300, 8 * sight.rtt()));
        if (sight.low() > target / 2 && reckoning.isBusyThroughout(sight)) {
            capacity.see(state == PathState.RAMP ? reckoning.passing(sight) : 0, 0);
            capacity.full(true);
        }
    }

    private @Nullable Reason whyLeave(Sight sight, double target, boolean foregroundBegins) {
        if (foregroundBegins) {
            return Reason.FOREGROUND_JOB;
        }
        if (foreign.isFoe(capacity) && reckoning.leavesNothing(sight)) {
            return Reason.FOREIGN_BYTES;
        }
        double explained = reckoning.explained(sight, target, state, sight.now() - enteredAt, window);
        double margin = reckoning.margin(sight, wary);
        boolean queued = sight.fresh()
                && (sight.low() > explained + margin
                        || state == PathState.TRACK && sight.brief() > explained + 3 * margin);
        boolean squeezed = state == PathState.TRACK
                && sight.now() - enteredAt > 500
                && sight.low()
                        > Math.max(target, reckoning.ownQueue(sight, reckoning.trickle(sight), capacity.rate())) + 1
                && window <= 1.2 * reckoning.trickle(sight);
        return queued || squeezed ? Reason.FOREIGN_QUEUE : null;
    }

    private void ramp(Sight sight, double target) {
        double limit = capacity.isFull()
                ? capacity.rate() / overhead * (sight.base() + 0.7 * target)
                : options.mostWindowBytes();
        boolean full = sight.fresh()
                && reckoning.isBusyThroughout(sight)
                && sight.low() > (capacity.isFull() ? 0.75 : 0.5) * target + reckoning.spacing(sight, window);
        if (full) {
            double rate = reckoning.passing(sight);
            if (reckoning.isLittle(rate) && !besidePeer) {
                leave(sight, Reason.FOREIGN_QUEUE);
                return;
            }
            capacity.see(rate, 0);
            settle(sight, rate, target);
        } else if (window >= limit && capacity.isFull()) {
            settle(sight, capacity.rate(), target);
        } else if (sight.presses() && sight.base() > 0) {
            window = Math.min(
                    limit, window * Math.pow(reckoning.growth(sight, window), sight.step() / reckoning.beat(sight)));
        }
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
            window *= 1 + Math.max(-0.3, Math.min(0.1, change)) * Math.min(1, sight.step() / reckoning.beat(sight));
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
        boolean ramping = state == PathState.RAMP && now > backAt;
        tries += ramping && !sawOthers && reckoning.isLittle(trace.ownRate(Math.max(100, sight.rtt()))) ? 1 : 0;
        if (now - backAt < Math.max(TRIED_MILLIS, 15 * sight.rtt())) {
            double factor = sawOthers || tries == 0 ? 2 : 1.4;
            hold = Math.min(factor * hold, options.longestHoldMillis());
        }
        // Two of us behind one router must not come back in step for ever.
        holdNow = Math.max(hold, HOLD_ROUNDS * sight.base()) * (0.85 + 0.4 * random.nextDouble());
        calmSince = now;
        calmSamples = 0;
        sawOthers = why != Reason.FOREIGN_QUEUE;
        window = reckoning.trickle(sight);
        enter(PathState.YIELD, now, why);
    }

    private boolean yielding(Sight sight, double target, boolean foregroundBegins) {
        double now = sight.now();
        double calm = options.calmMillis() + 0.3 * target + reckoning.segmentMillis() + sight.jitter();
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
        window = reckoning.trickle(sight);
        boolean moved = sight.queue() > calm && sight.steadyRtt() > calm && !foe && now - enteredAt > SETTLED_MILLIS;
        if (moved) {
            hold = options.holdMillis();
            comeBack(sight, Reason.BASE_ROSE);
        } else if (calmSamples >= 2 && now - calmSince >= holdNow) {
            calmed();
            comeBack(sight, Reason.CALM_AGAIN);
        }
        return moved;
    }

    /** Nobody queued while we were away: perhaps nobody was there, and it was our queue on a link slower than we thought. */
    private void calmed() {
        if (sawOthers) {
            wary = Math.max(1, 0.8 * wary);
        } else {
            wary = Math.min(4, 1.3 * wary);
            capacity.doubt();
        }
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

    /** The pace of the trickle, payload bytes a millisecond. */
    double trickleRate() {
        return reckoning.trickleRate();
    }

    private boolean isCapped(Sight sight, double target) {
        return foreign.isFoe(capacity) && window >= 0.95 * reckoning.cap(sight, target)
                || window >= 0.99 * options.mostWindowBytes();
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
                window = Math.min(window, reckoning.cap(sight, target));
            }
        }
        window = Math.max(options.segmentBytes(), Math.min(options.mostWindowBytes(), window));
    }

    private void enter(PathState next, double now, Reason why) {
        state = next;
        enteredAt = now;
        reason = why;
    }
}
