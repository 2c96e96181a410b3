package dev.ebb.server.ledger;

/** How many callers' commands wait for the writers, and how large they are: one bound for all lanes. Thread-safe. */
final class WaitingRoom {
    private final LedgerOptions options;
    private int commands;
    private long bytes;

    WaitingRoom(LedgerOptions options) {
        this.options = options;
    }

    /** False when it is full. */
    synchronized boolean enter(long size) {
        if (commands >= options.maxWaitingCommands() || bytes + size > options.maxWaitingBytes()) {
            return false;
        }
        commands++;
        bytes += size;
        return true;
    }

    synchronized void leave(int count, long size) {
        commands -= count;
        bytes -= size;
    }
}
