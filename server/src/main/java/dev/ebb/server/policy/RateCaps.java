package dev.ebb.server.policy;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.Map;

/**
 * Limits that count at all times and for FOREGROUND too, in kilobits per second; {@link Bandwidth#UNLIMITED} for none.
 *
 * @param totalKbps of everything together
 * @param levels of all jobs of a priority together
 * @param userKbps of each user who is not named
 * @param usersKbps of single users
 * @param hostKbps of each host that is not named
 * @param hostsKbps of single hosts, by their names in lower case
 */
public record RateCaps(
        long totalKbps,
        Levels levels,
        long userKbps,
        Map<OwnerId, Long> usersKbps,
        long hostKbps,
        Map<String, Long> hostsKbps) {
    /** No limits. */
    public static final RateCaps NONE = new RateCaps(
            Bandwidth.UNLIMITED, Levels.UNLIMITED, Bandwidth.UNLIMITED, Map.of(), Bandwidth.UNLIMITED, Map.of());

    public RateCaps {
        usersKbps = Map.copyOf(usersKbps);
        hostsKbps = Map.copyOf(hostsKbps);
    }

    /**
     * Limits of priorities.
     *
     * @param foregroundKbps of FOREGROUND
     * @param highKbps of HIGH
     * @param normalKbps of NORMAL
     * @param lowKbps of LOW
     */
    public record Levels(long foregroundKbps, long highKbps, long normalKbps, long lowKbps) {
        /** No limits. */
        public static final Levels UNLIMITED =
                new Levels(Bandwidth.UNLIMITED, Bandwidth.UNLIMITED, Bandwidth.UNLIMITED, Bandwidth.UNLIMITED);

        long of(JobPriority priority) {
            return switch (priority) {
                case FOREGROUND -> foregroundKbps;
                case HIGH -> highKbps;
                case NORMAL -> normalKbps;
                case LOW -> lowKbps;
            };
        }
    }
}
