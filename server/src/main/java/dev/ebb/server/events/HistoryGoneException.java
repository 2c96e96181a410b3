package dev.ebb.server.events;

/** What follows the place asked for is no longer kept. */
public final class HistoryGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long oldest;

    HistoryGoneException(long oldest) {
        super("the history begins after event " + oldest);
        this.oldest = oldest;
    }

    /** The first place from which everything is kept. */
    public long oldest() {
        return oldest;
    }
}
