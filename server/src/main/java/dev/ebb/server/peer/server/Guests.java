package dev.ebb.server.peer.server;

import java.util.HashMap;
import java.util.Map;

/** Who is being served: three peers at once, as in BITS, each by a few connections. Thread-safe. */
final class Guests {
    static final int MOST = 3;
    private static final int MOST_ANSWERS = 8;

    private final Map<String, Integer> answers = new HashMap<>();

    /** Lets a peer have one more answer; false when he has to come again later. */
    synchronized boolean enter(String who) {
        int now = answers.getOrDefault(who, 0);
        if (now == MOST_ANSWERS || now == 0 && answers.size() == MOST) {
            return false;
        }
        answers.put(who, now + 1);
        return true;
    }

    /** One of his answers is over. */
    synchronized void leave(String who) {
        answers.computeIfPresent(who, (name, count) -> count == 1 ? null : count - 1);
    }

    synchronized boolean isEmpty() {
        return answers.isEmpty();
    }
}
