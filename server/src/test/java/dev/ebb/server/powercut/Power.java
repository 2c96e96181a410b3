package dev.ebb.server.powercut;

/** Goes off at the n-th thing that is asked of disk or store, for good. Thread-safe. */
final class Power {
    private final int cutAt;
    private final Runnable onCut;
    private int asked;
    private boolean off;

    Power(int cutAt, Runnable onCut) {
        this.cutAt = cutAt;
        this.onCut = onCut;
    }

    /** Asks for one thing; false when there is no power for it. */
    boolean lasts() {
        boolean cutNow;
        synchronized (this) {
            asked++;
            cutNow = !off && asked >= cutAt;
            off |= cutNow;
        }
        if (cutNow) {
            onCut.run();
        }
        return !isOff();
    }

    synchronized boolean isOff() {
        return off;
    }

    /** Cuts now. */
    synchronized void off() {
        off = true;
    }
}
