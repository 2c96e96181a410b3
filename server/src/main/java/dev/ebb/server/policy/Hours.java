package dev.ebb.server.policy;

/**
 * Hours of a day, from one up to but not including the other. From a later to an earlier one it crosses midnight; twice the
 * same is the whole day.
 *
 * @param from first hour, 0 to 23
 * @param to hour it ends at, 0 to 23
 */
public record Hours(int from, int to) {
    private static final int LAST = 23;

    public Hours {
        if (from < 0 || from > LAST || to < 0 || to > LAST) {
            throw new IllegalArgumentException("hours are 0 to " + LAST + ", not " + from + " and " + to);
        }
    }

    /** True when the interval that begins on a day holds this hour of the same day. */
    boolean beginsBy(int hour) {
        return from == to || (from < to ? from <= hour && hour < to : from <= hour);
    }

    /** True when the interval that began the day before still holds this hour. */
    boolean lastsUntil(int hour) {
        return from > to && hour < to;
    }
}
