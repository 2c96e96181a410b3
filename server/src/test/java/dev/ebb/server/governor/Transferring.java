package dev.ebb.server.governor;

/** A transfer that always has more bytes than it may pass on: with so many at hand it asks for more as they go. */
final class Transferring implements Tap.Permits {
    private final Tap tap;
    private final long atHand;
    private long passed;
    private long toAsk;
    private boolean asking;

    Transferring(Lane lane, String host, long atHand) {
        this.tap = lane.tap(host, this);
        this.atHand = atHand;
    }

    Transferring begin() {
        tap.want(atHand);
        return this;
    }

    @Override
    public void granted(long bytes) {
        passed += bytes;
        toAsk += bytes;
        if (asking) {
            return; // granted while it asked: no deeper into the stack
        }
        asking = true;
        while (toAsk > 0) {
            long more = toAsk;
            toAsk = 0;
            tap.want(more);
        }
        asking = false;
    }

    long passed() {
        return passed;
    }

    Tap tap() {
        return tap;
    }
}
