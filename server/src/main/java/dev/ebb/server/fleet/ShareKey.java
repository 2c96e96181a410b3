package dev.ebb.server.fleet;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;

/** The names by which nodes tell each other what they would use of a limit. They are kept for ever. */
public final class ShareKey {
    /** Background jobs at once. */
    public static final String JOBS = "jobs";
    /** Background jobs that would run at once if no other node had to be thought of, see {@link PlaceTurns}. */
    static final String JOBS_WANTED = "jobs:wanted";
    /** When the turn began in which the node has places, in milliseconds; its last one, and negative, when it has none. */
    static final String JOBS_TURN = "jobs:turn";
    /** Bytes per second of everything. */
    public static final String TOTAL = "total";
    /** Bytes per second of all background jobs, by the daily interval. */
    public static final String INTERVAL = "interval";

    private static final String CONNECTIONS = "connections:";

    /** Of an equal part so much stays with a node that wants nothing, so that it can begin at once. */
    private static final long RESERVE = 8;

    private ShareKey() {}

    /** Background jobs of a priority that nobody else can run. */
    static String jobs(JobPriority priority) {
        return JOBS + ":" + priority;
    }

    /** Bytes per second of a priority, by the limits at all times. */
    public static String level(JobPriority priority) {
        return "level:" + priority;
    }

    /** Bytes per second of a priority, by the calendars. */
    public static String calendar(JobPriority priority) {
        return "calendar:" + priority;
    }

    /** Bytes per second of a user. */
    public static String user(OwnerId owner) {
        return "user:" + owner.value();
    }

    /** Bytes per second to and from a host. */
    public static String host(String name) {
        return "host:" + name;
    }

    /** Connections to an origin. */
    public static String connections(String origin) {
        return CONNECTIONS + origin;
    }

    /** What of its equal part stays with a node that wants nothing; of connections one, since callers may be waiting for it. */
    static long reserve(String key, long floor) {
        return key.startsWith(CONNECTIONS) ? Math.min(floor, Math.max(1, floor / RESERVE)) : floor / RESERVE;
    }
}
